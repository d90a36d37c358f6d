"""What stands around the rooms of a kind, said by the part of the house that such rooms belong to.

The page of a room is one, whatever its kind: at the same address, with the same stream and box. A template that extends
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
    """``values`` gives what ``template`` needs besides what every room's page has. ``way_in``: the page on which a
    member learns how to come into a room (its number) that she may know of and not enter; nothing: there is none."""

    template: str
    values: Callable[[Room, Member], dict[str, Any]]
    way_in: Callable[[int, Member], str | None] = lambda room_id, member: None


PLAIN = Around("chat/room.html", lambda room, member: {})
_kinds: dict[str, Around] = {}


def of_kind(kind: str, surroundings: Around) -> None:
    """Say what stands around rooms whose ``Room.kind`` is ``kind``."""
    _kinds[kind] = surroundings


def of(room: Room) -> Around:
    """What stands around ``room``."""
    return _kinds.get(room.kind, PLAIN)


def way_in(room_id: int, member: Member) -> str | None:
    """The page on which she learns how to come into a room that she may know of and not enter."""
    return next(filter(None, (kind.way_in(room_id, member) for kind in _kinds.values())), None)


@dataclass(frozen=True)
class Beside:
    """Something that stands on the page of all rooms: ``template``, with what ``values`` gives for a reader."""

    template: str
    values: Callable[[Member], dict[str, Any]]


_above: list[Beside] = []
_below: list[Beside] = []


def above_rooms(template: str, values: Callable[[Member], dict[str, Any]]) -> None:
    """Say what stands on the page of all rooms, above them: only what cannot wait. At night one looks for a room."""
    _above.append(Beside(template, values))


def below_rooms(template: str, values: Callable[[Member], dict[str, Any]]) -> None:
    """Say what else stands on the page of all rooms, below them."""
    _below.append(Beside(template, values))


def beside_rooms(member: Member) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """What stands ``above`` and ``below`` the rooms on their page: templates, with their values for ``member``."""
    places = {"above": _above, "below": _below}
    return {place: [(part.template, part.values(member)) for part in parts] for place, parts in places.items()}
