"""The form a group was founded with, so that one sent twice founds one group."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0027_founding"
down_revision = "0026_themes"
branch_labels = None
depends_on = None

ONCE = "uq_circle_group_founded_by_id_key"


def upgrade() -> None:
    with op.batch_alter_table("circle_group") as batch:
        batch.add_column(sa.Column("key", sa.String(32), nullable=True))
        batch.create_unique_constraint(op.f(ONCE), ["founded_by_id", "key"])


def downgrade() -> None:
    with op.batch_alter_table("circle_group") as batch:
        batch.drop_constraint(op.f(ONCE), type_="unique")
        batch.drop_column("key")
