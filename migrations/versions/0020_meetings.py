"""Meetings."""

from __future__ import annotations

revision = "0020_meetings"
down_revision = "0019_groups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
