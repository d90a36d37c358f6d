"""Photos in posts."""

from __future__ import annotations

revision = "0014_photos"
down_revision = "0013_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
