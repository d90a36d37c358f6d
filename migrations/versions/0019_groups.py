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
    with op.batch_alter_table("member") as batch:
        batch.add_column(sa.Column("label", sa.String(length=40), nullable=False, server_default=""))
        batch.add_column(sa.Column("label_until", UTCDateTime(), nullable=True))
    op.create_table(
        "credential",
        sa.Column("id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("profession", sa.String(length=20), nullable=False),
        sa.Column("organisation", sa.String(length=120), nullable=False),
        sa.Column("checked_by_id", Id, nullable=True),
        sa.Column("checked_at", UTCDateTime(), nullable=False),
        sa.Column("checked_until", UTCDateTime(), nullable=False),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by_id", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["checked_by_id"], ["member.id"], name=op.f("fk_credential_checked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["member.id"], name=op.f("fk_credential_ended_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_credential_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_credential")),
    )
    op.create_index(op.f("ix_credential_member_id"), "credential", ["member_id"], unique=False)
    op.create_table(
        "circle_group",
        sa.Column("id", Id, nullable=False),
        sa.Column("title", sa.String(length=60), nullable=False),
        sa.Column("circle_id", Id, nullable=False),
        sa.Column("space_id", Id, nullable=False),
        sa.Column("room_id", Id, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("founded_by_id", Id, nullable=True),
        sa.Column("way_in", sa.String(length=10), nullable=False),
        sa.Column("lets_try", sa.Boolean(), nullable=False),
        sa.Column("ready_at", UTCDateTime(), nullable=True),
        sa.Column("listed_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.Column("ended_by_id", Id, nullable=True),
        sa.Column("farewell", sa.String(length=300), nullable=False),
        sa.ForeignKeyConstraint(["circle_id"], ["circle.id"], name=op.f("fk_circle_group_circle_id")),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["member.id"], name=op.f("fk_circle_group_ended_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["founded_by_id"], ["member.id"], name=op.f("fk_circle_group_founded_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_circle_group_room_id")),
        sa.ForeignKeyConstraint(["space_id"], ["space.id"], name=op.f("fk_circle_group_space_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_circle_group")),
        sa.UniqueConstraint("circle_id", name=op.f("uq_circle_group_circle_id")),
        sa.UniqueConstraint("room_id", name=op.f("uq_circle_group_room_id")),
        sa.UniqueConstraint("space_id", name=op.f("uq_circle_group_space_id")),
    )
    op.create_index(op.f("ix_circle_group_listed_at"), "circle_group", ["listed_at"], unique=False)
    op.create_table(
        "group_card",
        sa.Column("group_id", Id, nullable=False),
        sa.Column("for_whom", sa.String(length=200), nullable=False),
        sa.Column("about", sa.String(length=1200), nullable=False),
        sa.Column("not_for", sa.String(length=400), nullable=False),
        sa.Column("led_by", sa.String(length=15), nullable=True),
        sa.Column("talk", sa.String(length=10), nullable=True),
        sa.Column("themes", sa.String(length=400), nullable=False),
        sa.Column("dying", sa.String(length=10), nullable=True),
        sa.Column("pace", sa.String(length=10), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("starts", sa.String(length=5), nullable=False),
        sa.Column("zone", sa.String(length=40), nullable=False),
        sa.Column("lasts", sa.Integer(), nullable=False),
        sa.Column("rhythm", sa.String(length=15), nullable=True),
        sa.Column("weeks", sa.Integer(), nullable=True),
        sa.Column("begins_on", sa.Date(), nullable=True),
        sa.Column("by_phone", sa.Boolean(), nullable=True),
        sa.Column("ground_rules", sa.Text(), nullable=False),
        sa.Column("also_kept", sa.String(length=400), nullable=False),
        sa.Column("suits", Id, nullable=False),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.Column("changed_by_id", Id, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by_id"], ["member.id"], name=op.f("fk_group_card_changed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["circle_group.id"], name=op.f("fk_group_card_group_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", name=op.f("pk_group_card")),
    )
    op.create_table(
        "group_invitation",
        sa.Column("id", Id, nullable=False),
        sa.Column("group_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("by_id", Id, nullable=True),
        sa.Column("invites", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("replaced_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["member.id"], name=op.f("fk_group_invitation_by_id"), ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["group_id"], ["circle_group.id"], name=op.f("fk_group_invitation_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_group_invitation_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_invitation")),
    )
    op.create_index(op.f("ix_group_invitation_member_id"), "group_invitation", ["member_id"], unique=False)
    op.create_index(
        "ix_group_invitation_one",
        "group_invitation",
        ["group_id", "member_id", "invites"],
        unique=True,
        sqlite_where=sa.text("replaced_at IS NULL"),
        postgresql_where=sa.text("replaced_at IS NULL"),
    )
    op.create_table(
        "group_leaving",
        sa.Column("id", Id, nullable=False),
        sa.Column("group_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("left_at", UTCDateTime(), nullable=False),
        sa.Column("asked_by_id", Id, nullable=True),
        sa.Column("was_asked", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(length=400), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("undone_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["member.id"], name=op.f("fk_group_leaving_asked_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["circle_group.id"], name=op.f("fk_group_leaving_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_group_leaving_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_leaving")),
    )
    op.create_index("ix_group_leaving_member", "group_leaving", ["group_id", "member_id"], unique=False)
    op.create_index(op.f("ix_group_leaving_member_id"), "group_leaving", ["member_id"], unique=False)
    op.create_table(
        "group_request",
        sa.Column("id", Id, nullable=False),
        sa.Column("group_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("words", sa.String(length=600), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("answered_at", UTCDateTime(), nullable=True),
        sa.Column("answered_by_id", Id, nullable=True),
        sa.Column("sentence", sa.String(length=400), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by_id"], ["member.id"], name=op.f("fk_group_request_answered_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["circle_group.id"], name=op.f("fk_group_request_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_group_request_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_request")),
        sa.UniqueConstraint("member_id", "key", name=op.f("uq_group_request_member_id_key")),
    )
    op.create_index(op.f("ix_group_request_member_id"), "group_request", ["member_id"], unique=False)
    op.create_index(
        "ix_group_request_waiting",
        "group_request",
        ["group_id", "member_id"],
        unique=True,
        sqlite_where=sa.text("answered_at IS NULL"),
        postgresql_where=sa.text("answered_at IS NULL"),
    )
    op.create_table(
        "group_visit",
        sa.Column("group_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("asked_at", UTCDateTime(), nullable=False),
        sa.Column("used_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["group_id"], ["circle_group.id"], name=op.f("fk_group_visit_group_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_group_visit_member_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("group_id", "member_id", name=op.f("pk_group_visit")),
    )
    op.create_index(op.f("ix_group_visit_member_id"), "group_visit", ["member_id"], unique=False)


def downgrade() -> None:
    op.drop_table("group_visit")
    op.drop_table("group_request")
    op.drop_table("group_leaving")
    op.drop_table("group_invitation")
    op.drop_table("group_card")
    op.drop_table("circle_group")
    op.drop_table("credential")
    with op.batch_alter_table("member") as batch:
        batch.drop_column("label_until")
        batch.drop_column("label")
