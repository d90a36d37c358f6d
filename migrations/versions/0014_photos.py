"""Photos in posts."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0014_photos"
down_revision = "0013_answers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "photo",
        sa.Column("id", Id, nullable=False),
        sa.Column("owner_id", Id, nullable=True),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=32), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=300), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("kept_at", UTCDateTime(), nullable=True),
        sa.Column("post_id", Id, nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("taken_out_at", UTCDateTime(), nullable=True),
        sa.Column("going_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["owner_id"], ["member.id"], name=op.f("fk_photo_owner_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_photo_post_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photo")),
        sa.UniqueConstraint("owner_id", "key", name=op.f("uq_photo_owner_id_key")),
    )
    op.create_index("ix_photo_owner_sent", "photo", ["owner_id", "created_at"], unique=False)
    op.create_index("ix_photo_post", "photo", ["post_id", "place"], unique=False)
    with op.batch_alter_table("post") as batch:
        batch.add_column(sa.Column("photos", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("post") as batch:
        batch.drop_column("photos")
    op.drop_table("photo")
