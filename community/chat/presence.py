"""Who is in a room: the members whose browsers listen to it now. Nobody is told when someone was here last.

In rooms that anyone may drop in to, members who chose to be invisible are in no list, for anyone. In a circle's room
everyone knows who listens.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, true

from community import comfort
from community.accounts import circles
from community.accounts.blocks import Block, not_blocked
from community.accounts.models import Member
from community.chat import channels
from community.chat.channels import channel_of, room_of
from community.chat.history import Author, author
from community.chat.models import Room, RoomClosing
from community.extensions import db
from community.permissions import moderates
from community.realtime import Connection


@dataclass(frozen=True)
class RoomNow:
    """A room with people in it."""

    id: int
    title: str
    people: int


def rooms_with_people(viewer: Member) -> Select:
    """SQL: the columns of a ``RoomNow``, for the open rooms with people in them whom ``viewer`` meets, the fullest
    first."""
    people = func.count(Connection.member_id.distinct())
    return (
        select(Room.id, Room.title, people.label("people"))
        .join(Connection, channels.is_of(Room.id))
        .join(Member, Member.id == Connection.member_id)
        .outerjoin(RoomClosing, and_(RoomClosing.room_id == Room.id, RoomClosing.is_current()))
        .where(Room.visible_to(viewer), RoomClosing.id.is_(None), Connection.is_alive(), _seen_by(viewer))
        .where(_shows_herself(Room.circle_id))
        .group_by(Room.id, Room.title)
        .order_by(people.desc(), Room.id)
    )


def here(room_id: int, viewer: Member | None = None) -> list[Author]:
    """Who is in a room, by name: those whom ``viewer`` meets; all without ``viewer``, or if she leads its circle."""
    listens = select(Connection.member_id).where(Connection.channel == channel_of(room_id), Connection.is_alive())
    circle = select(Room.circle_id).where(Room.id == room_id).scalar_subquery()
    meets = true() if viewer is None else or_(_seen_by(viewer), circles.led_by(circle, viewer.id))
    found = (
        select(Member.id, *Author.columns(viewer and viewer.id))
        .where(Member.id.in_(listens), Member.is_in(), meets, _shows_herself(circle))
        .order_by(func.lower(Member.display_name), Member.id)
    )
    return [author(row.id, row) for row in db.session.execute(found)]


def here_with(room: Room, viewer: Member) -> list[Author | Member]:
    """Who is in a room, for the page that ``viewer`` opens: with herself among them, although her browser does not
    listen yet. If she is invisible there she is not in her own list either."""
    people: list[Author | Member] = list(here(room.id, viewer))
    hidden = viewer.invisible and room.circle_id is None
    if not hidden and all(someone.id != viewer.id for someone in people):
        people = sorted([*people, viewer], key=lambda someone: (someone.display_name.lower(), someone.id))
    return people


def rooms_of(member_id: int) -> list[int]:
    """The rooms that a member's browsers listen to now, for telling her something; nobody else hears of them."""
    hers = select(Connection.channel).where(Connection.member_id == member_id, channels.is_of_a_room())
    return [room_of(channel) for channel in db.session.scalars(hers.distinct())]


def in_rooms(viewer: Member) -> dict[int, list[str]]:
    """The names of those whom ``viewer`` meets in each room, by the room's id, without those who are invisible."""
    found = (
        select(Connection.channel, Member.id, Member.display_name)
        .distinct()
        .join(Member, Member.id == Connection.member_id)
        .where(channels.is_of_a_room(), Connection.is_alive(), _seen_by(viewer))
        .where(Member.invisible.is_(False))
        .order_by(Member.display_name)
    )
    rooms: dict[int, list[str]] = {}
    for row in db.session.execute(found):
        rooms.setdefault(room_of(row.channel), []).append(row.display_name)
    return rooms


def hears_all(member: Member, room: Room) -> bool:
    """Whether she hears everyone in a room, also members she does not meet, because she keeps it in order."""
    return moderates(member) or room.is_led_by(member)


def apart_from(member_ids: Iterable[int]) -> dict[int, set[int]]:
    """For each of these members, the ids of all members whom she does not meet."""
    ids = list(member_ids)
    pairs = db.session.execute(
        select(Block.blocker_id, Block.blocked_id).where(or_(Block.blocker_id.in_(ids), Block.blocked_id.in_(ids)))
    ).all()
    apart: dict[int, set[int]] = {id: set() for id in ids}
    for blocker, blocked in pairs:
        apart.get(blocker, set()).add(blocked)
        apart.get(blocked, set()).add(blocker)
    return apart


def view_of(viewer: Member) -> str:
    """A hash that changes when ``viewer`` meets other people or other subjects than before. It does not say which."""
    hidden = set() if moderates(viewer) else apart_from([viewer.id])[viewer.id]
    names = ",".join(map(str, sorted(hidden)))
    meets = comfort.of(viewer)
    return hashlib.sha256(f"{viewer.fs_uniquifier} {names} {meets.leaves_out} {meets.covers}".encode()).hexdigest()[:16]


def _shows_herself(circle_id: Any) -> ColumnElement[bool]:
    return or_(Member.invisible.is_(False), circle_id.is_not(None))


def _seen_by(viewer: Member) -> ColumnElement[bool]:
    return and_(Member.is_in(), true() if moderates(viewer) else not_blocked(viewer.id, Member.id))
