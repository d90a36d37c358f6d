"""Keeping a live room in order."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0017_order"
down_revision = "0016_saying"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quieting",
        sa.Column("id", Id, nullable=False),
        sa.Column("room_id", Id, nullable=True),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("by_id", Id, nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_quieting_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_quieting_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_quieting_room_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quieting")),
    )
    op.create_index("ix_quieting_member", "quieting", ["member_id", "until"], unique=False)
    op.create_index(op.f("ix_quieting_room_id"), "quieting", ["room_id"], unique=False)
    op.create_table(
        "pin",
        sa.Column("id", Id, nullable=False),
        sa.Column("room_id", Id, nullable=False),
        sa.Column("message_id", Id, nullable=True),
        sa.Column("words", sa.String(length=200), nullable=False),
        sa.Column("by_id", Id, nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_pin_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["message_id"], ["message.id"], name=op.f("fk_pin_message_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_pin_room_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pin")),
    )
    op.create_index(op.f("ix_pin_message_id"), "pin", ["message_id"], unique=False)
    op.create_index(
        "ix_pin_one",
        "pin",
        ["room_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    with op.batch_alter_table("room") as batch:
        batch.add_column(sa.Column("pace_seconds", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("room") as batch:
        batch.drop_column("pace_seconds")
    op.drop_table("pin")
    op.drop_table("quieting")
