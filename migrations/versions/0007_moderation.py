"""Tables of moderation."""

from __future__ import annotations

revision = "0007_moderation"
down_revision = "0006_directory"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
