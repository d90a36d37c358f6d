"""Circles: a few members among themselves, with spaces and rooms of their own."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0015_circles"
down_revision = "0014_photos"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "circle",
        sa.Column("id", Id, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle")),
    )
    op.create_table(
        "circle_member",
        sa.Column("circle_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("leads", sa.Boolean(), nullable=False),
        sa.Column("reads_only", sa.Boolean(), nullable=False),
        sa.Column("since", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["circle_id"], ["circle.id"], name=op.f("fk_circle_member_circle_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_circle_member_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("circle_id", "member_id", name=op.f("pk_circle_member")),
    )
    op.create_index(op.f("ix_circle_member_member_id"), "circle_member", ["member_id"])
    with op.batch_alter_table("space") as batch:
        batch.add_column(sa.Column("circle_id", Id, nullable=True))
        batch.create_foreign_key(op.f("fk_space_circle_id"), "circle", ["circle_id"], ["id"])
        batch.create_index(op.f("ix_space_circle_id"), ["circle_id"])
    with op.batch_alter_table("room") as batch:
        batch.add_column(sa.Column("kind", sa.String(length=10), nullable=False, server_default="room"))
        batch.add_column(sa.Column("circle_id", Id, nullable=True))
        batch.add_column(sa.Column("opens_at", UTCDateTime(), nullable=True))
        batch.add_column(sa.Column("closes_at", UTCDateTime(), nullable=True))
        batch.create_foreign_key(op.f("fk_room_circle_id"), "circle", ["circle_id"], ["id"])
        batch.create_index(op.f("ix_room_circle_id"), ["circle_id"])


def downgrade() -> None:
    with op.batch_alter_table("room") as batch:
        batch.drop_index(op.f("ix_room_circle_id"))
        batch.drop_constraint(op.f("fk_room_circle_id"), type_="foreignkey")
        for column in ("closes_at", "opens_at", "circle_id", "kind"):
            batch.drop_column(column)
    with op.batch_alter_table("space") as batch:
        batch.drop_index(op.f("ix_space_circle_id"))
        batch.drop_constraint(op.f("fk_space_circle_id"), type_="foreignkey")
        batch.drop_column("circle_id")
    op.drop_table("circle_member")
    op.drop_table("circle")
