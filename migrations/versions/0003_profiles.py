"""Tables of profiles."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id, UTCDateTime

revision = "0003_profiles"
down_revision = "0002_activity"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "trait",
        sa.Column("id", Id, nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("heading", sa.String(length=40), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=60), nullable=False),
        sa.Column("shared", sa.String(length=100), nullable=False),
        sa.Column("carriers", sa.Integer(), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("retired_at", UTCDateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trait")),
        sa.UniqueConstraint("kind", "name_key", name=op.f("uq_trait_kind_name_key")),
    )
    op.create_table(
        "acceptance",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("other_id", Id, nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_acceptance_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["member.id"], name=op.f("fk_acceptance_other_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", "other_id", name=op.f("pk_acceptance")),
    )
    op.create_index(op.f("ix_acceptance_other_id"), "acceptance", ["other_id"], unique=False)
    op.create_table(
        "hello",
        sa.Column("id", Id, nullable=False),
        sa.Column("sender_id", Id, nullable=False),
        sa.Column("receiver_id", Id, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("note", sa.String(length=500), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("rested_at", UTCDateTime(), nullable=True),
        sa.Column("accepted_at", UTCDateTime(), nullable=True),
        sa.Column("ended_at", UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["receiver_id"], ["member.id"], name=op.f("fk_hello_receiver_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["sender_id"], ["member.id"], name=op.f("fk_hello_sender_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hello")),
        sa.UniqueConstraint("sender_id", "key", name=op.f("uq_hello_sender_id_key")),
    )
    op.create_index("ix_hello_received", "hello", ["receiver_id", "created_at"], unique=False)
    op.create_index("ix_hello_sent", "hello", ["sender_id", "created_at"], unique=False)
    op.create_index(
        "uq_hello_on_its_way",
        "hello",
        ["sender_id", "receiver_id"],
        unique=True,
        sqlite_where=sa.text("accepted_at IS NULL AND ended_at IS NULL"),
        postgresql_where=sa.text("accepted_at IS NULL AND ended_at IS NULL"),
    )
    op.create_table(
        "likeness",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("other_id", Id, nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_likeness_member_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["other_id"], ["member.id"], name=op.f("fk_likeness_other_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", "other_id", name=op.f("pk_likeness")),
    )
    op.create_index("ix_likeness_best", "likeness", ["member_id", "score"], unique=False)
    op.create_index(op.f("ix_likeness_other_id"), "likeness", ["other_id"], unique=False)
    op.create_table(
        "member_trait",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("trait_id", Id, nullable=False),
        sa.Column("audience", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_member_trait_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["trait_id"], ["trait.id"], name=op.f("fk_member_trait_trait_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", "trait_id", name=op.f("pk_member_trait")),
    )
    op.create_index("ix_member_trait_having", "member_trait", ["trait_id", "member_id", "audience"], unique=False)
    op.create_table(
        "profile",
        sa.Column("member_id", Id, nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("secondary_year", sa.Integer(), nullable=True),
        sa.Column("about_source", sa.Text(), nullable=False),
        sa.Column("about_html", sa.Text(), nullable=False),
        sa.Column("about_version", sa.Integer(), nullable=False),
        sa.Column("age_audience", sa.String(length=10), nullable=False),
        sa.Column("state_audience", sa.String(length=10), nullable=False),
        sa.Column("about_me_audience", sa.String(length=10), nullable=False),
        sa.Column("interests_audience", sa.String(length=10), nullable=False),
        sa.Column("experiences_audience", sa.String(length=10), nullable=False),
        sa.Column("living_with_audience", sa.String(length=10), nullable=False),
        sa.Column("suggestible", sa.Boolean(), nullable=False),
        sa.Column("likeness_due_at", UTCDateTime(), nullable=True),
        sa.Column("changed_at", UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["member_id"], ["member.id"], name=op.f("fk_profile_member_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("member_id", name=op.f("pk_profile")),
    )
    op.create_index(op.f("ix_profile_birth_year"), "profile", ["birth_year"], unique=False)
    op.create_index(op.f("ix_profile_likeness_due_at"), "profile", ["likeness_due_at"], unique=False)
    op.create_table(
        "suggestion",
        sa.Column("id", Id, nullable=False),
        sa.Column("author_id", Id, nullable=False),
        sa.Column("key", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=12), nullable=False),
        sa.Column("words", sa.String(length=60), nullable=False),
        sa.Column("created_at", UTCDateTime(), nullable=False),
        sa.Column("decided_at", UTCDateTime(), nullable=True),
        sa.Column("decided_by_id", Id, nullable=True),
        sa.Column("trait_id", Id, nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["member.id"], name=op.f("fk_suggestion_author_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["member.id"], name=op.f("fk_suggestion_decided_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["trait_id"], ["trait.id"], name=op.f("fk_suggestion_trait_id"), ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestion")),
        sa.UniqueConstraint("author_id", "key", name=op.f("uq_suggestion_author_id_key")),
    )
    op.create_index(op.f("ix_suggestion_decided_at"), "suggestion", ["decided_at"], unique=False)


def downgrade() -> None:
    op.drop_table("suggestion")
    op.drop_table("profile")
    op.drop_table("member_trait")
    op.drop_table("likeness")
    op.drop_table("hello")
    op.drop_table("acceptance")
    op.drop_table("trait")
