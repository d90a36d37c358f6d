"""Pin: one thing stands on top of a room for a while: something said there, or a line for everyone who comes in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, exists, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community import comfort
from community.accounts.models import Member
from community.accounts.names import NAMELESS
from community.chat.history import A_PHOTO
from community.chat.messages import Message
from community.comfort import Way, topics
from community.core import clock, richtext
from community.core.database import Id, UTCDateTime, only_where
from community.core.errors import Refusal
from community.extensions import db

if TYPE_CHECKING:
    from community.chat.models import Room

# Two lines on a telephone: it stands over all that is said.
LONGEST_LINE = 200


class Pin(db.Model):
    """What stands on top of a room, put there by ``by_id``: a message, or a line of its own (``words``). Taking it down
    ends the row."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"))
    message_id: Mapped[int | None] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(String(LONGEST_LINE), default="")
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    # One at a time: two would be a wall.
    __table_args__ = (Index("ix_pin_one", "room_id", unique=True, **only_where("ended_at IS NULL")),)


@dataclass(frozen=True)
class Pinned:
    """What stands on top of a room for one reader. ``message_id`` and ``number`` are empty for a line of its own.

    ``touches``: what the message touches on, when it is covered for her; then ``words`` is empty.
    """

    words: str
    message_id: int | None = None
    number: int | None = None
    name: str = ""
    touches: str = ""


def shown(room_id: int, reader: Member) -> Pinned | None:
    """What stands on top of a room for ``reader``; None when nothing does. One query.

    A message of someone she does not meet, or one that she leaves out, is not there for her; a removed one for nobody.
    """
    met = Message.visible_to(reader)
    row = db.session.execute(
        select(
            *(Pin.words, Pin.message_id, Message.html, Message.topics, Message.author_id, Message.removal_id),
            *(Message.number, Member.display_name, met.label("met")),
        )
        .outerjoin(Message, Message.id == Pin.message_id)
        .outerjoin(Member, Member.id == Message.author_id)
        .where(Pin.room_id == room_id, Pin.ended_at.is_(None))
    ).one_or_none()
    if row is None:
        return None
    if row.message_id is None:
        return Pinned(row.words)
    if row.removal_id is not None or not row.met:
        return None
    name = row.display_name or NAMELESS
    if comfort.of(reader).way(row.topics, hers=row.author_id == reader.id) != Way.SHOW:
        return Pinned("", row.message_id, row.number, name, topics.in_words(row.topics))
    return Pinned(richtext.excerpt(row.html, LONGEST_LINE) or A_PHOTO, row.message_id, row.number, name)


def pin(room: Room, by: Member, *, message: Message | None = None, words: str = "") -> Pin:
    """Put a message or a line on top of a room, in place of what stood there.

    Raises Refusal when there is nothing to show: no words, a message of another room, or one that was taken away.
    """
    room.hold()
    if message is not None:
        db.session.refresh(message)
    words = " ".join(words.split())
    if len(words) > LONGEST_LINE or bool(words) == (message is not None):
        raise Refusal(f"Please write one line of at most {LONGEST_LINE} characters.", 409)
    if message is not None and (message.room_id != room.id or message.removal_id is not None):
        raise Refusal("This message is not there any more.", 409)
    _end(room)
    new = Pin(room_id=room.id, message_id=message.id if message else None, words=words, by_id=by.id)
    db.session.add(new)
    db.session.flush()
    return new


def take_down(room: Room) -> bool:
    """Take down what stands on top of a room. Gives whether anything stood there."""
    room.hold()
    return _end(room)


def is_pinned(message_id: int) -> bool:
    """Whether a message stands on top of its room."""
    return bool(db.session.scalar(select(exists().where(Pin.message_id == message_id, Pin.ended_at.is_(None)))))


def _end(room: Room) -> bool:
    standing = update(Pin).where(Pin.room_id == room.id, Pin.ended_at.is_(None)).values(ended_at=clock.now())
    return bool(db.session.execute(standing.returning(Pin.id)).all())
