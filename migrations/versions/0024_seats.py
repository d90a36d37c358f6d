"""Seats that were given up for someone, and how often the times of a meeting were changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0024_seats"
down_revision = "0022_confidence"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("meeting") as batch:
        batch.add_column(sa.Column("sequence", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "seat_given_up",
        sa.Column("id", Id, nullable=False),
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("by_id", Id, nullable=True),
        sa.Column("given_up_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_seat_given_up_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_seat_given_up_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_seat_given_up_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_given_up")),
    )
    op.create_index(op.f("ix_seat_given_up_meeting_id"), "seat_given_up", ["meeting_id"], unique=False)
    op.create_index(op.f("ix_seat_given_up_member_id"), "seat_given_up", ["member_id"], unique=False)


def downgrade() -> None:
    op.drop_table("seat_given_up")
    with op.batch_alter_table("meeting") as batch:
        batch.drop_column("sequence")
