"""A network that began on SQLite goes on in PostgreSQL, and nothing is lost on the way."""

import sqlite3
from contextlib import closing

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.backup.conftest import Place
from tests.services.apps import script

pytestmark = pytest.mark.services


@pytest.fixture
def before(tmp_path):
    """A network on SQLite with two members and a few rows."""
    before = Place(tmp_path / "before", None)
    before.flask("prepare")
    script(before.settings, "tests.services.people", "ada", "ben")
    before.write("one", "two")
    with before.engine.begin() as connection:
        connection.execute(text('UPDATE member SET mf_recovery_codes = NULL, preferences = \'{"theme": "dark"}\''))
        connection.execute(text("UPDATE member SET mf_recovery_codes = 'null' WHERE display_name = 'Ben'"))
        connection.execute(text("UPDATE member SET invisible = 1"))
    yield before
    before.engine.dispose()


@pytest.fixture
def after(place):
    """Where it goes: a PostgreSQL database, made ready."""
    after = place("after")
    after.flask("prepare")
    return after


def move(before, after) -> str:
    return after.flask("move-from-sqlite", str(before.folder / "community.sqlite3"))


def refused(before, after) -> str:
    said = after.refused("move-from-sqlite", str(before.folder / "community.sqlite3"))
    assert "Nothing was changed" in said
    return said


def rows(place, statement: str):
    with place.engine.connect() as connection:
        return connection.execute(text(statement)).all()


def test_it_works(before, after):
    with before.engine.begin() as connection:
        connection.execute(text("UPDATE sqlite_sequence SET seq = 77 WHERE name = 'draft'"))
    assert "Moved" in move(before, after)
    members = "SELECT id, email, display_name, password, state FROM member ORDER BY id"
    assert rows(after, members) == rows(before, members)
    assert len(rows(after, members)) == 2
    assert after.names() == ["one", "two"]
    topics = "SELECT id, name FROM topic ORDER BY id"
    assert rows(after, topics) == rows(before, topics), "what a database begins with is not there twice"

    told = "SELECT display_name, mf_recovery_codes IS NULL, preferences->>'theme', invisible FROM member ORDER BY 1"
    expected = [("Ada", True, "dark", True), ("Ben", False, "dark", True)]
    assert rows(after, told) == expected, "nothing at all and the word null stay two things"

    after.write("three")
    assert after.names() == ["one", "two", "three"], "new rows get numbers of their own"
    drafts = rows(after, "SELECT nextval(pg_get_serial_sequence('draft', 'id'))")
    assert drafts == [(78,)], "also where a number was given to what is deleted"
    with pytest.raises(IntegrityError), after.engine.begin() as connection:
        connection.execute(text("INSERT INTO watch (member_id, thread_id) VALUES (4711, 4711)"))

    assert "members in this database already" in refused(before, after)


def test_what_cannot_be_taken_changes_nothing(before, after, tmp_path):
    other = tmp_path / "other.sqlite3"
    other.write_text("no database, only words, and they are many enough to be read as a page of one" * 20)
    assert "cannot be read" in after.refused("move-from-sqlite", str(other))
    with closing(sqlite3.connect(tmp_path / "empty.sqlite3")) as empty:
        empty.execute("CREATE TABLE a (b)")
    assert "not the database of a network" in after.refused("move-from-sqlite", str(tmp_path / "empty.sqlite3"))
    assert "does not name a PostgreSQL database" in refused(before, before)

    with before.engine.begin() as connection:
        connection.execute(text("UPDATE member SET display_name = 'Zymurgy' || :much"), {"much": "x" * 500})
    said = refused(before, after)
    assert "table member" in said
    assert "Zymurgy" not in said, "the database's own message quotes what it was handed"
    assert rows(after, "SELECT count(*) FROM member") == [(0,)]
    assert rows(after, "SELECT count(*) > 0 FROM topic") == [(True,)]

    with before.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0024_seats'"))
    assert "of another version" in refused(before, after)
