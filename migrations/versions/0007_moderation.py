"""Tables of moderation."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0007_moderation"
down_revision = "0006_directory"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "house",
        sa.Column("id", Id, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("rules_source", sa.Text(), nullable=False),
        sa.Column("rules_html", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house")),
    )
    op.create_table(
        "action",
        sa.Column("id", Id, nullable=False),
        sa.Column("by_id", Id, nullable=True),
        sa.Column("verb", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", Id, nullable=True),
        sa.Column("member_id", Id, nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("as_it_was", sa.Text(), nullable=False),
        sa.Column("until", UTCDateTime(), nullable=True),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_action_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_action_member_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_action")),
    )
    op.create_index(op.f("ix_action_by_id"), "action", ["by_id"], unique=False)
    op.create_index(op.f("ix_action_member_id"), "action", ["member_id"], unique=False)
    op.create_index("ix_action_thing", "action", ["kind", "thing_id"], unique=False)
    op.create_table(
        "claim",
        sa.Column("matter", sa.String(length=20), nullable=False),
        sa.Column("thing_id", Id, nullable=False),
        sa.Column("by_id", Id, nullable=False),
        sa.Column("claimed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_claim_by_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("matter", "thing_id", name=op.f("pk_claim")),
    )
    op.create_table(
        "report",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("reporter_id", Id, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("thing_id", Id, nullable=False),
        sa.Column("about_id", Id, nullable=True),
        sa.Column("reason", sa.String(length=20), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("as_it_was", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["about_id"], ["member.id"], name=op.f("fk_report_about_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(["reporter_id"], ["member.id"], name=op.f("fk_report_reporter_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report")),
        sa.UniqueConstraint("reporter_id", "key", name=op.f("uq_report_reporter_id_key")),
    )
    op.create_index(op.f("ix_report_about_id"), "report", ["about_id"], unique=False)
    op.create_index("ix_report_open", "report", ["settled_at", "created_at"], unique=False)
    op.create_index(op.f("ix_report_reporter_id"), "report", ["reporter_id"], unique=False)
    op.create_index("ix_report_thing", "report", ["kind", "thing_id"], unique=False)
    op.create_table(
        "appeal",
        sa.Column("id", Id, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("action_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("settled_at", UTCDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["action.id"], name=op.f("fk_appeal_action_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_appeal_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("member_id", "key", name=op.f("uq_appeal_member_id_key")),
    )
    op.create_index(op.f("ix_appeal_action_id"), "appeal", ["action_id"], unique=False)
    op.create_index(op.f("ix_appeal_settled_at"), "appeal", ["settled_at"], unique=False)


def downgrade() -> None:
    op.drop_table("appeal")
    op.drop_table("report")
    op.drop_table("claim")
    op.drop_table("action")
    op.drop_table("house")
