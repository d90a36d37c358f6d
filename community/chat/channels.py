"""What the live channel of a room is called: ``room:5``. Its drafts have a place of the same name (drafting.py)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, String, cast, literal

from community.realtime import Connection

_PREFIX = "room:"


def channel_of(room_id: int) -> str:
    """The name of a room's live channel."""
    return f"{_PREFIX}{room_id}"


def room_of(channel: str) -> int:
    """The id of the room whose live channel this is."""
    return int(channel.removeprefix(_PREFIX))


def is_of(room_id: Any) -> ColumnElement[bool]:
    """SQL, for joins: a connection listens to the room with this id (a column)."""
    return Connection.channel == literal(_PREFIX) + cast(room_id, String)


def is_of_a_room() -> ColumnElement[bool]:
    """SQL: a connection listens to a room, whichever it is."""
    return Connection.channel.startswith(_PREFIX)
