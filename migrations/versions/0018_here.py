"""Being in a room without being seen."""

from __future__ import annotations

revision = "0018_here"
down_revision = "0017_order"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
