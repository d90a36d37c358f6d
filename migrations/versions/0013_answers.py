"""Short replies, slow discussions, and what waits for an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0013_answers"
down_revision = "0012_quotes"
branch_labels = None
depends_on = None


def seconds() -> str:
    """SQL: how long a discussion already there took to be answered. From now on it is kept on write."""
    first = (
        "(SELECT min(post.created_at) FROM post WHERE post.thread_id = thread.id AND post.removal_id IS NULL "
        "AND post.position <> 0 AND post.author_id <> thread.author_id)"
    )
    if op.get_bind().dialect.name == "sqlite":
        return f"CAST(round((julianday({first}) - julianday(created_at)) * 86400) AS INTEGER)"
    return f"CAST(round(extract(epoch FROM {first} - created_at)) AS BIGINT)"


def upgrade() -> None:
    with op.batch_alter_table("removal") as batch:
        batch.add_column(sa.Column("leaves_trace", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("post") as batch:
        batch.add_column(sa.Column("needs_no_answer", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("has_reactions", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("member") as batch:
        batch.add_column(sa.Column("welcomes_since", UTCDateTime(), nullable=True))
    with op.batch_alter_table("thread") as batch:
        batch.add_column(sa.Column("wish", sa.String(length=10), nullable=True))
        batch.add_column(sa.Column("first_answer_after", Id, nullable=True))
        batch.create_index("ix_thread_started", ["created_at"])
        batch.add_column(sa.Column("quick_answers", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "slowness",
        sa.Column("id", Id, nullable=False),
        sa.Column("thread_id", Id, nullable=False),
        sa.Column("by_id", Id, nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_slowness_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_slowness_thread_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_slowness")),
    )
    op.create_table(
        "heat_hint",
        sa.Column("id", Id, nullable=False),
        sa.Column("thread_id", Id, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_heat_hint_thread_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heat_hint")),
    )
    op.execute(f"UPDATE thread SET first_answer_after = {seconds()}")  # noqa: S608  of constants alone
    op.create_table(
        "wait",
        sa.Column("post_id", Id, nullable=False),
        sa.Column("thread_id", Id, nullable=False),
        sa.Column("is_first", sa.Boolean(), nullable=False),
        sa.Column("due_at", UTCDateTime(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("claimed_by_id", Id, nullable=True),
        sa.Column("claimed_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["claimed_by_id"], ["member.id"], name=op.f("fk_wait_claimed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_wait_post_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_wait_thread_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", name=op.f("pk_wait")),
    )
    op.create_index(
        "ix_wait_open",
        "wait",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("answered_at IS NULL AND settled_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL AND settled_at IS NULL"),
    )
    op.create_index(op.f("ix_wait_thread_id"), "wait", ["thread_id"], unique=False)
    op.create_index(op.f("ix_wait_claimed_by_id"), "wait", ["claimed_by_id"], unique=False)
    for table in ("slowness", "heat_hint"):
        op.create_index(
            f"ix_{table}_one",
            table,
            ["thread_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
    op.create_table(
        "reaction",
        sa.Column("post_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("word", sa.String(length=20), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_reaction_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_reaction_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "member_id", name=op.f("pk_reaction")),
    )
    op.create_index("ix_reaction_member", "reaction", ["member_id"], unique=False)


def downgrade() -> None:
    op.drop_table("reaction")
    op.drop_table("heat_hint")
    op.drop_table("wait")
    op.drop_table("slowness")
    with op.batch_alter_table("thread") as batch:
        batch.drop_index("ix_thread_started")
        batch.drop_column("quick_answers")
        batch.drop_column("first_answer_after")
        batch.drop_column("wish")
    with op.batch_alter_table("member") as batch:
        batch.drop_column("welcomes_since")
    with op.batch_alter_table("post") as batch:
        batch.drop_column("has_reactions")
        batch.drop_column("needs_no_answer")
    with op.batch_alter_table("removal") as batch:
        batch.drop_column("leaves_trace")
