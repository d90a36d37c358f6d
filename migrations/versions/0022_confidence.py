"""What is said in a meeting is kept as said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import UTCDateTime

revision = "0022_confidence"
down_revision = "0021_running"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("room") as batch:
        batch.add_column(sa.Column("kept_until", UTCDateTime(), nullable=True))
        batch.add_column(sa.Column("forgotten_at", UTCDateTime(), nullable=True))
        batch.create_index(op.f("ix_room_kept_until"), ["kept_until"])


def downgrade() -> None:
    with op.batch_alter_table("room") as batch:
        batch.drop_index(op.f("ix_room_kept_until"))
        batch.drop_column("forgotten_at")
        batch.drop_column("kept_until")
