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
        "calendar_key",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("token", sa.String(length=64), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_calendar_key_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_calendar_key")),
        sa.UniqueConstraint("token", name=op.f("uq_calendar_key_token")),
    )
    op.create_table(
        "ground_rules",
        sa.Column("id", Id, nullable=False),
        sa.Column("group_id", Id, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", Id, nullable=True),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_ground_rules_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["circle_group.id"], name=op.f("fk_ground_rules_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ground_rules")),
        sa.UniqueConstraint("group_id", "version", name=op.f("uq_ground_rules_group_id_version")),
    )
    op.create_table(
        "meeting_series",
        sa.Column("id", Id, nullable=False),
        sa.Column("group_id", Id, nullable=False),
        sa.Column("rhythm", sa.String(length=12), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=120), nullable=False),
        sa.Column("times", sa.Integer(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("next_day", sa.Date(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("planned_by_id", Id, nullable=True),
        sa.Column("key", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["circle_group.id"], name=op.f("fk_meeting_series_group_id")),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["member.id"], name=op.f("fk_meeting_series_planned_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
        sa.UniqueConstraint("planned_by_id", "key", name=op.f("uq_meeting_series_planned_by_id_key")),
    )
    op.create_index(op.f("ix_meeting_series_group_id"), "meeting_series", ["group_id"], unique=False)
    op.create_index(op.f("ix_meeting_series_next_day"), "meeting_series", ["next_day"], unique=False)
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
        sa.Column("cancelled_because", sa.String(length=300), nullable=False),
        sa.Column("changes_at", UTCDateTime(), nullable=True),
        sa.Column("leaders_day_at", UTCDateTime(), nullable=True),
        sa.Column("leaders_soon_at", UTCDateTime(), nullable=True),
        sa.Column("series_id", Id, nullable=True),
        sa.Column("series_day", sa.Date(), nullable=True),
        sa.Column("planned_by_id", Id, nullable=True),
        sa.Column("key", sa.String(length=32), nullable=True),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_meeting_circle_id")),
        sa.ForeignKeyConstraint(["group_id"], ["circle_group.id"], name=op.f("fk_meeting_group_id")),
        sa.ForeignKeyConstraint(
            ["planned_by_id"], ["member.id"], name=op.f("fk_meeting_planned_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_meeting_room_id")),
        sa.ForeignKeyConstraint(["series_id"], ["meeting_series.id"], name=op.f("fk_meeting_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("circle_id", name=op.f("uq_meeting_circle_id")),
        sa.UniqueConstraint("planned_by_id", "key", name=op.f("uq_meeting_planned_by_id_key")),
        sa.UniqueConstraint("room_id", name=op.f("uq_meeting_room_id")),
        sa.UniqueConstraint("series_id", "series_day", name=op.f("uq_meeting_series_id_series_day")),
    )
    op.create_index(op.f("ix_meeting_changes_at"), "meeting", ["changes_at"], unique=False)
    op.create_index("ix_meeting_group_start", "meeting", ["group_id", "starts_at"], unique=False)
    op.create_index("ix_meeting_start", "meeting", ["starts_at"], unique=False)
    op.create_table(
        "rules_accepted",
        sa.Column("rules_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_rules_accepted_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["rules_id"], ["ground_rules.id"], name=op.f("fk_rules_accepted_rules_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("rules_id", "member_id", name=op.f("pk_rules_accepted")),
    )
    op.create_index(op.f("ix_rules_accepted_member_id"), "rules_accepted", ["member_id"], unique=False)
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
        sa.Column("reminded_day_at", UTCDateTime(), nullable=True),
        sa.Column("reminded_soon_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_seat_meeting_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_seat_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat")),
        sa.UniqueConstraint("meeting_id", "member_id", name=op.f("uq_seat_meeting_id_member_id")),
    )
    op.create_index("ix_seat_line", "seat", ["meeting_id", "state", "id"], unique=False)
    op.create_index(op.f("ix_seat_member_id"), "seat", ["member_id"], unique=False)
    op.create_index(op.f("ix_seat_offered_until"), "seat", ["offered_until"], unique=False)


def downgrade() -> None:
    op.drop_table("seat")
    op.drop_table("rules_accepted")
    op.drop_table("meeting")
    op.drop_table("meeting_series")
    op.drop_table("ground_rules")
    op.drop_table("calendar_key")
