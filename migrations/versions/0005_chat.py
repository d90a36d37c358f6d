"""Tables of chat."""

from __future__ import annotations

revision = "0005_chat"
down_revision = "0004_discussions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
