"""Running a meeting."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0021_running"
down_revision = "0020_meetings"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("room") as batch:
        batch.add_column(sa.Column("paused_until", UTCDateTime(), nullable=True))
        batch.add_column(sa.Column("pause_words", sa.String(length=200), nullable=False, server_default=""))
    op.create_table(
        "after_care",
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_after_care_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_after_care")),
    )
    op.create_table(
        "hand",
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("raised_at", UTCDateTime(), nullable=False),
        sa.Column("called_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["meeting_id"], ["meeting.id"], name=op.f("fk_hand_meeting_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_hand_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", "member_id", name=op.f("pk_hand")),
    )
    op.create_index(op.f("ix_hand_member_id"), "hand", ["member_id"], unique=False)
    op.create_table(
        "help_call",
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("pressed_at", UTCDateTime(), nullable=False),
        sa.Column("looked_after_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_help_call_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_help_call_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", "member_id", name=op.f("pk_help_call")),
    )
    op.create_index(op.f("ix_help_call_member_id"), "help_call", ["member_id"], unique=False)
    op.create_table(
        "meeting_note",
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("author_id", Id, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["member.id"], name=op.f("fk_meeting_note_author_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_note_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("meeting_id", "author_id", name=op.f("pk_meeting_note")),
    )
    op.create_index(op.f("ix_meeting_note_author_id"), "meeting_note", ["author_id"], unique=False)
    op.create_table(
        "meeting_round",
        sa.Column("id", Id, nullable=False),
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("started_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_meeting_round_meeting_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_round")),
    )
    op.create_index(
        "ix_meeting_round_current",
        "meeting_round",
        ["meeting_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_meeting_round_meeting_id", "meeting_round", ["meeting_id"], unique=False)
    op.create_table(
        "private_line",
        sa.Column("id", Id, nullable=False),
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("leader_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["leader_id"], ["member.id"], name=op.f("fk_private_line_leader_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_private_line_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_private_line_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_line")),
        sa.UniqueConstraint(
            "meeting_id", "leader_id", "member_id", name=op.f("uq_private_line_meeting_id_leader_id_member_id")
        ),
    )
    op.create_index(op.f("ix_private_line_leader_id"), "private_line", ["leader_id"], unique=False)
    op.create_index(op.f("ix_private_line_member_id"), "private_line", ["member_id"], unique=False)
    op.create_table(
        "stand_in",
        sa.Column("meeting_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("by_id", Id, nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_stand_in_by_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.id"], name=op.f("fk_stand_in_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_stand_in_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_stand_in")),
    )
    op.create_index(op.f("ix_stand_in_by_id"), "stand_in", ["by_id"], unique=False)
    op.create_index(op.f("ix_stand_in_member_id"), "stand_in", ["member_id"], unique=False)
    op.create_table(
        "private_word",
        sa.Column("id", Id, nullable=False),
        sa.Column("line_id", Id, nullable=False),
        sa.Column("author_id", Id, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(length=500), nullable=False),
        sa.Column("said_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["member.id"], name=op.f("fk_private_word_author_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["line_id"], ["private_line.id"], name=op.f("fk_private_word_line_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_private_word")),
        sa.UniqueConstraint("author_id", "key", name=op.f("uq_private_word_author_id_key")),
    )
    op.create_index(op.f("ix_private_word_line_id"), "private_word", ["line_id"], unique=False)
    op.create_table(
        "round_turn",
        sa.Column("round_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("over", sa.Boolean(), nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_round_turn_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["round_id"], ["meeting_round.id"], name=op.f("fk_round_turn_round_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("round_id", "member_id", name=op.f("pk_round_turn")),
    )
    op.create_index(op.f("ix_round_turn_member_id"), "round_turn", ["member_id"], unique=False)


def downgrade() -> None:
    op.drop_table("round_turn")
    op.drop_table("private_word")
    op.drop_table("stand_in")
    op.drop_table("private_line")
    op.drop_table("meeting_round")
    op.drop_table("meeting_note")
    op.drop_table("help_call")
    op.drop_table("hand")
    op.drop_table("after_care")
    with op.batch_alter_table("room") as batch:
        batch.drop_column("pause_words")
        batch.drop_column("paused_until")
