"""Groups."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0019_groups"
down_revision = "0018_here"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "circle_group",
        sa.Column("id", Id, nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("circle_id", Id, nullable=False),
        sa.Column("space_id", Id, nullable=False),
        sa.Column("room_id", Id, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_circle_group_circle_id")),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_circle_group_room_id")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_circle_group_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle_group")),
        sa.UniqueConstraint("circle_id", name=op.f("uq_circle_group_circle_id")),
        sa.UniqueConstraint("room_id", name=op.f("uq_circle_group_room_id")),
        sa.UniqueConstraint("space_id", name=op.f("uq_circle_group_space_id")),
    )


def downgrade() -> None:
    op.drop_table("circle_group")
