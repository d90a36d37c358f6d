"""Groups."""

from __future__ import annotations

revision = "0019_groups"
down_revision = "0018_here"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
