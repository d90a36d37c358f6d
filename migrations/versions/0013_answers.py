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
    with op.batch_alter_table("post") as batch:
        batch.drop_column("has_reactions")
        batch.drop_column("needs_no_answer")
    with op.batch_alter_table("removal") as batch:
        batch.drop_column("leaves_trace")
