"""Circles: a few members among themselves, with spaces and rooms of their own."""

from __future__ import annotations

revision = "0015_circles"
down_revision = "0014_photos"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
