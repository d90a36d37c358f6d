"""What else one can say in a live room."""

from __future__ import annotations

revision = "0016_saying"
down_revision = "0015_circles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
