"""Tables of profiles."""

from __future__ import annotations

revision = "0003_profiles"
down_revision = "0002_activity"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
