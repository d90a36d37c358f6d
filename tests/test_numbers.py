"""What is deleted takes its number with it: nothing that comes later is taken for it."""

from __future__ import annotations

import dataclasses
import uuid
from datetime import timedelta

import pytest
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select, text

from community import create_app
from community.accounts.applications import Living
from community.accounts.devices import Device
from community.accounts.models import Member
from community.accounts.unconfirmed import Unconfirmed
from community.chat import forgetting, pins
from community.chat.messages import Message
from community.chat.models import Room
from community.core import clock
from community.core.database import writing
from community.directory.models import HelpNumber
from community.drafts.models import Draft
from community.extensions import db
from community.moderation.order import acts
from community.photos.models import Photo
from tests.conftest import make_member

BEFORE, SINCE = "0024_seats", "0025_numbers"
SECRET = "what was said that evening"


@pytest.fixture
def own_app(app, settings, tmp_path):
    """An app with an SQLite database of its own, which may be moved between versions."""
    made = create_app(
        dataclasses.replace(settings, database_url=f"sqlite:///{tmp_path / 'own.db'}", data_folder=tmp_path)
    )
    with made.app_context():
        upgrade()
        yield made
        db.session.remove()
        db.engine.dispose()


def never_again() -> set[str]:
    """The tables whose models say that they never give a number again."""
    return {name for name, table in db.metadata.tables.items() if table.dialect_options["sqlite"]["autoincrement"]}


def say(room: Room, author_id: int, words: str = SECRET) -> Message:
    return room.say(db.session.get_one(Member, author_id), words, uuid.uuid4().hex)


def room_of(title: str) -> Room:
    made = Room(title=title)
    db.session.add(made)
    db.session.flush()
    return made


def photo_of(owner_id: int, **columns) -> Photo:
    made = Photo(
        owner_id=owner_id,
        key=uuid.uuid4().hex,
        name=uuid.uuid4().hex,
        width=4,
        height=4,
        kept_at=clock.now(),
        **columns,
    )
    db.session.add(made)
    db.session.flush()
    return made


def asked(email: str) -> Unconfirmed:
    made = Unconfirmed(
        key=uuid.uuid4().hex, email=email, password="", display_name="Zoe", state="VIC", living=Living.YES, words=SECRET
    )
    db.session.add(made)
    db.session.flush()
    return made


def test_it_works(app, cast):
    ada, cleo = cast.ada, cast.cleo
    with app.app_context(), writing():
        room = room_of("The kitchen table")
        removed = say(room, ada)
        number, mods = removed.id, db.session.get_one(Member, cleo)
        acts.remove(removed, mods)
        forgetting.forget(room.id)
        assert say(room, ada, "Tea?").id > number


def test_what_was_asked_under_another_address_is_not_confirmed_by_a_letter_that_waited(app):
    with app.app_context(), writing():
        first = asked("zoe@example.org")
        number = first.id
        db.session.delete(first)
        db.session.flush()
        assert asked("yves@example.org").id > number


def test_each_table_that_never_gives_a_number_again_is_so_in_the_database(context):
    """A later migration that makes one of them anew has to say it again: it cannot be read from the database."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("PostgreSQL never gives a number again.")
    assert {"message", "private_word", "photo", "draft"} <= never_again()
    made = dict(db.session.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'table'")).all())
    assert {name for name in db.metadata.tables if "AUTOINCREMENT" in made[name]} == never_again()


@pytest.mark.once
def test_nothing_else_about_a_table_changes(own_app):
    downgrade(revision="base")
    upgrade(revision=BEFORE)
    before = shape()
    assert any(before["message"]["indexes and triggers"]), "need something that could be lost for this to mean anything"
    upgrade(revision=SINCE)
    assert shape() == before
    downgrade(revision=BEFORE)
    assert shape() == before


@pytest.mark.once
def test_a_database_with_words_in_it_keeps_all_of_them_and_counts_on(own_app):
    ada, cleo = (make_member(own_app, name) for name in ("ada", "cleo"))
    newest = fill(ada, cleo)
    db.session.remove()
    downgrade(revision=BEFORE)
    before = everything()
    upgrade(revision=SINCE)
    assert everything() == before
    upgrade()
    with db.engine.connect() as connection:
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA foreign_key_check")).all() == []
        assert connection.execute(text("PRAGMA integrity_check")).scalar() == "ok"
        found = text("SELECT count(*) FROM message WHERE source LIKE :words")
        assert connection.execute(found, {"words": f"%{SECRET}%"}).scalar() == 2
    with writing():
        # What hangs on a message still goes with it, and on a member's photo still does not.
        room = db.session.scalars(select(Room)).one()
        forgetting.forget(room.id)
        for table in ("message_version", "message_mention", "pin"):
            assert db.session.execute(text(f"SELECT count(*) FROM {table}")).scalar() == 0, table
        assert say(room, ada, "Tea?").id > newest["message"]
        assert photo_of(ada).id > newest["photo"]


@pytest.mark.once
def test_numbers_of_what_was_deleted_before_stay_with_what_the_log_says_of_it(own_app):
    ada, cleo = (make_member(own_app, name) for name in ("ada", "cleo"))
    db.session.remove()
    downgrade(revision=BEFORE)
    # In SQL: the classes know more than the tables of that time.
    for statement in (
        "INSERT INTO action (by_id, verb, kind, thing_id, reason, words, as_it_was, created_at)"
        f" VALUES ({cleo}, 'removed', 'message', 812, 'Unkind.', '', '', '2026-11-01'),"
        f" ({cleo}, 'set', 'numbers', 7, 'No longer a number.', '', '', '2026-11-01')",
        f"INSERT INTO activity (kind, actor_id, member_id, subject_id, created_at)"
        f" VALUES ('named_in_room', {cleo}, {ada}, 900, '2026-11-01')",
        "INSERT INTO letter (purpose, email, subject_id, created_at) VALUES ('join', 'z@x.org', 31, '2026-11-01')",
        "INSERT INTO report (key, reporter_id, kind, thing_id, reason, words, as_it_was, answer, created_at)"
        f" VALUES ('k', {ada}, 'private_word', 40, 'unkind', '', '', '', '2026-11-01')",
    ):
        db.session.execute(text(statement))
    db.session.commit()
    db.session.remove()
    upgrade()
    with writing():
        assert say(room_of("The kitchen table"), ada).id == 901
        assert asked("yves@example.org").id == 32
        helper = HelpNumber(name="Someone", telephone="1")
        db.session.add(helper)
        db.session.flush()
        assert helper.id == 8
        counted = dict(db.session.execute(text("SELECT name, seq FROM sqlite_sequence")).all())
        assert counted["private_word"] == 40


def fill(ada: int, cleo: int) -> dict[str, int]:
    """Rows in the tables that are made anew, and rows that hang on them; gives the newest number of some."""
    with writing():
        room = room_of("The kitchen table")
        first = say(room, ada)
        first.edit(f"{SECRET}, and more")
        second = room.say(db.session.get_one(Member, cleo), f"@Ada {SECRET}", uuid.uuid4().hex, answer_to=first)
        pins.pin(room, db.session.get_one(Member, cleo), message=first)
        acts.quieten(second, db.session.get_one(Member, ada), clock.now() + timedelta(hours=1), "Please rest.")
        photo = photo_of(ada, message_id=first.id, place=1)
        asked("zoe@example.org")
        db.session.add_all(
            [
                Draft(member_id=ada, place=f"room:{room.id}", key=uuid.uuid4().hex, fields=[["source", SECRET]]),
                Device(member_id=ada, nonce="n", label="Firefox on Linux", expires_at=clock.now()),
                HelpNumber(name="Someone", telephone="1", about="", position=1),
            ]
        )
        return {"message": second.id, "photo": photo.id}


def everything() -> dict[str, list[tuple]]:
    """Every row of every table."""
    with db.engine.connect() as connection:
        names = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        return {name: connection.execute(text(f'SELECT * FROM "{name}" ORDER BY 1, 2')).all() for name in names}


def shape() -> dict[str, dict[str, list[str]]]:
    """What the database says of each of these tables: its columns, keys, indexes and triggers."""
    with db.engine.connect() as connection:
        there = inspect(connection)
        asked_for = {
            "columns": there.get_columns,
            "keys": there.get_foreign_keys,
            "unique": there.get_unique_constraints,
        }
        hung_on = "SELECT sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND tbl_name = :table ORDER BY sql"
        return {
            table: {what: sorted(repr(one) for one in ask(table)) for what, ask in asked_for.items()}
            | {"indexes and triggers": list(connection.execute(text(hung_on), {"table": table}).scalars())}
            for table in never_again()
        }
