"""What is said in a meeting is kept as said."""

from __future__ import annotations

revision = "0022_confidence"
down_revision = "0021_running"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
