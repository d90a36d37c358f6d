"""Tables of notifications."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0008_notifications"
down_revision = "0007_moderation"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "notice",
        sa.Column("id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("activity_id", Id, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_notice_activity_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_notice_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("member_id", "activity_id", name=op.f("uq_notice_member_id_activity_id")),
    )
    op.create_index("ix_notice_activity", "notice", ["activity_id"], unique=False)
    op.create_index("ix_notice_newest", "notice", ["member_id", "id"], unique=False)
    op.create_index("ix_notice_unread", "notice", ["member_id", "read_at"], unique=False)


def downgrade() -> None:
    op.drop_table("notice")
