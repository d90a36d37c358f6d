"""Quotes and mentions."""

from __future__ import annotations

revision = "0012_quotes"
down_revision = "0011_reading"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
