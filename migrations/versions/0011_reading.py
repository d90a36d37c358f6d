"""Where members have read to; watches, mutes, keeps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0011_reading"
down_revision = "0010_drafts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "space_place",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("space_id", Id, nullable=False),
        sa.Column("seen_id", Id, nullable=False),
        sa.Column("before_id", Id, nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_space_place_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_space_place_space_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", "space_id", name=op.f("pk_space_place")),
    )
    op.create_index(op.f("ix_space_place_space_id"), "space_place", ["space_id"], unique=False)
    op.create_table(
        "seen_post",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("thread_id", Id, nullable=False),
        sa.Column("post_id", Id, nullable=False),
        sa.Column("seen_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_seen_post_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_seen_post_thread_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", "thread_id", "post_id", name=op.f("pk_seen_post")),
    )
    op.create_index(op.f("ix_seen_post_thread_id"), "seen_post", ["thread_id"], unique=False)
    op.create_table(
        "thread_place",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("thread_id", Id, nullable=False),
        sa.Column("seen_id", Id, nullable=False),
        sa.Column("began_id", Id, nullable=False),
        sa.Column("done_id", Id, nullable=False),
        sa.Column("reached_id", Id, nullable=True),
        sa.Column("visit_from_id", Id, nullable=False),
        sa.Column("visit_done_id", Id, nullable=False),
        sa.Column("visit_reached_id", Id, nullable=True),
        sa.Column("visit_began_at", UTCDateTime(), nullable=False),
        sa.Column("read_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_thread_place_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["thread.id"], name=op.f("fk_thread_place_thread_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("member_id", "thread_id", name=op.f("pk_thread_place")),
    )
    op.create_index(op.f("ix_thread_place_thread_id"), "thread_place", ["thread_id"], unique=False)
    op.create_table(
        "watch",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("thread_id", Id, nullable=False),
        sa.Column("way", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_watch_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_watch_thread_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", "thread_id", name=op.f("pk_watch")),
    )
    op.create_index(op.f("ix_watch_thread_id"), "watch", ["thread_id"], unique=False)
    op.create_table(
        "keep",
        sa.Column("id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("post_id", Id, nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("let_go_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_keep_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_keep_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keep")),
        sa.UniqueConstraint("member_id", "post_id", name=op.f("uq_keep_member_id_post_id")),
    )
    op.create_index("ix_keep_newest", "keep", ["member_id", "id"], unique=False)
    op.create_index(op.f("ix_keep_post_id"), "keep", ["post_id"], unique=False)
    op.create_index("ix_post_thread_written", "post", ["thread_id", "id"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_post_thread_written", table_name="post")
    op.drop_table("keep")
    op.drop_table("watch")
    op.drop_table("thread_place")
    op.drop_table("seen_post")
    op.drop_table("space_place")
