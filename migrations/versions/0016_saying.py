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
        batch.create_foreign_key(
            op.f("fk_message_answer_to_id"), "message", ["answer_to_id"], ["id"], ondelete="SET NULL"
        )
        batch.create_index(op.f("ix_message_answer_to_id"), ["answer_to_id"])


def downgrade() -> None:
    with op.batch_alter_table("message") as batch:
        batch.drop_index(op.f("ix_message_answer_to_id"))
        batch.drop_constraint(op.f("fk_message_answer_to_id"), type_="foreignkey")
        batch.drop_column("answer_to_id")
