"""Short replies, slow discussions, and what waits for an answer."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0013_answers"
down_revision = "0012_quotes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("removal") as batch:
        batch.add_column(sa.Column("leaves_trace", sa.Boolean(), nullable=False, server_default=sa.true()))
    with op.batch_alter_table("post") as batch:
        batch.add_column(sa.Column("needs_no_answer", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.add_column(sa.Column("has_reactions", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("thread") as batch:
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
    op.drop_table("slowness")
    with op.batch_alter_table("thread") as batch:
        batch.drop_column("quick_answers")
    with op.batch_alter_table("post") as batch:
        batch.drop_column("has_reactions")
        batch.drop_column("needs_no_answer")
    with op.batch_alter_table("removal") as batch:
        batch.drop_column("leaves_trace")
