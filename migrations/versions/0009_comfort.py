"""Topics; what texts touch on; how members meet it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0009_comfort"
down_revision = "0008_notifications"
branch_labels = None
depends_on = None

# Sets of topics, empty to begin with: what was written before says nothing of what it touches on.
TOUCHED = {
    "thread": ("topics",),
    "space": ("topics",),
    "post": ("topics", "added_topics"),
    "message": ("topics", "added_topics"),
    "profile": ("topics", "added_topics"),
}
EVERY_TOPIC = 2**60 - 1


def upgrade() -> None:
    op.create_table(
        "topic",
        sa.Column("id", Id, nullable=False),
        sa.Column("bit", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("bit", name=op.f("uq_topic_bit")),
        sa.UniqueConstraint("name", name=op.f("uq_topic_name")),
    )
    for table, columns in TOUCHED.items():
        for column in columns:
            op.add_column(table, sa.Column(column, Id, nullable=False, server_default="0"))
    partial = {"sqlite_where": sa.text("topics <> 0"), "postgresql_where": sa.text("topics <> 0")}
    op.create_index("ix_post_thread_topics", "post", ["thread_id"], unique=False, **partial)
    op.add_column("member", sa.Column("leaves_out", Id, nullable=False, server_default="0"))
    op.add_column("member", sa.Column("covers", Id, nullable=False, server_default=str(EVERY_TOPIC)))
    op.add_column("member", sa.Column("comfort_chosen_at", UTCDateTime(), nullable=True))
    op.add_column("member", sa.Column("not_tonight_until", UTCDateTime(), nullable=True))


def downgrade() -> None:
    for column in ("not_tonight_until", "comfort_chosen_at", "covers", "leaves_out"):
        op.drop_column("member", column)
    op.drop_index("ix_post_thread_topics", "post")
    for table, columns in TOUCHED.items():
        for column in columns:
            op.drop_column(table, column)
    op.drop_table("topic")
