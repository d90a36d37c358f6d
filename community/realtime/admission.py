"""Who comes in: what a browser that wants to listen is asked, and how it leaves."""

from __future__ import annotations

import time
from typing import Any

import structlog
from flask import current_app, g, request
from flask_login import current_user
from flask_socketio import ConnectionRefusedError as Refused
from socketio.packet import CONNECT, DISCONNECT
from sqlalchemy import delete, func, select
from sqlalchemy.exc import SQLAlchemyError

from community.core import clock, limits
from community.core.database import rows_changed, writing
from community.extensions import db, socketio
from community.realtime import lines, metrics, polling
from community.realtime.announcing import announce
from community.realtime.channels import kinds
from community.realtime.connections import LEASE, MOST_PER_MEMBER, PROCESS, Connection, local_connections
from community.realtime.upkeep import upkeep

log = structlog.get_logger()

# How many beyond the limit are let in far enough to be told why they cannot stay.
ROOM_TO_REFUSE = 10
# A browser that was refused or cut leaves by itself within this; another is made to.
SECONDS_TO_LEAVE = 3
UNDERSTOOD = {str(CONNECT), str(DISCONNECT)}

SIGNED_OUT = "You are signed out."
ELSEWHERE = "Live connections are not taken by this process: nginx must send /socket.io/ to those with ROLE=chat."
FULL = "All live places are taken at the moment. New words still come here, every few seconds."
TOO_MANY = "You have live rooms open in many windows. In this one new words come every few seconds."
TOO_OFTEN = "This came and went too often. New words still come here, every few seconds."
NOT_OPEN = "This is not open to you at the moment."


def handshake(eio_sid: str, environment: dict[str, Any]):
    """Before the protocol is changed: nobody may hold a thread who is not a member. Gives why not, or None."""
    app = environment["flask.app"]
    if app.config["SETTINGS"].role == "pages":
        return ELSEWHERE
    with app.request_context(environment):
        if not _welcome():
            return SIGNED_OUT
        if not limits.may_begin_line(current_user.id):
            return TOO_OFTEN
        # The library forgets a line only some time after it has closed.
        up = [line for line in list(socketio.server.eio.sockets.values()) if not line.closed]
        all_taken = len(up) > app.config["SETTINGS"].live_connections + ROOM_TO_REFUSE
        # Also those that never say what they want.
        hers = sum(getattr(line, "member_id", None) == current_user.id for line in up)
        if all_taken or hers >= MOST_PER_MEMBER + ROOM_TO_REFUSE:
            metrics.full.inc()
            return FULL
        lines.take(socketio.server.eio.sockets[eio_sid], current_user.id)
    return socketio.server._handle_eio_connect(eio_sid, environment)


def received(eio_sid: str, packet: Any) -> None:
    """A browser says what it wants, or takes leave. It has nothing else to say."""
    # Whatever else the library understands, it would start a thread for, keep, or take for a call of what is below.
    if isinstance(packet, str) and packet[:1] in UNDERSTOOD:
        socketio.server._handle_eio_message(eio_sid, packet)


@socketio.on("connect")
def connected(wanted: Any = None) -> None:
    """A browser names the channel it wants. Raises ConnectionRefusedError with a sentence."""
    channel = wanted.get("channel") if isinstance(wanted, dict) else None
    kind, _, thing = str(channel).partition(":")
    sid = request.sid  # type: ignore[attr-defined]
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        # Written in one way only: by this name it is found, to be cut and to be told of.
        if kind not in kinds or not (thing.isascii() and thing.isdigit() and len(thing) < 19) or thing[0] == "0":
            raise Refused(NOT_OPEN, {"why": "closed"})
        upkeep.begin(app)
        # One transaction: a sign-out at this moment is either seen here, or sees this row and cuts it.
        with writing():
            if current_user.is_authenticated:
                polling.listens_now(current_user.id, str(channel), str(wanted.get("window")))
            ear = _admit(kind, int(thing))
            local_connections.came(sid, str(channel))
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
        if (line := socketio.server.eio.sockets.get(socketio.server.manager.eio_sid_from_sid(sid, "/"))) is not None:
            lines.let_in(line)
    except BaseException:
        local_connections.went(sid)
        _close_soon(sid)
        raise
    upkeep.soon()
    announce(app, [str(channel)])


@socketio.on("disconnect")
def disconnected(*_reason: Any) -> None:
    """It has gone, or was cut."""
    sid = request.sid  # type: ignore[attr-defined]
    _close_soon(sid)
    channel = local_connections.went(sid)
    if channel is None:
        return
    try:
        with writing():
            rows_changed(delete(Connection).where(Connection.sid == sid))
    except SQLAlchemyError as error:
        log.error("could not let a connection go; the next round will", kind=type(error).__name__)
        upkeep.soon()
        return
    announce(current_app._get_current_object(), [channel])  # type: ignore[attr-defined]


def _admit(kind: str, thing_id: int) -> str:
    if not _welcome():
        raise Refused(SIGNED_OUT, {"why": "signed-out"})
    if len(local_connections) >= current_app.config["SETTINGS"].live_connections:
        metrics.full.inc()
        raise Refused(FULL, {"why": "full"})
    hers = select(func.count()).where(Connection.member_id == current_user.id, Connection.is_alive())
    if db.session.scalars(hers).one() >= MOST_PER_MEMBER:
        raise Refused(TOO_MANY, {"why": "full"})
    ear = kinds[kind].ear(current_user, thing_id)
    if ear is None:
        raise Refused(NOT_OPEN, {"why": "closed"})
    return ear


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
