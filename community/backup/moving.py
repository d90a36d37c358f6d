"""A network that began on SQLite goes on in PostgreSQL: every row, with its number."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import JSON, Connection, Engine, Table, Text, bindparam, cast, create_engine, func, select, text
from sqlalchemy.exc import DBAPIError

from community.backup.databases import Impossible
from community.extensions import db

# Rows that are read and written at once. A row can be as long as an entry, and all of them are in memory meanwhile.
AT_ONCE = 500

REFERENCES = """
SELECT conrelid::regclass::text AS owner, conname, pg_get_constraintdef(oid) AS says
FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
"""


def move(copied: Path, target: Engine) -> int:
    """Fill ``target``, whose tables are there, with what the SQLite database ``copied`` holds: all of it or nothing.

    What stood in the tables goes. Gives how many rows there are. Raises Impossible.
    """
    source = create_engine(f"sqlite:///{copied}")
    try:
        with source.connect() as here, target.begin() as there:
            tables = list(db.metadata.tables.values())
            with _without_references(there):
                there.execute(text("TRUNCATE " + ", ".join(_name(there, table.name) for table in tables)))
                rows = sum(_copy(here, there, table) for table in tables)
            for table in tables:
                _count_on(here, there, table)
            return rows
    finally:
        source.dispose()


def _copy(here: Connection, there: Connection, table: Table) -> int:
    # JSON goes as the text it is: read as values, nothing at all and the word null would become the same.
    columns = list(table.columns)
    read = select(*(cast(c, Text).label(c.name) if isinstance(c.type, JSON) else c for c in columns))
    write = table.insert().values(
        {c.name: cast(bindparam(c.name, type_=Text), JSON) for c in columns if isinstance(c.type, JSON)}
    )
    copied = 0
    try:
        for rows in here.execute(read).partitions(AT_ONCE):
            there.execute(write, [dict(row._mapping) for row in rows])
            copied += len(rows)
    except DBAPIError as error:
        # Its message may quote what someone wrote.
        number = getattr(error.orig, "sqlstate", None) or type(error.orig).__name__
        raise Impossible(f"Something in the table {table.name} was not taken by PostgreSQL ({number}).") from None
    if there.scalar(select(func.count()).select_from(table)) != copied:
        raise Impossible(f"Not every row of the table {table.name} arrived.")
    return copied


@contextmanager
def _without_references(there: Connection) -> Iterator[None]:
    # Rows refer to one another in circles. At the end all references are checked, and the transaction ends with them.
    references = there.execute(text(REFERENCES)).all()
    for owner, name, _ in references:
        there.execute(text(f"ALTER TABLE {owner} DROP CONSTRAINT {_name(there, name)}"))
    yield
    for owner, name, says in references:
        try:
            there.execute(text(f"ALTER TABLE {owner} ADD CONSTRAINT {_name(there, name)} {says}"))
        except DBAPIError:
            raise Impossible(f"The table {owner} refers to rows that are not there.") from None


def _count_on(here: Connection, there: Connection, table: Table) -> None:
    """Let numbers of new rows begin after all that were given out, those of deleted rows too."""
    number = table.autoincrement_column
    if number is None:
        return
    highest = there.scalar(select(func.max(number))) or 0
    if table.dialect_options["sqlite"]["autoincrement"]:
        given = here.scalar(text("SELECT max(seq) FROM sqlite_sequence WHERE name = :name"), {"name": table.name})
        highest = max(highest, given or 0)
    if highest:
        there.execute(
            text("SELECT setval(pg_get_serial_sequence(:table, :column), :highest)"),
            {"table": _name(there, table.name), "column": number.name, "highest": highest},
        )


def _name(there: Connection, name: str) -> str:
    return there.dialect.identifier_preparer.quote(name)
