"""Two things done at the same moment, each in a transaction of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask

from community.core.database import writing
from community.extensions import db

# On PostgreSQL both are under way at once; SQLite lets the second begin when the first is done.
MEANWHILE_SECONDS = 0.5

Doing = Callable[[Callable[[], None], Callable[[], bool]], None]


def side_by_side(app: Flask, *both: Doing) -> list[BaseException | None]:
    """Do two things at once. Each is given ``arrive()``, to say that it has come so far that the other may go on, and
    ``meet()``, to wait a while for that. Gives what each raised."""
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
