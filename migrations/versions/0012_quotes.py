"""Quotes and mentions."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id

revision = "0012_quotes"
down_revision = "0011_reading"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "mention",
        sa.Column("post_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("told", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_mention_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_mention_post_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "member_id", name=op.f("pk_mention")),
    )
    op.create_index(op.f("ix_mention_member_id"), "mention", ["member_id"], unique=False)
    op.create_table(
        "quote",
        sa.Column("post_id", Id, nullable=False),
        sa.Column("quoted_id", Id, nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_quote_post_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["quoted_id"], ["post.id"], name=op.f("fk_quote_quoted_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("post_id", "quoted_id", name=op.f("pk_quote")),
    )
    op.create_index(op.f("ix_quote_quoted_id"), "quote", ["quoted_id"], unique=False)
    with op.batch_alter_table("post") as batch:
        batch.add_column(sa.Column("quoted_topics", Id, nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("post") as batch:
        batch.drop_column("quoted_topics")
    op.drop_table("quote")
    op.drop_table("mention")
