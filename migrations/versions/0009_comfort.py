"""Topics, and how members meet them."""

from __future__ import annotations

revision = "0009_comfort"
down_revision = "0008_notifications"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
