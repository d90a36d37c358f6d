"""Tables of directory."""

from __future__ import annotations

revision = "0006_directory"
down_revision = "0005_chat"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
