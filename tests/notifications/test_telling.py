"""Nothing is told twice and nothing is lost, when several workers run and when they are killed."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections import Counter

import pytest
from sqlalchemy import func, select

import config
from community.accounts.models import Member
from community.activity import Activity
from community.core import work
from community.extensions import db
from community.notifications.models import Notice

FACTS = 150

WORKER = """
import os, config
from community import create_app
from community.core import work
app = create_app(config.load(os.environ))
print("ready", flush=True)
with app.app_context():
    work.run("notices")
"""


@pytest.fixture
def worker(app, settings):
    """Starts the worker in a process of its own, on the same database."""
    environ = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "DATA_FOLDER": str(settings.data_folder),
        "BACKGROUND_WORK": "off",
        "LOG_LEVEL": "ERROR",
        "PYTHONPATH": str(config.ROOT),
    }
    running: list[subprocess.Popen] = []

    def start() -> subprocess.Popen:
        process = subprocess.Popen([sys.executable, "-c", WORKER], env=environ, stdout=subprocess.PIPE, text=True)
        running.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in running:
        process.kill()
        process.wait()
        process.stdout.close()


def prepare(cast, talk) -> None:
    thread = talk.start(cast.ada)
    for _ in range(FACTS):
        talk.answer(cast.ben, thread, "Words.")


def untold(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).where(Activity.told_at.is_(None)))


def assert_told_once(app, cast) -> None:
    assert untold(app) == 0
    with app.app_context():
        told = Counter(db.session.scalars(select(Notice.activity_id)))
        assert len(told) == FACTS
        assert set(told.values()) == {1}
        assert db.session.get_one(Member, cast.ada).notices_waiting == FACTS


def test_killed_again_and_again_it_tells_each_fact_once(app, cast, talk, worker):
    prepare(cast, talk)
    for left in (140, 100, 60):
        process = worker()
        while untold(app) > left:
            time.sleep(0.001)
        process.kill()
        process.wait()
    # Otherwise nothing was interrupted, and this would mean nothing.
    assert untold(app)
    with app.app_context():
        work.run("notices")
    assert_told_once(app, cast)


def test_three_workers_at_once_tell_each_fact_once(app, cast, talk, worker):
    prepare(cast, talk)
    processes = [worker() for _ in range(3)]
    for process in processes:
        assert process.wait(60) == 0
    with app.app_context():
        work.run("notices")
    assert_told_once(app, cast)
