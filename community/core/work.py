"""Background work. All of it is rows in our tables; this only says that there may be some."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import Flask
from sqlalchemy import Select, event

from community.extensions import db

log = structlog.get_logger()

# A worker does what is due and gives back how many rows it dealt with.
Worker = Callable[[], int]
workers: dict[str, Worker] = {}
_enqueue: Callable[[str], None] | None = None


def worker(name: str) -> Callable[[Worker], Worker]:
    """Register a function as the one that does the work called ``name``."""

    def add(function: Worker) -> Worker:
        workers[name] = function
        return function

    return add


def wake(name: str) -> None:
    """Have the worker ``name`` look for work as soon as what was just written is committed."""
    db.session.info.setdefault("wake", set()).add(name)


def run(name: str) -> int:
    """Do what is due for ``name``, here and now; gives how many rows were dealt with."""
    return workers[name]()


def due(numbers: Select[int]) -> list[int]:
    """The numbers of the rows that are due. Ends what was read, as each is claimed in a transaction of its own."""
    found = list(db.session.scalars(numbers))
    db.session.rollback()
    return found


def connect(enqueue: Callable[[str], None] | None) -> None:
    """Say how a worker is woken; None: not at all (tests and commands run workers themselves)."""
    global _enqueue
    _enqueue = enqueue


def init_app(app: Flask) -> None:
    """Wake workers after each commit, and forget them when it is undone."""
    if getattr(init_app, "listening", False):
        return
    init_app.listening = True  # type: ignore[attr-defined]

    @event.listens_for(db.session, "after_commit")
    def committed(session) -> None:
        for name in session.info.pop("wake", ()):
            if _enqueue is None:
                continue
            try:
                _enqueue(name)
            except Exception as error:
                # The rows are written; the minute's round finds them. What was confirmed must not fail now.
                log.warning("could not wake", worker=name, kind=type(error).__name__)

    @event.listens_for(db.session, "after_rollback")
    def undone(session) -> None:
        session.info.pop("wake", None)
