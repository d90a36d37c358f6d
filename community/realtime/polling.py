"""Pages to which no socket gets through: they ask every few seconds, and each has a row as long as it goes on asking.

No process holds such a row. It is renewed when half of its lease is over, so most askings write nothing; who stops
asking is gone when it has run out, and each process finds that in its next round.
"""

from __future__ import annotations

import hashlib

from flask import current_app
from sqlalchemy import delete, func, select

from community.core import clock, database
from community.core.database import rows_changed, writing
from community.extensions import db
from community.realtime.announcing import announce
from community.realtime.channels import kinds
from community.realtime.connections import ASKS, LEASE, MOST_PER_MEMBER, Connection


def stay(member, device_id: int, channel: str, window: str) -> None:
    """A window of ``member`` asks about ``channel``: she is there, if she may listen to it.

    One window too many gets no row: she is there by the others. Commits when something is to be written.
    """
    sid, member_id = _sid(member.id, channel, window), member.id
    if _is_fresh(sid) or not _may(member, channel, sid):
        return
    with writing():
        # Asked again within the transaction: if she is being sent out at this moment, it is seen here, or takes this
        # row.
        if not _may(member, channel, sid):
            return
        came = not db.session.scalar(select(Connection.sid).where(Connection.sid == sid, Connection.is_alive()))
        if came:
            # A network to which no socket gets through has no rounds that do it.
            rows_changed(delete(Connection).where(Connection.alive_until < clock.now() - LEASE))
        until = clock.now() + LEASE
        row = database.insert(Connection).values(
            sid=sid,
            member_id=member_id,
            device_id=device_id,
            process=ASKS,
            channel=channel,
            # It hears nothing, so it needs no ear of its own.
            ear=channel,
            alive_until=until,
        )
        db.session.execute(row.on_conflict_do_update(index_elements=["sid"], set_={"alive_until": until}))
    if came:
        announce(current_app._get_current_object(), [channel])  # type: ignore[attr-defined]


def leave(member_id: int, channel: str, window: str) -> None:
    """That window was left. Commits."""
    if db.session.get(Connection, _sid(member_id, channel, window)) is None:
        return
    with writing():
        gone = listens_now(member_id, channel, window)
    if gone:
        announce(current_app._get_current_object(), [channel])  # type: ignore[attr-defined]


def listens_now(member_id: int, channel: str, window: str) -> bool:
    """That window asks no more, because a socket has got through to it, or it was left. Gives whether it had asked."""
    return rows_changed(delete(Connection).where(Connection.sid == _sid(member_id, channel, window))) > 0


def _is_fresh(sid: str) -> bool:
    until = db.session.scalar(select(Connection.alive_until).where(Connection.sid == sid))
    return until is not None and until - clock.now() > LEASE / 2


def _may(member, channel: str, sid: str) -> bool:
    kind, _, thing = channel.partition(":")
    others = select(func.count()).where(Connection.member_id == member.id, Connection.sid != sid, Connection.is_alive())
    return db.session.scalars(others).one() < MOST_PER_MEMBER and kinds[kind].ear(member, int(thing)) is not None


def _sid(member_id: int, channel: str, window: str) -> str:
    # Whatever a page calls itself, it can only mean a window of its own member's.
    return f"asks-{hashlib.sha256(f'{member_id} {channel} {window}'.encode()).hexdigest()[:32]}"
