"""Where members have read to; watches, mutes, keeps."""

from __future__ import annotations

revision = "0011_reading"
down_revision = "0010_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
