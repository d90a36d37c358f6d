"""What was said in a room, as one member reads it: on entering, further back, around a message, and since a number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, literal, select, true
from sqlalchemy.orm import aliased

from community.accounts import naming
from community.accounts.blocks import not_blocked
from community.accounts.models import Member
from community.activity import Removal, removals
from community.chat.messages import Message
from community.core import clock, richtext
from community.core.richtext import Pointed
from community.extensions import db
from community.permissions import moderates
from community.photos.models import Shown, of_messages

# What one reads on entering: a screen or three of talk, and one query.
ON_ENTERING = 50
# How much of what was missed goes into one answer. There is no limit to how many answers one gets.
IN_ONE_ANSWER = 200
# Of a message that is answered, what fits on one line.
ONE_LINE = 120
# What stands there of one that has no words.
A_PHOTO = "A photo"


@dataclass(frozen=True)
class Author:
    """Who said it, as everyone sees her. The macros of shared/people.html can show her."""

    id: int
    display_name: str
    role: str
    photo_key: str | None
    photo_audience: str

    @classmethod
    def columns(cls, reader_id: int | None = None) -> tuple[Any, ...]:
        """SQL: what is known of a member (beside her id) to a reader, or to everyone who meets her.

        Who looks after the place reads also whom she does not meet: of those she learns the name, and sees no photo.
        """
        met = true() if reader_id is None else not_blocked(reader_id, Member.id)
        photo_key = case((and_(Member.is_in(), met), Member.photo_key)).label("photo_key")
        return Member.display_name, Member.role_said(), photo_key, Member.photo_audience


@dataclass(frozen=True)
class Answered:
    """The message that another one answers, for the line above the answer.

    ``stands``: the reader may see it; otherwise the line says nothing of it. ``topics``: what it touches on, so that
    the line is covered where the message would be.
    """

    id: int
    number: int
    stands: bool
    author_id: int | None = None
    # Empty: she has left the network and taken her name with her.
    name: str | None = None
    line: str = ""
    topics: int = 0

    @classmethod
    def of(cls, message: Message, reader: Member) -> Answered:
        """As it stands above the box in which ``reader``, who sees it, writes her answer."""
        name = message.author.display_name if message.author else None
        line = richtext.plain(richtext.trusted(message.html, _pointed([message.html], reader)), ONE_LINE) or A_PHOTO
        return cls(message.id, message.number, True, message.author_id, name, line, message.topics)


@dataclass(frozen=True)
class Said:
    """A message as its reader sees it. ``sentence`` stands in its place when it was removed."""

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
    # Its reader leaves out what it touches on: a page that shows it already takes it away.
    gone: bool = False
    answered: Answered | None = None
    photos: Sequence[Shown] = ()
    # It tells of more people than its author: not everyone who meets her meets them.
    names_others: bool = False

    def time(self, zone: str | None = None) -> str:
        """When, on the clock of ``zone``."""
        return clock.clock_time(self.created_at, zone)

    def day(self, zone: str | None = None) -> str:
        """On which day, on the calendar of ``zone``."""
        return clock.date_line(self.created_at, zone)


@dataclass(frozen=True)
class Piece:
    """Some messages in their order.

    ``more``: there are others further on in the direction that was asked for. ``later``: the newest are not among them.
    """

    messages: list[Said]
    more: bool
    later: bool = False


def latest(room_id: int, reader: Member, before: int | None = None) -> Piece:
    """The newest messages of a room, or the newest of those before a number; the oldest comes first."""
    found = _messages(room_id, reader, Message.visible_to(reader))
    if before is not None:
        found = found.where(Message.number < before)
    rows = db.session.execute(found.order_by(Message.number.desc()).limit(ON_ENTERING + 1)).all()
    return Piece(_all_said(rows[ON_ENTERING - 1 :: -1], reader), len(rows) > ON_ENTERING, before is not None)


def from_number(room_id: int, reader: Member, number: int) -> Piece:
    """A message in its place: what was said from its number on, and some of what was said before. Near the end of the
    room, the newest messages instead."""
    found = _messages(room_id, reader, Message.visible_to(reader))
    after = found.where(Message.number >= number).order_by(Message.number).limit(ON_ENTERING // 2 + 1)
    rows = db.session.execute(after).all()
    if len(rows) <= ON_ENTERING // 2:
        return latest(room_id, reader)
    earlier = latest(room_id, reader, number)
    keep = earlier.messages[-ON_ENTERING // 2 :]
    onwards = _all_said(rows[: ON_ENTERING // 2], reader)
    return Piece([*keep, *onwards], earlier.more or len(keep) < len(earlier.messages), later=True)


def since(room_id: int, reader: Member, number: int) -> Piece:
    """Every message with a ``change`` above a number, as it is now, in the order of those changes.

    One that its reader leaves out comes as ``gone``: she may have been shown it before somebody marked its topics.
    """
    found = _messages(room_id, reader, Message.met_by(reader)).where(Message.change > number)
    found = found.add_columns(Message.kept_by(reader).label("kept"))
    rows = db.session.execute(found.order_by(Message.change).limit(IN_ONE_ANSWER + 1)).all()
    return Piece(_all_said(rows[:IN_ONE_ANSWER], reader), len(rows) > IN_ONE_ANSWER)


def one(message_id: int, reader: Member | None = None) -> Said:
    """A message as ``reader`` sees it. Without a reader: as it is sent to all in its room who meet everyone."""
    return _all_said([db.session.execute(_columns(reader).where(Message.id == message_id)).one()], reader)[0]


def author(member_id: int, row: Any) -> Author:
    """A person, from a row with ``Author.columns()``."""
    return Author(member_id, row.display_name, row.role, row.photo_key, row.photo_audience)


def _messages(room_id: int, reader: Member, visible: ColumnElement[bool]) -> Select:
    return _columns(reader).where(Message.room_id == room_id, visible)


@cache
def _answered_and_author() -> tuple[Any, Any]:
    # Made once: each time their columns are looked up anew, which takes longer than asking the database.
    return aliased(Message), aliased(Member)


def _columns(reader: Member | None) -> Select:
    answered, its_author = _answered_and_author()
    meets = literal(True) if reader is None else answered.visible_to(reader)
    return (
        select(
            *(Message.id, Message.room_id, Message.number, Message.change, Message.key, Message.html),
            *(Message.created_at, Message.edited_at, Message.author_id, Message.removal_id),
            *(*Author.columns(reader and reader.id), Removal.by_author, Removal.reason, Message.topics, Message.photos),
            *(answered.id.label("answered_id"), answered.number.label("answered_number")),
            *(answered.author_id.label("answered_author_id"), its_author.display_name.label("answered_name")),
            *(answered.html.label("answered_html"), answered.topics.label("answered_topics")),
            and_(answered.removal_id.is_(None), meets).label("answered_stands"),
        )
        .outerjoin(Member, Member.id == Message.author_id)
        .outerjoin(Removal, Removal.id == Message.removal_id)
        .outerjoin(answered, and_(answered.id == Message.answer_to_id, answered.room_id == Message.room_id))
        .outerjoin(its_author, its_author.id == answered.author_id)
    )


def _all_said(rows: Sequence[Any], reader: Member | None) -> list[Said]:
    pointed = _pointed([html for row in rows for html in (row.html, row.answered_html)], reader)
    photos = of_messages(row.id for row in rows if row.photos and row.removal_id is None and getattr(row, "kept", True))
    return [_said(row, pointed, photos.get(row.id, ())) for row in rows]


def _pointed(stored: Iterable[str | None], reader: Member | None) -> Pointed:
    # The people named in the words, as far as the reader meets them: one query, and none when they name nobody.
    everyone = reader is not None and moderates(reader)
    named = richtext.named(html for html in stored if html)
    return Pointed(naming.people(reader, sorted(named), everyone=everyone), everything=everyone)


def _said(row: Any, pointed: Pointed, photos: Sequence[Shown]) -> Said:
    removed = row.removal_id is not None
    gone = not getattr(row, "kept", True)
    return Said(
        id=row.id,
        room_id=row.room_id,
        number=row.number,
        change=row.change,
        key=row.key,
        author=None if row.author_id is None or gone else author(row.author_id, row),
        html="" if removed or gone else richtext.trusted(row.html, pointed),
        created_at=row.created_at,
        edited=row.edited_at is not None and not removed,
        sentence=removals.sentence(row.by_author, row.reason) if removed else None,
        topics=0 if removed else row.topics,
        gone=gone,
        answered=None if removed or gone or row.answered_id is None else _answered(row, pointed),
        photos=photos,
        names_others=not removed and (row.answered_id is not None or '"/members/' in row.html),
    )


def _answered(row: Any, pointed: Pointed) -> Answered:
    if not row.answered_stands:
        return Answered(row.answered_id, row.answered_number, stands=False, topics=row.answered_topics)
    return Answered(
        row.answered_id,
        row.answered_number,
        stands=True,
        author_id=row.answered_author_id,
        name=row.answered_name,
        line=richtext.plain(richtext.trusted(row.answered_html, pointed), ONE_LINE) or A_PHOTO,
        topics=row.answered_topics,
    )
