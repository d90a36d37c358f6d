"""How we use the two databases: column types, and who takes the write lock when."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any, cast

from flask import Flask, current_app, g, has_app_context, request
from sqlalchemy import (
    BigInteger,
    BindParameter,
    CursorResult,
    DateTime,
    Delete,
    Engine,
    Integer,
    Update,
    bindparam,
    event,
    func,
    select,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.types import TypeDecorator

from community.core import clock
from community.extensions import db

# SQLite counts only an INTEGER PRIMARY KEY as the row's own number.
Id = BigInteger().with_variant(Integer, "sqlite")

# For a table whose rows are deleted while their numbers stand elsewhere: in the log, a report, a notice, a draft, the
# address of a page that is open. SQLite would give the newest number out again, to something else.
NEVER_AGAIN: dict[str, Any] = {"sqlite_autoincrement": True}

# How long a writer waits for another writer before giving up, in milliseconds.
BUSY_TIMEOUT = 10_000

READING_METHODS = {"GET", "HEAD", "OPTIONS"}


class UTCDateTime(TypeDecorator[datetime]):
    """A moment. Refuses one without a zone on the way in, and gives UTC on the way out, on both databases."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone.")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None or value.tzinfo is not None:
            return value
        return value.replace(tzinfo=UTC)


def begin_writing() -> None:
    """End what was only read so far and take the write lock with the next query.

    For views that do slow work (hash a password, shrink a photo) between reading and writing: on SQLite one writer
    keeps all others waiting, so the lock must not be held meanwhile. Objects loaded before are read again when touched.
    """
    db.session.rollback()
    g.writing = True


def only_reading() -> None:
    """After the commit of what was written: what is read from here on takes no write lock, for which others wait."""
    g.writing = False


def read_anew() -> None:
    """End what was only read so far, so that the next query sees what others have written since."""
    db.session.rollback()


def reads_first(view):
    """Mark a view that takes POST but calls begin_writing() itself, after its slow work."""
    view.reads_first = True
    return view


def rows_changed(statement: Update | Delete) -> int:
    """Run an UPDATE or DELETE; gives how many rows it changed. A claim is ours when that is exactly one."""
    result = db.session.execute(statement.execution_options(synchronize_session=False))
    return cast(CursorResult, result).rowcount


@contextmanager
def writing() -> Iterator[None]:
    """Work outside a request (commands, background work) that writes; commits at the end, or undoes all of it."""
    before = g.get("writing", False)
    begin_writing()
    try:
        yield
        db.session.commit()
    except BaseException:
        db.session.rollback()
        raise
    finally:
        g.writing = before


def one_at_a_time(doing: str) -> None:
    """Wait until no other transaction is ``doing`` this, a name. For rows that cannot be locked in one order.

    Call it before anything is locked. Does nothing on SQLite, which has one writer in any case.
    """
    if db.engine.dialect.name == "postgresql":
        db.session.execute(select(func.pg_advisory_xact_lock(func.hashtext(doing))))


def wipe(*tables: str) -> None:
    """Clear what was deleted from these tables out of the database's files too, as far as it can. Call after the
    commit.

    SQLite overwrites what is deleted, but keeps the pages as they were before in its log until that is emptied.
    PostgreSQL keeps what was deleted until it is vacuumed, and overwrites it as it needs the place.
    """
    connection = db.engine.raw_connection()
    try:
        if db.engine.dialect.name == "sqlite":
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.driver_connection.autocommit = True  # type: ignore[union-attr]
            connection.cursor().execute(f"VACUUM {', '.join(tables)}")
    finally:
        # Not to be used for transactions again.
        connection.invalidate()
        connection.close()


def this_moment() -> BindParameter[datetime]:
    """SQL: the moment at which the statement runs, not that at which it was built: statements are kept and run
    again."""
    return bindparam("moment", unique=True, type_=UTCDateTime(), callable_=clock.now)


def only_where(condition: str) -> dict[str, Any]:
    """For an index that has only some rows, on either database: ``Index(..., **only_where("ended_at IS NULL"))``."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}


def insert(table: Any) -> Any:
    """An INSERT that can say ``on_conflict_do_nothing`` or ``on_conflict_do_update``, for the database in use."""
    dialect = postgresql if db.engine.dialect.name == "postgresql" else sqlite
    return dialect.insert(table)


def init_app(app: Flask) -> None:
    """Prepare the engine of ``app`` and choose a transaction's kind for each request."""
    with app.app_context():
        if db.engine.dialect.name == "sqlite":
            _prepare_sqlite(db.engine)
    app.before_request(_choose_transaction)


def _choose_transaction() -> None:
    view = current_app.view_functions.get(request.endpoint or "")
    g.writing = request.method not in READING_METHODS and not getattr(view, "reads_first", False)


def _prepare_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        # The driver's own BEGIN is always deferred, and a deferred reader that turns writer loses updates or fails.
        connection.isolation_level = None
        for pragma in (
            "journal_mode=WAL",
            # FULL: a confirmed post is on disk even when the power fails.
            "synchronous=FULL",
            "foreign_keys=ON",
            f"busy_timeout={BUSY_TIMEOUT}",
            # What is deleted is overwritten, so that it cannot be read from the file afterwards.
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begun(connection: Any) -> None:
        immediate = has_app_context() and g.get("writing", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def describe_type(kind: str, value: Any, _context: Any) -> str | bool:
    """For migrations: how our own column types are written in a migration file."""
    if kind == "type" and isinstance(value, UTCDateTime):
        return "UTCDateTime()"
    if kind == "type" and isinstance(value, BigInteger):
        return "Id"
    return False
