"""On SQLite too, the number of what was deleted is never given to anything else.

SQLite counts on from the newest row that is there, so the newest that was deleted lent its number to the next one:
a message that moderators had acted on to another message, a photo of a draft to another photo. PostgreSQL never did.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025_numbers"
down_revision = "0024_seats"
branch_labels = None
depends_on = None

# Where else numbers of a table stand that we gave: nothing new may be given one of those. Not in drafts: what stands in
# them is what a browser sent.
ELSEWHERE = {
    "device": (),
    "draft": (),
    "help_number": ("SELECT max(thing_id) FROM action WHERE kind = 'numbers'",),
    "message": (
        "SELECT max(thing_id) FROM action WHERE kind = 'message'",
        "SELECT max(thing_id) FROM report WHERE kind = 'message'",
        "SELECT max(thing_id) FROM claim WHERE matter = 'message'",
        "SELECT max(subject_id) FROM activity WHERE kind = 'named_in_room'",
    ),
    "passkey": (),
    "photo": (),
    "private_word": (
        "SELECT max(thing_id) FROM action WHERE kind = 'private_word'",
        "SELECT max(thing_id) FROM report WHERE kind = 'private_word'",
        "SELECT max(thing_id) FROM claim WHERE matter = 'private_word'",
    ),
    "quieting": (),
    "unconfirmed": ("SELECT max(subject_id) FROM letter WHERE purpose = 'join'",),
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table, elsewhere in ELSEWHERE.items():
        _rebuild(table, never_again=True)
        newest = sa.select(sa.func.max(sa.column("id"))).select_from(sa.table(table))
        _count_on_from(table, max(_number(query) for query in (newest, *map(sa.text, elsewhere))))


def downgrade() -> None:
    if op.get_bind().dialect.name != "sqlite":
        return
    for table in ELSEWHERE:
        _rebuild(table, never_again=False)


def _rebuild(table: str, *, never_again: bool) -> None:
    with op.batch_alter_table(table, recreate="always", table_kwargs={"sqlite_autoincrement": never_again}):
        pass


def _count_on_from(table: str, number: int) -> None:
    connection = op.get_bind()
    connection.execute(sa.text("DELETE FROM sqlite_sequence WHERE name = :name"), {"name": table})
    given = {"name": table, "number": number}
    connection.execute(sa.text("INSERT INTO sqlite_sequence (name, seq) VALUES (:name, :number)"), given)


def _number(query: sa.Executable) -> int:
    return op.get_bind().execute(query).scalar() or 0
