"""Nobody can be recognised in what is logged: not in our own lines, and not in those of libraries either."""

from __future__ import annotations

import json
import logging
import sys

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from community import jobs
from community.core import logs, work
from community.extensions import db, socketio

# What the services log, their own programs write.
pytestmark = pytest.mark.once

SECRET = "ada@zymurgy.example"


def fails() -> int:
    """As a database does that is handed something twice."""
    db.session.execute(text("SELECT * FROM no_such_table WHERE email = :email"), {"email": SECRET})
    return 0


@pytest.fixture
def failing(monkeypatch):
    monkeypatch.setitem(work.workers, "fails", fails)


def test_it_works_and_says_of_an_exception_what_it_is_and_where(app, capsys):
    for name in logs.LIBRARIES:
        try:
            raise ValueError(SECRET)
        except ValueError:
            logging.getLogger(f"{name}.of.it").exception("It broke")
        told = capsys.readouterr().err
        assert f"{name}.of.it: It broke" in told
        assert "ValueError" in told
        assert "test_logs.py" in told
        assert "zymurgy" not in told


def test_in_production_lines_of_libraries_are_found_as_ours_are():
    try:
        raise ValueError(SECRET)
    except ValueError:
        record = logging.LogRecord("huey", logging.ERROR, __file__, 1, "It broke: %s", ("here",), sys.exc_info())
    line = logs.AsJson().format(record)
    told = json.loads(line)
    assert (told["level"], told["logger"]) == ("error", "huey")
    assert told["event"].startswith("It broke: here\nValueError ")
    assert "\n" not in line
    assert "zymurgy" not in line


def test_work_that_fails_says_nothing_of_what_it_was_about(app, failing, capsys):
    queue = jobs.make_queue(app)
    try:
        queue.immediate = True
        work._enqueue("fails")
    finally:
        work.connect(None)
    told = capsys.readouterr().err
    assert "OperationalError" in told or "ProgrammingError" in told
    assert "zymurgy" not in told


def test_the_wire_logs_by_our_rules(app):
    assert socketio.server.logger is logging.getLogger("socketio")
    assert socketio.server.eio.logger is logging.getLogger("engineio")


def test_an_error_of_the_database_does_not_hold_what_it_was_about(app):
    with app.app_context(), pytest.raises(DBAPIError) as error:
        fails()
    assert "zymurgy" not in str(error.value)
