"""What the themes on a group's card touch on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id

revision = "0028_card_topics"
down_revision = "0027_founding"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("group_card", sa.Column("topics", Id, nullable=False, server_default="0"))


def downgrade() -> None:
    op.drop_column("group_card", "topics")
