"""Drafts."""

from __future__ import annotations

revision = "0010_drafts"
down_revision = "0009_comfort"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
