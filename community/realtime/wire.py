"""The wire itself: the library set up for us, and its corners rounded; push and cut."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from engineio.exceptions import SocketIsClosedError
from flask import Flask, current_app
from socketio import Manager, RedisManager
from sqlalchemy import delete, select

from community.core.database import writing
from community.extensions import db, socketio
from community.realtime import admission, channels, metrics
from community.realtime.announcing import WENT, announce, announcer
from community.realtime.connections import ASKS, Connection, local_connections
from community.realtime.upkeep import upkeep

# A sign of life each way, so that "Connected" is true within half a minute even where a line dies silently.
PING_SECONDS, PONG_SECONDS = 15, 10
# Browsers send which channel they want, and signs of life.
LARGEST_MESSAGE = 2000


def push(listeners: str | list[str], event: str, payload: dict[str, Any], *, only_here: bool = False) -> None:
    """Deliver ``payload`` to every live connection that listens to one of these channels. Call after commit.

    In every process, or ``only_here``.
    """
    socketio.server.emit(event, payload, to=listeners, ignore_queue=only_here)


def disconnect(member_id: int | None = None, device_id: int | None = None, channel: str | None = None) -> None:
    """Cut live connections at once, in every process: a member's, one device's, those on a channel, or what is all of
    these. Call after commit. A page connects again by itself, and is asked again whether it may."""
    concerned = [
        column == value
        for column, value in (
            (Connection.member_id, member_id),
            (Connection.device_id, device_id),
            (Connection.channel, channel),
        )
        if value is not None
    ]
    if not concerned:
        raise ValueError("Whose connections?")
    with writing():
        ended = delete(Connection).where(*concerned)
        cut = db.session.execute(ended.returning(Connection.sid, Connection.channel, Connection.process)).all()
    for row in cut:
        if row.process != ASKS:
            socketio.server.disconnect(row.sid)
    announce(current_app._get_current_object(), {row.channel for row in cut})  # type: ignore[attr-defined]


def tell_again(member_id: int) -> None:
    """What others are told of someone's being here has changed: tell it anew wherever she is. Call after commit."""
    hers = select(Connection.channel).distinct().where(Connection.member_id == member_id, Connection.is_alive())
    names = db.session.scalars(hers).all()
    announce(current_app._get_current_object(), names)  # type: ignore[attr-defined]


def stop() -> None:
    """End the threads of this process, with what they are doing. An app that is made afterwards begins anew."""
    upkeep.end()
    announcer.end()
    local_connections.clear()


def init_app(app: Flask, kinds: dict[str, channels.Channels]) -> None:
    """Bind the sockets to ``app``: websocket only, through Redis when there are several processes."""
    settings = app.config["SETTINGS"]
    channels.kinds.update(kinds)
    socketio.init_app(
        app,
        async_mode="threading",
        transports=["websocket"],
        # By itself it would take a Redis behind a unix socket for another kind of queue.
        client_manager=_ThroughRedis(app, settings.redis_url) if settings.redis_url else _InOneProcess(),
        cors_allowed_origins=[settings.public_url] if settings.production else None,
        manage_session=False,
        ping_interval=PING_SECONDS,
        ping_timeout=PONG_SECONDS,
        max_http_buffer_size=LARGEST_MESSAGE,
        # Left to themselves they write whole exceptions into a handler of their own.
        logger=logging.getLogger("socketio"),
        engineio_logger=logging.getLogger("engineio"),
    )
    lines = socketio.server.eio
    lines.on("connect", admission.handshake)
    lines.on("message", admission.received)
    lines.send_packet = partial(_send, lines.send_packet)


class _InTurn:
    """The library's book of who listens where, written by one thread at a time.

    By itself it looks whether a room is empty and then takes it away; who enters between the two hears nothing.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._turn = threading.RLock()

    def basic_enter_room(self, *args: Any, **how: Any) -> None:
        with self._turn:
            super().basic_enter_room(*args, **how)  # type: ignore[misc]

    def basic_leave_room(self, *args: Any) -> None:
        with self._turn:
            super().basic_leave_room(*args)  # type: ignore[misc]

    def eio_sid_from_sid(self, *args: Any) -> str | None:
        with self._turn:
            return super().eio_sid_from_sid(*args)  # type: ignore[misc]

    def get_participants(self, *where: Any) -> list[tuple[str, str]]:
        listeners = list(super().get_participants(*where))  # type: ignore[misc]
        metrics.deliveries.inc(len(listeners))
        return listeners


class _InOneProcess(_InTurn, Manager):
    pass


class _ThroughRedis(_InTurn, RedisManager):
    def __init__(self, app: Flask, url: str) -> None:
        # A page worker only says; nobody listens there.
        super().__init__(url, channel="live", write_only=app.config["SETTINGS"].role == "pages")
        self._app = app

    def _publish(self, data: dict[str, Any]) -> None:
        super()._publish({**data, "said_at": time.time()})

    def _handle_emit(self, message: dict[str, Any]) -> None:
        from_afar = message["host_id"] != self.host_id
        if message["event"] != WENT:
            super()._handle_emit(message)
        elif from_afar:
            announcer.soon(self._app, message["data"][0])
        if from_afar:
            now = time.time()
            metrics.on_its_way.observe(max(0.0, now - message.get("said_at", now)))
            # While much is said in other processes, on gevent nothing else would have its turn.
            socketio.sleep(0)


def _send(send: Callable[[str, Any], None], line: str, packet: Any) -> None:
    # A line that closes at this very moment must not keep the others in its room from hearing.
    with suppress(SocketIsClosedError):
        send(line, packet)
