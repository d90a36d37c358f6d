"""Telling who came or went: soon, once for several, and again when it could not be told.

Each process tells its own listeners of what it reads itself, and has the others do the same. So what a listener was
told last is known to the process that told it, which can put it right; no word that travels can be overtaken by an
older one.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

import structlog
from flask import Flask

from community.extensions import socketio
from community.realtime.channels import kinds
from community.realtime.connections import local_connections

log = structlog.get_logger()

# What one process says to the others, by the way that events take to browsers.
WENT, PROCESSES = "went", "processes"
# Several people who come or go at once are told as one change.
SETTLE_SECONDS = 0.5
# After a failure, most likely of a database that is busy or away.
TRY_AGAIN_SECONDS = 10


class Announcer:
    """The channels of which something is to be told, and the thread that tells it while there are any."""

    def __init__(self) -> None:
        self._untold: set[str] = set()
        self._lock = threading.Lock()
        self._ending = threading.Event()
        self.thread: threading.Thread | None = None

    def soon(self, app: Flask, channels: Iterable[str]) -> None:
        """Someone came or went there."""
        with self._lock:
            self._untold.update(channels)
            if self._untold and self.thread is None:
                self.thread = socketio.start_background_task(self._tell, app)

    def end(self) -> None:
        """End the thread, with what it is doing; what is not told yet is dropped."""
        self._ending.set()
        thread = self.thread
        if thread is not None:
            thread.join()
        with self._lock:
            self.thread = None
            self._untold.clear()
        self._ending.clear()

    def _tell(self, app: Flask) -> None:
        pause: float = SETTLE_SECONDS
        while not self._ending.wait(pause):
            with self._lock:
                if not self._untold:
                    self.thread = None
                    return
                channels = set(self._untold)
                self._untold.clear()
            failed = {channel for channel in channels if not _told(app, channel)}
            pause = TRY_AGAIN_SECONDS if failed else SETTLE_SECONDS
            with self._lock:
                self._untold |= failed


def _told(app: Flask, channel: str) -> bool:
    kind, _, thing = channel.partition(":")
    if int(thing) not in local_connections.things(kind):
        return True
    try:
        with app.app_context():
            kinds[kind].changed(int(thing))
    except Exception as error:
        log.error("could not tell who is here", kind=type(error).__name__)
        return False
    return True


announcer = Announcer()


def announce(app: Flask, channels: Iterable[str]) -> None:
    """Someone came or went there: every process tells those of its own who listen. Call after commit."""
    names = sorted(set(channels))
    if names:
        announcer.soon(app, names)
        # No browser is called so: other processes hear it (wire.py).
        socketio.server.emit(WENT, names, to=PROCESSES)
