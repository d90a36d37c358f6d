"""Upkeep: every few seconds a process says that its connections live, and puts right what has gone apart."""

from __future__ import annotations

import threading

import structlog
from flask import Flask, current_app
from sqlalchemy import delete, select, update

from community.core import clock
from community.core.database import rows_changed, writing
from community.extensions import db, socketio
from community.realtime.announcing import announce
from community.realtime.channels import kinds
from community.realtime.connections import ASKS, LEASE, PROCESS, RENEW_SECONDS, Connection, local_connections

log = structlog.get_logger()


class Upkeep:
    """The thread that makes them, from the first connection on."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._now = threading.Event()
        self._ending = threading.Event()
        self.thread: threading.Thread | None = None

    def begin(self, app: Flask) -> None:
        """Make them, once in a process."""
        with self._lock:
            if self.thread is not None:
                return
            if not app.config["SETTINGS"].redis_url:
                # The only process there is: all rows are of its life before, but those that no process holds.
                with writing():
                    rows_changed(delete(Connection).where(Connection.process != ASKS))
            self.thread = socketio.start_background_task(self._make, app)

    def soon(self) -> None:
        """Make the next one within a second or so."""
        self._now.set()

    @property
    def comes_soon(self) -> bool:
        """Whether one was asked for."""
        return self._now.is_set()

    def end(self) -> None:
        """End the thread, with what it is doing."""
        self._ending.set()
        self._now.set()
        if self.thread is not None:
            self.thread.join()
        self.thread = None
        self._now.clear()
        self._ending.clear()

    def _make(self, app: Flask) -> None:
        while not self._ending.is_set():
            if self._now.wait(RENEW_SECONDS):
                # Who was let in at the very moment of being signed out is found a second later.
                self._now.clear()
                if self._ending.wait(1):
                    return
            try:
                with app.app_context():
                    one_round()
            except Exception as error:
                log.error("could not renew live connections", kind=type(error).__name__)


def one_round() -> None:
    """Renew this process's rows, put rows and connections into step, and let each kind of channel look again."""
    settled = local_connections.settled()
    # Whose line ended without the library telling us would be here for ever.
    for sid in settled:
        if not _has_a_line(sid):
            local_connections.went(sid)
    with writing():
        of_this_process = select(Connection.sid, Connection.channel).where(Connection.process == PROCESS)
        rows = {row.sid: row.channel for row in db.session.execute(of_this_process)}
        renewed = update(Connection).where(Connection.process == PROCESS)
        rows_changed(renewed.values(alive_until=clock.now() + LEASE))
        gone = rows.keys() - local_connections.sids()
        if gone:
            rows_changed(delete(Connection).where(Connection.sid.in_(gone)))
        rows_changed(delete(Connection).where(Connection.alive_until < clock.now() - LEASE))
        unwelcome = {sid for kind in kinds.values() for sid in kind.unwelcome()}
    announce(current_app._get_current_object(), {rows[sid] for sid in gone})  # type: ignore[attr-defined]
    # One whose row is gone could not be found by disconnect(): it may only go on by connecting anew.
    for sid in (settled & local_connections.sids() - rows.keys()) | (unwelcome & local_connections.sids()):
        socketio.server.disconnect(sid, ignore_queue=True)
    for name, kind in kinds.items():
        if things := local_connections.things(name):
            kind.look_again(things)


def _has_a_line(sid: str) -> bool:
    line = socketio.server.eio.sockets.get(socketio.server.manager.eio_sid_from_sid(sid, "/"))
    return line is not None and not line.closed


upkeep = Upkeep()
