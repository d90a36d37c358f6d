"""Running a meeting."""

from __future__ import annotations

revision = "0021_running"
down_revision = "0020_meetings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
