"""What was said in a room, as someone reads it: on entering, further back, and everything since a number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from community.accounts.models import Member
from community.activity import Removal, removals
from community.chat.messages import Message
from community.core import clock
from community.extensions import db

# What one reads on entering: a screen or three of talk, and one query.
ON_ENTERING = 50
# How much of what was missed goes into one answer. There is no limit to how many answers one gets.
IN_ONE_ANSWER = 200


@dataclass(frozen=True)
class Author:
    """Who said it, as everyone sees her. Named as the macros of shared/people.html read it."""

    id: int
    display_name: str
    role: str
    photo_key: str | None
    photo_audience: str

    COLUMNS = (Member.display_name, Member.role, Member.photo_key, Member.photo_audience)


@dataclass(frozen=True)
class Said:
    """A message as everyone in the room sees it. ``sentence`` stands in its place when it was removed."""

    id: int
    room_id: int
    number: int
    change: int
    key: str
    # Empty: she has left the network and taken her name with her.
    author: Author | None
    html: str
    created_at: datetime
    edited: bool
    sentence: str | None
    # What it touches on (comfort.topics).
    topics: int = 0
    # Its reader leaves it out: a page that has it takes it away.
    gone: bool = False

    def time(self, zone: str | None = None) -> str:
        """When, on the clock of ``zone``."""
        return clock.clock_time(self.created_at, zone)

    def day(self, zone: str | None = None) -> str:
        """On which day, on the calendar of ``zone``."""
        return clock.date_line(self.created_at, zone)


@dataclass(frozen=True)
class Piece:
    """Some messages in their order; ``more``: there are others further on in the direction that was asked for."""

    messages: list[Said]
    more: bool


def latest(room_id: int, reader: Member, before: int | None = None) -> Piece:
    """The newest messages of a room, or the newest of those before a number; the oldest comes first."""
    found = _messages(room_id, Message.visible_to(reader))
    if before is not None:
        found = found.where(Message.number < before)
    rows = db.session.execute(found.order_by(Message.number.desc()).limit(ON_ENTERING + 1)).all()
    return Piece([_said(row) for row in reversed(rows[:ON_ENTERING])], len(rows) > ON_ENTERING)


def since(room_id: int, reader: Member, number: int) -> Piece:
    """What has happened after a number, each message as it is now, in the order in which it happened.

    One that its reader leaves out comes as gone: it may have been shown to her before it was said what it touches on.
    """
    found = _messages(room_id, Message.met_by(reader)).where(Message.change > number)
    found = found.add_columns(Message.kept_by(reader).label("kept"))
    rows = db.session.execute(found.order_by(Message.change).limit(IN_ONE_ANSWER + 1)).all()
    return Piece([_said(row) for row in rows[:IN_ONE_ANSWER]], len(rows) > IN_ONE_ANSWER)


def one(message_id: int) -> Said:
    """A message as everyone sees it who may see it: for telling a room."""
    return _said(db.session.execute(_columns().where(Message.id == message_id)).one())


def author(member_id: int, row: Any) -> Author:
    """A person, from a row with ``Author.COLUMNS``."""
    return Author(member_id, row.display_name, row.role, row.photo_key, row.photo_audience)


def _messages(room_id: int, visible: ColumnElement[bool]) -> Select:
    return _columns().where(Message.room_id == room_id, visible)


def _columns() -> Select:
    return (
        select(
            *(Message.id, Message.room_id, Message.number, Message.change, Message.key, Message.html),
            *(Message.created_at, Message.edited_at, Message.author_id, Message.removal_id),
            *(*Author.COLUMNS, Removal.by_author, Removal.reason, Message.topics),
        )
        .outerjoin(Member, Member.id == Message.author_id)
        .outerjoin(Removal, Removal.id == Message.removal_id)
    )


def _said(row: Any) -> Said:
    removed = row.removal_id is not None
    gone = not getattr(row, "kept", True)
    return Said(
        id=row.id,
        room_id=row.room_id,
        number=row.number,
        change=row.change,
        key=row.key,
        author=None if row.author_id is None or gone else author(row.author_id, row),
        html="" if removed or gone else row.html,
        created_at=row.created_at,
        edited=row.edited_at is not None and not removed,
        sentence=removals.sentence(row.by_author, row.reason) if removed else None,
        topics=0 if removed else row.topics,
        gone=gone,
    )
