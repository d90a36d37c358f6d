"""What else one can say in a live room."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from community.core.database import Id

revision = "0016_saying"
down_revision = "0015_circles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("answer_to_id", Id, nullable=True))
        batch.add_column(sa.Column("photos", sa.Integer(), nullable=False, server_default="0"))
        batch.create_foreign_key(
            op.f("fk_message_answer_to_id"), "message", ["answer_to_id"], ["id"], ondelete="SET NULL"
        )
        batch.create_index(op.f("ix_message_answer_to_id"), ["answer_to_id"])
    with op.batch_alter_table("photo") as batch:
        batch.add_column(sa.Column("message_id", Id, nullable=True))
        batch.create_foreign_key(op.f("fk_photo_message_id"), "message", ["message_id"], ["id"], ondelete="SET NULL")
        batch.create_index("ix_photo_message", ["message_id", "place"])
    op.create_table(
        "message_mention",
        sa.Column("message_id", Id, nullable=False),
        sa.Column("member_id", Id, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["member_id"], ["member.id"], name=op.f("fk_message_mention_member_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_message_mention_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("message_id", "member_id", name=op.f("pk_message_mention")),
    )
    op.create_index(op.f("ix_message_mention_member_id"), "message_mention", ["member_id"])


def downgrade() -> None:
    op.drop_table("message_mention")
    with op.batch_alter_table("photo") as batch:
        batch.drop_index("ix_photo_message")
        batch.drop_constraint(op.f("fk_photo_message_id"), type_="foreignkey")
        batch.drop_column("message_id")
    with op.batch_alter_table("message") as batch:
        batch.drop_index(op.f("ix_message_answer_to_id"))
        batch.drop_constraint(op.f("fk_message_answer_to_id"), type_="foreignkey")
        for column in ("photos", "answer_to_id"):
            batch.drop_column(column)
