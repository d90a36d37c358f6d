"""The wire: who may connect, push, disconnect. Knows no room; a channel is only a name like ``room:5``.

Browsers send nothing over it: what is said is posted, the socket only delivers. A connection listens to one channel,
and has a row while it lasts. The row is how it is found from any process to be cut, and how one knows who is here. A
process renews the rows of its own connections; those of a process that died run out.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

import structlog
from engineio.exceptions import SocketIsClosedError
from flask import Flask, current_app, g, request
from flask_login import current_user
from flask_socketio import ConnectionRefusedError as Refused
from socketio import Manager, RedisManager
from sqlalchemy import ForeignKey, Index, String, delete, func, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.database import UTCDateTime, rows_changed, writing
from community.extensions import db, socketio

log = structlog.get_logger()

# A process says this often that its connections live; three silences, and others take them for gone.
RENEW_SECONDS = 10
LEASE = timedelta(seconds=3 * RENEW_SECONDS)
# A sign of life each way, so that "Connected" is true within half a minute even where a line dies silently.
PING_SECONDS, PONG_SECONDS = 15, 10
# Several people who come or go at once are told as one change.
SETTLE_SECONDS = 0.5
# A phone, a tablet and a few windows; more would take other members' places.
MOST_PER_MEMBER = 10
# How many beyond the limit are let in far enough to be told why they cannot stay.
ROOM_TO_REFUSE = 10
# Browsers send which channel they want, and signs of life.
LARGEST_MESSAGE = 2000
# A browser that was refused or cut leaves by itself within this; another is made to.
SECONDS_TO_LEAVE = 3

SIGNED_OUT = "You are signed out."
FULL = "All live places are taken at the moment. New words still come here, every few seconds."
TOO_MANY = "You have live rooms open in many windows. In this one new words come every few seconds."
NOT_OPEN = "This is not open to you at the moment."


class Connection(db.Model):
    """A browser that listens. ``ear``: the channel itself, or one of its own for a member who may not hear everyone."""

    __tablename__ = "live_connection"

    sid: Mapped[str] = mapped_column(String(40), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    device_id: Mapped[int] = mapped_column(ForeignKey("device.id", ondelete="CASCADE"), index=True)
    process: Mapped[str] = mapped_column(String(32), index=True)
    channel: Mapped[str] = mapped_column(String(40))
    ear: Mapped[str] = mapped_column(String(60))
    alive_until: Mapped[datetime] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_live_connection_channel", "channel", "alive_until"),)

    @classmethod
    def is_alive(cls):
        """SQL: its process has been heard of lately."""
        return cls.alive_until > clock.now()


class Channels(Protocol):
    """What a capability knows of its channels ``KIND:ID``. Each is called inside an application context."""

    def ear(self, member, thing_id: int) -> str | None:
        """Where this member listens: the channel, or an ear of her own (``KIND:ID/MEMBER``). None: nowhere."""

    def changed(self, thing_id: int) -> None:
        """Someone came or went."""

    def look_again(self, thing_ids: set[int]) -> None:
        """Every few seconds, in each process, with what its connections listen to: tell what may not have arrived."""

    def unwelcome(self) -> Iterable[str]:
        """The sids of this process that may not listen any more, or not where they do."""


PROCESS = uuid.uuid4().hex
_kinds: dict[str, Channels] = {}
# Of this process: sid -> its channel and when it came.
_mine: dict[str, tuple[str, float]] = {}
# Channels where someone came or went, which has not been told yet.
_untold: set[str] = set()
_lock = threading.Lock()
_look_now = threading.Event()
_ending = threading.Event()
_keeper: threading.Thread | None = None
_teller: threading.Thread | None = None


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


class _InOneProcess(_InTurn, Manager):
    pass


class _ThroughRedis(_InTurn, RedisManager):
    pass


def push(channels: str | list[str], event: str, payload: dict[str, Any], *, only_here: bool = False) -> None:
    """Deliver ``payload`` to every live connection that listens to one of ``channels``. Call after commit.

    In every process, or ``only_here``.
    """
    socketio.server.emit(event, payload, to=channels, ignore_queue=only_here)


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
        ended = db.session.execute(delete(Connection).where(*concerned).returning(Connection.sid, Connection.channel))
        cut = ended.all()
    for sid, _ in cut:
        socketio.server.disconnect(sid)
    for name in {name for _, name in cut}:
        _tell_soon(current_app._get_current_object(), name)  # type: ignore[attr-defined]


def stop() -> None:
    """End the threads of this process, with what they are doing. An app that is made afterwards begins anew."""
    global _keeper, _teller
    _ending.set()
    _look_now.set()
    for thread in (_keeper, _teller):
        if thread is not None:
            thread.join()
    _keeper = _teller = None
    _untold.clear()
    _mine.clear()
    _look_now.clear()
    _ending.clear()


def init_app(app: Flask, kinds: dict[str, Channels]) -> None:
    """Bind the sockets to ``app``: websocket only, through Redis when there are several processes."""
    settings = app.config["SETTINGS"]
    _kinds.update(kinds)
    socketio.init_app(
        app,
        async_mode="threading",
        transports=["websocket"],
        # By itself it would take a Redis behind a unix socket for another kind of queue.
        client_manager=_ThroughRedis(settings.redis_url, channel="live") if settings.redis_url else _InOneProcess(),
        cors_allowed_origins=[settings.public_url] if settings.production else None,
        manage_session=False,
        ping_interval=PING_SECONDS,
        ping_timeout=PONG_SECONDS,
        max_http_buffer_size=LARGEST_MESSAGE,
    )
    lines = socketio.server.eio
    lines.on("connect", _at_the_door)
    lines.send_packet = partial(_send, lines.send_packet)
    # It would gather a message of any size in memory before it looked at its length.
    lines._async = {**lines._async, "websocket": partial(lines._async["websocket"], max_message_size=LARGEST_MESSAGE)}


@socketio.on("connect")
def _connect(wanted: Any = None) -> None:
    channel = wanted.get("channel") if isinstance(wanted, dict) else None
    kind, _, thing = str(channel).partition(":")
    sid = request.sid  # type: ignore[attr-defined]
    try:
        if kind not in _kinds or not (thing.isascii() and thing.isdigit() and len(thing) < 19):
            raise Refused(NOT_OPEN, {"why": "closed"})
        _keep_alive(current_app._get_current_object())  # type: ignore[attr-defined]
        # One transaction: who is being signed out meanwhile is either seen here, or sees this row and cuts it.
        with writing():
            ear = _admit(kind, int(thing))
            _mine[sid] = (str(channel), time.monotonic())
            db.session.add(
                Connection(
                    sid=sid,
                    member_id=current_user.id,
                    device_id=g.device.id,
                    process=PROCESS,
                    channel=channel,
                    ear=ear,
                    alive_until=clock.now() + LEASE,
                )
            )
        socketio.server.enter_room(sid, ear)
    except BaseException:
        _mine.pop(sid, None)
        _close_soon(sid)
        raise
    _look_now.set()
    _tell_soon(current_app._get_current_object(), str(channel))  # type: ignore[attr-defined]


def _admit(kind: str, thing_id: int) -> str:
    if not _welcome():
        raise Refused(SIGNED_OUT, {"why": "signed-out"})
    if len(_mine) >= current_app.config["SETTINGS"].live_connections:
        raise Refused(FULL, {"why": "full"})
    hers = select(func.count()).where(Connection.member_id == current_user.id, Connection.is_alive())
    if db.session.scalars(hers).one() >= MOST_PER_MEMBER:
        raise Refused(TOO_MANY, {"why": "full"})
    ear = _kinds[kind].ear(current_user, thing_id)
    if ear is None:
        raise Refused(NOT_OPEN, {"why": "closed"})
    return ear


@socketio.on("disconnect")
def _disconnected(*_reason: Any) -> None:
    sid = request.sid  # type: ignore[attr-defined]
    _close_soon(sid)
    channel, _ = _mine.pop(sid, (None, 0.0))
    if channel is None:
        return
    try:
        with writing():
            rows_changed(delete(Connection).where(Connection.sid == sid))
    except SQLAlchemyError as error:
        log.error("could not let a connection go; the next round will", kind=type(error).__name__)
        _look_now.set()
        return
    _tell_soon(current_app._get_current_object(), channel)  # type: ignore[attr-defined]


def _send(send: Callable[[str, Any], None], line: str, packet: Any) -> None:
    # A line that closes at this very moment must not keep the others in its room from hearing.
    with suppress(SocketIsClosedError):
        send(line, packet)


def _at_the_door(eio_sid: str, environment: dict[str, Any]):
    """Before the protocol is changed: nobody may hold a thread who is not a member. Gives why not, or None."""
    app = environment["flask.app"]
    with app.request_context(environment):
        if not _welcome():
            return SIGNED_OUT
        # The library forgets a line only some time after it has closed.
        lines = list(socketio.server.eio.sockets.values())
        if sum(not line.closed for line in lines) > app.config["SETTINGS"].live_connections + ROOM_TO_REFUSE:
            return FULL
    return socketio.server._handle_eio_connect(eio_sid, environment)


def _welcome() -> bool:
    return current_user.is_authenticated and current_user.standing == "active"


def _close_soon(sid: str) -> None:
    # The library ends what it calls the session and leaves the line, and with it a thread, to the browser's good will.
    line = socketio.server.manager.eio_sid_from_sid(sid, "/")

    def close() -> None:
        time.sleep(SECONDS_TO_LEAVE)
        socketio.server.eio.disconnect(line)

    if line is not None:
        socketio.start_background_task(close)


def _tell_soon(app: Flask, channel: str) -> None:
    global _teller
    with _lock:
        _untold.add(channel)
        if _teller is None:
            _teller = socketio.start_background_task(_tell, app)


def _tell(app: Flask) -> None:
    """Tell of all channels where someone came or went, until there is none left; what fails, again later."""
    global _teller
    pause: float = SETTLE_SECONDS
    while not _ending.wait(pause):
        with _lock:
            if not _untold:
                _teller = None
                return
            channels = set(_untold)
            _untold.clear()
        pause = SETTLE_SECONDS
        for channel in channels:
            kind, _, thing = channel.partition(":")
            try:
                with app.app_context():
                    _kinds[kind].changed(int(thing))
            except Exception as error:
                log.error("could not tell who is here", kind=type(error).__name__)
                pause = RENEW_SECONDS
                with _lock:
                    _untold.add(channel)


def _keep_alive(app: Flask) -> None:
    """Start, once in a process, the thread that renews its connections."""
    global _keeper
    with _lock:
        if _keeper is not None:
            return
        if not app.config["SETTINGS"].redis_url:
            # The only process there is: all rows are of its life before.
            with writing():
                rows_changed(delete(Connection))
        _keeper = threading.Thread(target=_rounds, args=(app,), name="live-connections", daemon=True)
        _keeper.start()


def _rounds(app: Flask) -> None:
    while not _ending.is_set():
        if _look_now.wait(RENEW_SECONDS):
            # Who was let in at the very moment of being signed out is found a second later.
            _look_now.clear()
            if _ending.wait(1):
                return
        try:
            with app.app_context():
                one_round()
        except Exception as error:
            log.error("could not renew live connections", kind=type(error).__name__)


def one_round() -> None:
    """Renew this process's rows, put rows and connections into step, and let each kind of channel look again."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    before = {sid for sid, (_, since) in list(_mine.items()) if time.monotonic() - since > 1}
    # Whose line ended without the library telling us would be here for ever.
    for sid in [sid for sid in before if not _has_a_line(sid)]:
        _mine.pop(sid, None)
    with writing():
        of_this_process = select(Connection.sid, Connection.channel).where(Connection.process == PROCESS)
        rows = {row.sid: row.channel for row in db.session.execute(of_this_process)}
        renewed = update(Connection).where(Connection.process == PROCESS)
        rows_changed(renewed.values(alive_until=clock.now() + LEASE))
        if gone := rows.keys() - set(_mine):
            rows_changed(delete(Connection).where(Connection.sid.in_(gone)))
        rows_changed(delete(Connection).where(Connection.alive_until < clock.now() - LEASE))
        unwelcome = {sid for kind in _kinds.values() for sid in kind.unwelcome()}
    for sid in gone:
        _tell_soon(app, rows[sid])
    # One whose row is gone could not be found by disconnect(): it may only go on by connecting anew.
    for sid in (before - rows.keys()) | (unwelcome & set(_mine)):
        socketio.server.disconnect(sid, ignore_queue=True)
    for name, kind in _kinds.items():
        listened = {channel.partition(":") for channel, _ in list(_mine.values())}
        things = {int(thing) for found, _, thing in listened if found == name}
        if things:
            kind.look_again(things)


def _has_a_line(sid: str) -> bool:
    line = socketio.server.eio.sockets.get(socketio.server.manager.eio_sid_from_sid(sid, "/"))
    return line is not None and not line.closed
