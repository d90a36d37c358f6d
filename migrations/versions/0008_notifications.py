"""Tables of notifications."""

from __future__ import annotations

revision = "0008_notifications"
down_revision = "0007_moderation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
