"""A copy of the database as it was at one moment, while people go on writing; and a copy put back."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL

# Debian keeps each version's programs in a folder of its own.
ELSEWHERE = Path("/usr/lib/postgresql")

# The schema as a fresh database has it. A table that a later version added must not stay behind; and all this happens
# in one transaction with what follows, so nobody ever meets an empty network.
EMPTY = """
DROP SCHEMA public CASCADE;
CREATE SCHEMA public;
ALTER SCHEMA public OWNER TO pg_database_owner;
GRANT USAGE ON SCHEMA public TO PUBLIC;
"""


class Impossible(Exception):
    """A copy cannot be made or put back. The message is a sentence for the operator."""


def copy(url: URL, target: Path) -> None:
    """Copy the database at ``url`` into the file ``target``. Raises Impossible."""
    if url.get_backend_name() == "sqlite":
        _copy_sqlite(Path(url.database or ""), target)
        return
    with _connection(url) as where:
        _run("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}", where)


def put_back(url: URL, source: Path) -> None:
    """Make the database at ``url`` what ``source`` holds, all of it or nothing. Raises Impossible."""
    if url.get_backend_name() == "sqlite":
        _put_back_sqlite(Path(url.database or ""), source)
    else:
        _put_back_postgres(url, source)


def revision(copied: Path) -> str | None:
    """Which migrations the SQLite database in this file has had; None when it is not one of ours. Raises Impossible."""
    try:
        with closing(sqlite3.connect(copied)) as here:
            row = here.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.Error:
        raise Impossible("This file is not the database of a network.") from None
    return row[0] if row else None


def _copy_sqlite(database: Path, target: Path) -> None:
    with closing(sqlite3.connect(database)) as here, closing(sqlite3.connect(target)) as copied:
        try:
            # All pages in one step are one moment, and with the write-ahead log nobody waits for it.
            here.backup(copied, pages=-1)
        except sqlite3.DatabaseError as problem:
            raise Impossible(f"{database} cannot be read ({problem}).") from None
        copied.execute("PRAGMA journal_mode=DELETE")
        _check(copied)


def _put_back_sqlite(database: Path, source: Path) -> None:
    database.touch(mode=0o600)
    with closing(sqlite3.connect(source)) as copied, closing(sqlite3.connect(database, timeout=30)) as here:
        _check(copied)
        here.execute("PRAGMA journal_mode=WAL")
        # Through SQLite and not over the file: a process that has it open sees the old one or the new one, whole.
        copied.backup(here, pages=-1)


def _check(database: sqlite3.Connection) -> None:
    if database.execute("PRAGMA quick_check").fetchone() != ("ok",):
        raise Impossible("This copy of the database is damaged. Use the last one that is not.")


def _put_back_postgres(url: URL, source: Path) -> None:
    with tempfile.TemporaryDirectory() as folder, _connection(url) as where:
        script, empty = Path(folder, "all.sql"), Path(folder, "empty.sql")
        empty.write_text(EMPTY)
        _run("pg_restore", "--no-owner", "--no-privileges", "--no-comments", f"--file={script}", str(source))
        quiet = ["--quiet", "--no-psqlrc", "--output=/dev/null", "--set=ON_ERROR_STOP=1", "--single-transaction"]
        _run("psql", *quiet, f"--file={empty}", f"--file={script}", where)


@contextmanager
def _connection(url: URL) -> Iterator[str]:
    """How PostgreSQL's programs are told where to go. The password in a file: everyone can see a command line."""
    parts: dict[str, Any] = {
        "host": url.host,
        "port": url.port,
        "user": url.username,
        "dbname": url.database,
        **url.query,
    }
    with tempfile.TemporaryDirectory() as folder:
        if url.password:
            kept = Path(folder, "password")
            kept.touch(mode=0o600)
            kept.write_text("*:*:*:*:" + re.sub(r"([\\:])", r"\\\1", str(url.password)) + "\n")
            parts["passfile"] = str(kept)
        yield "--dbname=" + make_conninfo(**{name: value for name, value in parts.items() if value is not None})


def _run(program: str, *arguments: str) -> None:
    newest = sorted(ELSEWHERE.glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]))
    path = str(newest[-1]) if newest else shutil.which(program)
    if path is None:
        raise Impossible(f"{program} is missing. Get it with: sudo apt install postgresql-client")
    done = subprocess.run([path, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        raise Impossible(f"{program} could not do its part. It said: {said[-1] if said else 'nothing'}")
