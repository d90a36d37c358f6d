"""Rooms as channels of the wire: who listens to what, and telling what may not have arrived.

Most members listen to the room's own channel and hear everyone. A member who has blocked someone, or was blocked, has
an ear of her own, named ``room:5/17``: what someone says goes to the own ears of those who meet her, and to no others.
So an error in timing can only make something come late, because the page asks for what it missed; it can never reach
the wrong person. Staff hear everyone, and those who lead a circle everyone in its rooms: of someone whom they do not
meet they are sent the number alone, and their page asks.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable

from sqlalchemy import exists, or_, select

from community import realtime
from community.accounts import circles
from community.accounts.blocks import Block
from community.accounts.devices import Device
from community.accounts.models import Member
from community.chat import broadcasts, channels, order, presence
from community.chat.models import Room
from community.core.database import read_anew
from community.extensions import db
from community.permissions import active, listen
from community.realtime import Connection


class Rooms:
    """What the wire asks about ``room:ID``."""

    def __init__(self) -> None:
        # What this process has told its listeners last: of each room its newest number, and who is in it.
        self._numbers: dict[int, int] = {}
        self._people: dict[int, set[int]] = {}
        # And a sign of how each was kept in order when it was told to look last.
        self._orders: dict[int, object] = {}
        self._telling = threading.Lock()

    def ear(self, member: Member, thing_id: int) -> str | None:
        """The room's channel, her own ear, or None for a room that is closed or not hers."""
        room = db.session.scalar(select(Room).where(Room.id == thing_id, Room.visible_to(member)))
        if room is None or not listen(member, room):
            return None
        return f"{room.channel}/{member.id}" if _needs_own_ear(member) else room.channel

    def changed(self, thing_id: int) -> None:
        """Someone came or went: tell this process's listeners."""
        self._tell_people(thing_id)

    def look_again(self, thing_ids: set[int]) -> None:
        """Tell this process's listeners of new messages, people and order of which no other process has told them."""
        orders = order.signs(thing_ids)
        rooms = select(Room.id, Room.last_number).where(Room.id.in_(thing_ids))
        for room_id, number in db.session.execute(rooms).all():
            if self._numbers.get(room_id) != number:
                realtime.push(broadcasts.all_ears(room_id), "number", {"number": number}, only_here=True)
                self._numbers[room_id] = number
            if self._orders.get(room_id) != orders.get(room_id):
                broadcasts.order(room_id, only_here=True)
                self._orders[room_id] = orders.get(room_id)
            if self._people.get(room_id) != {person.id for person in presence.here(room_id)}:
                self._tell_people(room_id)

    def unwelcome(self) -> Iterable[str]:
        """The connections of this process that have to be cut: the device or membership has ended, she has left the
        room's circle, or a block concerns her by now and she needs an ear of her own."""
        rows = db.session.execute(
            select(
                Connection,
                Member,
                Device.is_live().label("device_lives"),
                circles.open_to(Room.circle_id, Member.id).label("hers"),
            )
            .join(Member, Member.id == Connection.member_id)
            .join(Device, Device.id == Connection.device_id)
            .join(Room, channels.is_of(Room.id))
            .where(Connection.process == realtime.PROCESS, channels.is_of_a_room())
        ).all()
        for connection, member, device_lives, hers in rows:
            with_all = connection.ear == connection.channel
            if not active(member) or not device_lives or not hers or (with_all and _needs_own_ear(member)):
                yield connection.sid

    def _tell_people(self, room_id: int) -> None:
        # In turn, and each reads anew: what is noted as told last is what was told last.
        with self._telling:
            self._people.pop(room_id, None)
            read_anew()
            self._people[room_id] = broadcasts.people(room_id)


def _needs_own_ear(member: Member) -> bool:
    concerns = or_(Block.blocker_id == member.id, Block.blocked_id == member.id)
    return bool(db.session.scalar(select(exists().where(concerns))))


rooms = Rooms()
