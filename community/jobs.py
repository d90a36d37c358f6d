"""Huey, which wakes the workers: when a commit says so, and every minute in case nobody did."""

from __future__ import annotations

import threading

import structlog
from flask import Flask
from huey import Huey, RedisHuey, SqliteHuey, crontab
from huey.serializer import SignedSerializer

# Importing a module that registers a worker is what makes it known here.
from community.activity import Activity  # noqa: F401
from community.core import kept, mail, work  # noqa: F401
from community.drafts import going  # noqa: F401
from community.meetings import by_the_clock, reminders, series, vacancies  # noqa: F401
from community.meetings.running import aftercare, notes  # noqa: F401
from community.notifications import telling  # noqa: F401
from community.photos import clearing  # noqa: F401
from community.profiles import likeness  # noqa: F401
from community.rights import transcripts  # noqa: F401

log = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Add ``flask work``, which does the background work in a process of its own."""

    @app.cli.command("work")
    def work_command() -> None:
        """Do the background work until told to stop."""
        make_queue(app).create_consumer(workers=1, check_worker_health=False).run()


def make_queue(app: Flask) -> Huey:
    """The queue of ``app``: in Redis when there is one, otherwise in a file of its own."""
    settings = app.config["SETTINGS"]
    serializer = SignedSerializer(secret=settings.secret_key)
    if settings.redis_url:
        queue: Huey = RedisHuey("community", url=settings.redis_url, serializer=serializer, results=False)
    else:
        settings.data_folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        queue = SqliteHuey("community", filename=str(settings.jobs_database), serializer=serializer, results=False)

    @queue.task(name="work")
    def run(name: str) -> None:
        with app.app_context():
            work.run(name)

    @queue.periodic_task(crontab(minute="*"), name="round")
    def every_minute() -> None:
        for name in work.workers:
            try:
                with app.app_context():
                    work.run(name)
            except Exception as error:
                log.error("worker failed", worker=name, kind=type(error).__name__)

    work.connect(lambda name: run(name) and None)
    return queue


def start(app: Flask) -> threading.Thread:
    """Do the background work in a thread of this process. For one process; otherwise run ``flask work``."""
    consumer = make_queue(app).create_consumer(workers=1, check_worker_health=False)
    # Huey would take the signals gunicorn needs, and fails outside the main thread.
    consumer._set_signal_handlers = lambda: None
    thread = threading.Thread(target=consumer.run, name="background-work", daemon=True)
    thread.start()
    return thread
