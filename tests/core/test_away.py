"""When the database is away, or its disk is full, a page says so and shows the words that were not taken."""

from __future__ import annotations

import dataclasses
import errno
import sqlite3

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError, SQLAlchemyError

from community import create_app
from community.core import errors
from community.core.errors import SENTENCES
from community.extensions import db

# What the services change about it, a database that is not there does not know.
pytestmark = pytest.mark.once

WORDS = "It took me an hour to write this."


@pytest.fixture
def browser(app, settings, tmp_path):
    """Someone who was signed in when the database went."""
    # Nobody listens at that port.
    gone = "postgresql+psycopg://community@127.0.0.1:1/community"
    away = create_app(dataclasses.replace(settings, database_url=gone, rate_limits=False))
    away.config["WTF_CSRF_ENABLED"] = away.config["WTF_CSRF_CHECK_DEFAULT"] = False
    client = away.test_client()
    with client.session_transaction() as session:
        session.update(_user_id="a" * 32, _fresh=True, device="nonce-of-hers")
    return client


@pytest.fixture
def fails(app, monkeypatch):
    """Have the front page fail with this."""

    def have(error: Exception) -> None:
        def fail():
            raise error

        fail.access = app.view_functions["home.front"].access
        monkeypatch.setitem(app.view_functions, "home.front", fail)

    return have


def test_it_works(browser):
    answer = browser.post("/live/1", data={"source": WORDS})
    assert answer.status_code == 503
    assert SENTENCES[503] in answer.text
    assert WORDS in answer.text, "what she wrote can be copied"
    assert answer.headers["X-Request-Id"] in answer.text, "the number that stands in the log"


def test_a_page_that_is_only_read_says_it_too(browser):
    answer = browser.get("/home")
    assert answer.status_code == 503
    assert SENTENCES[503] in answer.text


def test_neither_addresses_nor_words_are_written_down(browser, capfd):
    browser.post("/new-password/a-token-that-opens-an-account", data={"source": WORDS, "password": "four words here"})
    told = capfd.readouterr()
    assert "OperationalError" in told.out + told.err
    assert "a-token-that-opens" not in told.out + told.err
    assert "hour to write" not in told.out + told.err


def test_a_page_for_an_error_that_fails_itself_writes_down_no_address_either(app, visitor, fails, monkeypatch, capfd):
    fails(ValueError("ada@zymurgy.example"))
    monkeypatch.setattr(errors, "page", lambda *_: 1 / 0)
    # As in production: a test would be handed the first error.
    monkeypatch.setattr(app, "testing", False)
    with pytest.raises(ZeroDivisionError):
        visitor.get("/?token=that-opens-an-account")
    told = capfd.readouterr()
    assert "the page that says so failed" in told.out + told.err
    assert "zymurgy" not in told.out + told.err
    assert "that-opens-an-account" not in told.out + told.err


def test_what_the_database_calls_it_stands_in_the_log(app, visitor, fails, capfd):
    locked = sqlite3.OperationalError("database is locked")
    locked.sqlite_errorname = "SQLITE_BUSY"
    fails(OperationalError("INSERT", None, locked))
    assert visitor.get("/").status_code == 503
    told = capfd.readouterr()
    assert "SQLITE_BUSY" in told.out + told.err


def test_a_disk_without_room_is_said_as_such_and_not_as_a_mistake_of_ours(visitor, fails):
    fails(OSError(errno.ENOSPC, "No space left on device"))
    assert visitor.get("/").status_code == 503


def test_a_mistake_in_a_query_is_ours(app, visitor, fails):
    with app.app_context(), pytest.raises(SQLAlchemyError) as error:
        db.session.execute(text("SELECT no_such_column FROM member"))
    fails(error.value)
    assert visitor.get("/").status_code == 500


def test_any_other_error_is_ours(visitor, fails):
    fails(OSError(errno.ENOENT, "No such file"))
    assert visitor.get("/").status_code == 500
