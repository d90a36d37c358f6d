"""Tables of chat."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0005_chat"
down_revision = "0004_discussions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "room",
        sa.Column("id", Id, nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("description", sa.String(length=500), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("last_number", Id, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
    )
    op.create_table(
        "room_closing",
        sa.Column("id", Id, nullable=False),
        sa.Column("room_id", Id, nullable=False),
        sa.Column("by_id", Id, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_room_closing_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_closing_room_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_closing")),
    )
    op.create_index(
        "ix_room_closing_current",
        "room_closing",
        ["room_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "live_connection",
        sa.Column("sid", sa.String(length=40), nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("device_id", Id, nullable=False),
        sa.Column("process", sa.String(length=32), nullable=False),
        sa.Column("channel", sa.String(length=40), nullable=False),
        sa.Column("ear", sa.String(length=60), nullable=False),
        sa.Column("alive_until", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_live_connection_device_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_live_connection_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("sid", name=op.f("pk_live_connection")),
    )
    op.create_index("ix_live_connection_channel", "live_connection", ["channel", "alive_until"], unique=False)
    op.create_index(op.f("ix_live_connection_device_id"), "live_connection", ["device_id"], unique=False)
    op.create_index(op.f("ix_live_connection_member_id"), "live_connection", ["member_id"], unique=False)
    op.create_index(op.f("ix_live_connection_process"), "live_connection", ["process"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", Id, nullable=False),
        sa.Column("room_id", Id, nullable=False),
        sa.Column("number", Id, nullable=False),
        sa.Column("change", Id, nullable=False),
        sa.Column("author_id", Id, nullable=True),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("html", sa.Text(), nullable=False),
        sa.Column("html_version", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("edited_at", UTCDateTime(), nullable=True),
        sa.Column("removal_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_message_author_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["removal_id"], ["removal.id"], name=op.f("fk_message_removal_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_message_room_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("author_id", "key", name=op.f("uq_message_author_id_key")),
        sa.UniqueConstraint("room_id", "change", name=op.f("uq_message_room_id_change")),
        sa.UniqueConstraint("room_id", "number", name=op.f("uq_message_room_id_number")),
    )
    op.create_index("ix_message_author_written", "message", ["author_id", "created_at"], unique=False)
    op.create_table(
        "message_version",
        sa.Column("id", Id, nullable=False),
        sa.Column("message_id", Id, nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_message_version_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_version")),
    )
    op.create_index(op.f("ix_message_version_message_id"), "message_version", ["message_id"], unique=False)


def downgrade() -> None:
    op.drop_table("message_version")
    op.drop_table("message")
    op.drop_table("live_connection")
    op.drop_table("room_closing")
    op.drop_table("room")
