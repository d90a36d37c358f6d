"""Being in a room without being seen."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018_here"
down_revision = "0017_order"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("member") as batch:
        batch.add_column(sa.Column("invisible", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("member") as batch:
        batch.drop_column("invisible")
