"""Meetings."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0020_meetings"
down_revision = "0019_groups"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting",
        sa.Column("id", Id, nullable=False),
        sa.Column("group_id", Id, nullable=False),
        sa.Column("circle_id", Id, nullable=False),
        sa.Column("room_id", Id, nullable=False),
        sa.Column("doors_at", UTCDateTime(), nullable=False),
        sa.Column("starts_at", UTCDateTime(), nullable=False),
        sa.Column("ends_at", UTCDateTime(), nullable=False),
        sa.Column("theme", sa.String(length=120), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("cancelled_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_meeting_circle_id")),
        sa.ForeignKeyConstraint(["group_id"], ["circle_group.id"], name=op.f("fk_meeting_group_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_meeting_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("circle_id", name=op.f("uq_meeting_circle_id")),
        sa.UniqueConstraint("room_id", name=op.f("uq_meeting_room_id")),
    )
    op.create_index("ix_meeting_group_start", "meeting", ["group_id", "starts_at"], unique=False)
    op.create_index("ix_meeting_start", "meeting", ["starts_at"], unique=False)
    op.create_table(
        "seat",
        sa.Column("id", Id, nullable=False),
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.Column("offered_until", UTCDateTime(), nullable=True),
        sa.Column("visits", sa.Boolean(), nullable=False),
        sa.Column("present_at", UTCDateTime(), nullable=True),
        sa.Column("by_phone", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_seat_meeting_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_seat_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("meeting_id", "member_id", name=op.f("uq_seat_meeting_id_member_id")),
    )
    op.create_index(op.f("ix_seat_member_id"), "seat", ["member_id"], unique=False)


def downgrade() -> None:
    op.drop_table("seat")
    op.drop_table("meeting")
