"""Tables of discussions."""

from __future__ import annotations

revision = "0004_discussions"
down_revision = "0003_profiles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
