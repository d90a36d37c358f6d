"""Tables of activity."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0002_activity"
down_revision = "0001_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("actor_id", Id, nullable=True),
        sa.Column("member_id", Id, nullable=True),
        sa.Column("subject_id", Id, nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("told_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["member.id"], name=op.f("fk_activity_actor_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_activity_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_index(op.f("ix_activity_actor_id"), "activity", ["actor_id"], unique=False)
    op.create_index(op.f("ix_activity_member_id"), "activity", ["member_id"], unique=False)
    op.create_index("ix_activity_untold", "activity", ["told_at", "id"], unique=False)
    op.create_table(
        "removal",
        sa.Column("id", Id, nullable=False),
        sa.Column("by_id", Id, nullable=True),
        sa.Column("by_author", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_removal_by_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_removal")),
    )


def downgrade() -> None:
    op.drop_table("removal")
    op.drop_table("activity")
