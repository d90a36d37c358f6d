"""Two things done at the same moment, each in a thread and a transaction of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask

from community.core.database import writing
from community.extensions import db

# How long ``meet`` waits. On PostgreSQL both are under way at once; on SQLite the second transaction begins only when
# the first has ended, so waiting for it would be in vain.
MEANWHILE_SECONDS = 0.5

Doing = Callable[[Callable[[], None], Callable[[], bool]], None]


def side_by_side(app: Flask, *both: Doing) -> list[BaseException | None]:
    """Do two things at once; the second begins when the first has called ``arrive``, or has ended.

    Each is called with two functions: ``arrive()`` says "I have come this far", and ``meet()`` waits until the other
    one has said so, though not for long. Gives what each raised, None for nothing.
    """
    with app.app_context():
        wait = MEANWHILE_SECONDS if db.engine.dialect.name == "postgresql" else 0
    arrived: list[threading.Event] = [threading.Event(), threading.Event()]
    raised: list[BaseException | None] = [None, None]

    def run(at: int) -> None:
        try:
            with app.app_context(), writing():
                both[at](arrived[at].set, lambda: arrived[1 - at].wait(wait))
        except BaseException as error:
            raised[at] = error
        finally:
            arrived[at].set()

    threads = [threading.Thread(target=run, args=(at,)) for at in (0, 1)]
    threads[0].start()
    arrived[0].wait()
    threads[1].start()
    for thread in threads:
        thread.join()
    return raised
