"""What stands around live rooms of a kind. The package that such rooms belong to registers it here.

Rooms of all kinds have the same page: at the same address, with the same stream and box. A template that extends
``chat/room.html`` adds to it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from community.accounts.models import Member
from community.chat.models import Room


@dataclass(frozen=True)
class Around:
    """What stands around rooms of one kind.

    ``template``: the page of such a room. ``values(room, member)``: what it needs besides what every room's page has.
    ``way_in(room_id, member)``: the address of the page on which a member who may know of a room, but may not enter it,
    reads how to come in; None when there is no such page.
    """

    template: str
    values: Callable[[Room, Member], dict[str, Any]]
    way_in: Callable[[int, Member], str | None] = lambda room_id, member: None


PLAIN = Around("chat/room.html", lambda room, member: {})
_kinds: dict[str, Around] = {}


def of_kind(kind: str, surroundings: Around) -> None:
    """Register what stands around rooms whose ``Room.kind`` is ``kind``."""
    _kinds[kind] = surroundings


def of(room: Room) -> Around:
    """What stands around ``room``."""
    return _kinds.get(room.kind, PLAIN)


def way_in(room_id: int, member: Member) -> str | None:
    """The address at which a member who may not enter this room reads how to come in; None when there is none."""
    return next(filter(None, (kind.way_in(room_id, member) for kind in _kinds.values())), None)


@dataclass(frozen=True)
class Beside:
    """A part of the page of all rooms: ``template``, with what ``values(reader)`` gives."""

    template: str
    values: Callable[[Member], dict[str, Any]]


_above: list[Beside] = []
_below: list[Beside] = []


def above_rooms(template: str, values: Callable[[Member], dict[str, Any]]) -> None:
    """Register a part of the page of all rooms that stands above them. Only for what cannot wait: people come to this
    page for a room, also at night."""
    _above.append(Beside(template, values))


def below_rooms(template: str, values: Callable[[Member], dict[str, Any]]) -> None:
    """Register a part of the page of all rooms that stands below them."""
    _below.append(Beside(template, values))


def beside_rooms(member: Member) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """The parts that stand ``above`` and ``below`` the rooms on their page: each a template and its values."""
    places = {"above": _above, "below": _below}
    return {place: [(part.template, part.values(member)) for part in parts] for place, parts in places.items()}
