"""The demonstration world made on two days, in two databases, is one and the same but for its times."""

import dataclasses
from datetime import UTC, datetime

import time_machine
from flask_migrate import upgrade
from sqlalchemy import Date, Time, select

from community import create_app
from community.cli import FIRST_THINGS
from community.core.database import UTCDateTime, writing
from community.extensions import db
from tests.emptying import empty

DAYS = (datetime(2026, 11, 22, 9, 30, tzinfo=UTC), datetime(2031, 6, 3, 20, 5, tzinfo=UTC))
# Made by chance for whoever is to be kept out, and so never the same.
SECRET = {("member", "password"), ("member", "fs_uniquifier"), ("photo", "name"), ("member", "photo_key")}
# Seconds between two moments of the last two days, which are drawn out; and when the group that meets just now does.
TIMES = {("thread", "first_answer_after"), ("group_card", "weekday"), ("group_card", "starts")}
# Ages stay, so years move with the calendar.
YEARS = {"birth_year", "secondary_year"}


def made_on(day, app) -> dict[str, list[tuple]]:
    """Every table of the network that was made on ``day``, without its times."""
    with app.app_context(), time_machine.travel(day):
        empty()
        with writing():
            for put in FIRST_THINGS:
                put()
        done = app.test_cli_runner().invoke(args=["demo"])
        assert done.exit_code == 0, done.output
        tables = {table.name: rows(table, day) for table in db.metadata.sorted_tables}
        db.session.rollback()
        empty()
        db.session.remove()
    return tables


def rows(table, day) -> list[tuple]:
    columns = [
        c
        for c in table.columns
        if not isinstance(c.type, (UTCDateTime, Date, Time)) and (table.name, c.name) not in SECRET | TIMES
    ]
    found = db.session.execute(select(*columns)).mappings()
    return sorted(
        tuple(row[c.name] and day.year - row[c.name] if c.name in YEARS else repr(row[c.name]) for c in columns)
        for row in found
    )


def test_it_works(app, settings, tmp_path):
    on_postgresql = not settings.database_url.startswith("sqlite")
    first, second = (made_on(day, app_of(settings, tmp_path / str(day.year), on_postgresql, app)) for day in DAYS)
    assert len(first["post"]) > 6_000
    assert len(first["meeting"]) > 30
    for name, kept in first.items():
        assert second[name] == kept, name


def app_of(settings, folder, on_postgresql, migrated):
    # The one database of the PostgreSQL suite is emptied in between, and its numbers begin at one again.
    if on_postgresql:
        return migrated
    folder.mkdir()
    app = create_app(dataclasses.replace(settings, database_url=f"sqlite:///{folder / 'world.db'}", data_folder=folder))
    with app.app_context():
        upgrade()
    return app
