"""Short replies, slow discussions, and what waits for an answer."""

from __future__ import annotations

revision = "0013_answers"
down_revision = "0012_quotes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
