"""Keeping a live room in order."""

from __future__ import annotations

revision = "0017_order"
down_revision = "0016_saying"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
