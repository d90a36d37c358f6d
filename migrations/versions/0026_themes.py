"""What the themes of meetings touch on."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id

revision = "0026_themes"
down_revision = "0025_numbers"
branch_labels = None
depends_on = None

THEMED = ("meeting", "meeting_series")


def upgrade() -> None:
    for table in THEMED:
        op.add_column(table, sa.Column("topics", Id, nullable=False, server_default="0"))
    # A copy of the theme, which would be shown to whoever leaves out what it touches on.
    op.execute("UPDATE room SET description = '' WHERE kind = 'meeting'")


def downgrade() -> None:
    for table in THEMED:
        op.drop_column(table, "topics")
