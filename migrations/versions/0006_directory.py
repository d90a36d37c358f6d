"""Tables of directory."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0006_directory"
down_revision = "0005_chat"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "help_number",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("about", sa.String(length=300), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_help_number")),
    )
    op.create_table(
        "listing",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=3), nullable=True),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("in_person", sa.Boolean(), nullable=True),
        sa.Column("phone", sa.Boolean(), nullable=True),
        sa.Column("online", sa.Boolean(), nullable=True),
        sa.Column("led_by", sa.String(length=20), nullable=True),
        sa.Column("focus", sa.String(length=20), nullable=True),
        sa.Column("telephone", sa.String(length=40), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("link_is_direct", sa.Boolean(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("checked_at", UTCDateTime(), nullable=True),
        sa.Column("withdrawn_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_listing")),
    )
    op.create_index("ix_listing_shown", "listing", ["withdrawn_at", "name"], unique=False)
    op.create_table(
        "doubt",
        sa.Column("id", Id, nullable=False),
        sa.Column("listing_id", Id, nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["listing_id"], ["listing.id"], name=op.f("fk_doubt_listing_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_doubt")),
        sa.UniqueConstraint("key", name=op.f("uq_doubt_key")),
    )
    op.create_index(op.f("ix_doubt_listing_id"), "doubt", ["listing_id"], unique=False)
    op.create_index(op.f("ix_doubt_settled_at"), "doubt", ["settled_at"], unique=False)


def downgrade() -> None:
    op.drop_table("doubt")
    op.drop_table("listing")
    op.drop_table("help_number")
