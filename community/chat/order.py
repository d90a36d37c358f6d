"""How a room is kept in order, as one reader meets it: what stands on top, its pace, and whether she may speak."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from community.accounts.models import Member
from community.chat import pace, pins, quieting
from community.chat.messages import Message
from community.chat.models import Room
from community.chat.pins import Pin, Pinned
from community.chat.quieting import Quieting
from community.core import clock
from community.extensions import db


@dataclass(frozen=True)
class Order:
    """How one reader meets the order of a room.

    ``pace``: how many seconds she waits between two messages; ``wait``: how many of them are left. ``until`` and
    ``reason``: she is asked to be quiet, in this room or, ``everywhere``, in every room for everyone.
    """

    pinned: Pinned | None
    pace: int
    wait: int
    until: datetime | None = None
    reason: str = ""
    everywhere: bool = False

    @property
    def pace_sentence(self) -> str:
        """What her page says of the pace; empty when she need not wait."""
        return pace.sentence(self.pace) if self.pace else ""

    @property
    def quiet_for(self) -> int:
        """In how many seconds she may speak again; 0 when she is not asked to be quiet."""
        return 0 if self.until is None else max(1, math.ceil((self.until - clock.now()).total_seconds()))


def of(room: Room, member: Member) -> Order:
    """How ``member`` meets a room now. Two queries, and one more in a room with a pace."""
    quiet = quieting.current(room, member)
    return Order(
        pinned=pins.shown(room.id, member),
        pace=pace.of(room, member),
        wait=pace.wait(room, member),
        until=quiet.until if quiet else None,
        reason=quiet.reason if quiet else "",
        everywhere=quiet is not None and quiet.room_id is None,
    )


def why_not(room: Room, member: Member) -> str:
    """The sentence for someone who cannot say anything in a room."""
    quiet = quieting.current(room, member) if room.is_open else None
    if quiet is None:
        paused = room.paused_sentence(member.timezone)
        return room.closed_sentence or paused or "Here you read along. You are welcome without a word."
    until = clock.when(quiet.until, member.timezone).replace("Today, ", "")
    return f"Your words were not sent: you are asked to be quiet here until {until}. They are still here."


def signs(room_ids: Iterable[int]) -> dict[int, tuple[Any, ...]]:
    """For each room values that differ as soon as something about its order has changed. One query."""
    about = or_(Quieting.room_id == Room.id, Quieting.room_id.is_(None))
    quiet = select(func.max(Quieting.id)).where(about).scalar_subquery()
    ended = select(func.count(Quieting.ended_at)).where(about).scalar_subquery()
    rows = db.session.execute(
        select(Room.id, Room.pace_seconds, Pin.id, Message.change, quiet, ended)
        .outerjoin(Pin, (Pin.room_id == Room.id) & Pin.ended_at.is_(None))
        .outerjoin(Message, Message.id == Pin.message_id)
        .where(Room.id.in_(room_ids))
    )
    return {room_id: tuple(sign) for room_id, *sign in rows}
