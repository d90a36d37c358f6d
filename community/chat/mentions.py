"""Mention: a message names a member with @. She hears of it once, however often the message is changed."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, ForeignKey, String, select, true
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts import circles, naming
from community.accounts.models import Member
from community.chat import hearing
from community.core import pointers, richtext
from community.core.pointers import Asked, Find, Known
from community.extensions import db

if TYPE_CHECKING:
    from community.chat.messages import Message
    from community.chat.models import Room


class MessageMention(db.Model):
    """A message names a member. ``name`` is what she was called then: the message's source still says it."""

    message_id: Mapped[int] = mapped_column(ForeignKey("message.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(pointers.LONGEST_NAME))


def readers_of(room: Room) -> ColumnElement[bool]:
    """SQL: a member may enter a room, and so can be named in it."""
    return true() if room.circle_id is None else circles.holds(room.circle_id, Member.id)


def finder(writer: Member, room: Room, message_id: int | None = None) -> Find:
    """What richtext.message asks when it makes a message: whom ``writer`` may name in ``room``.

    ``message_id``: the message she changes. Those it names already it goes on naming, whoever may be named now.
    """

    def find(asked: Asked) -> Known:
        known = before(message_id, asked.names) if message_id else {}
        return Known({**naming.whose(writer, readers_of(room), asked.names), **known})

    return find


def as_before(message_id: int) -> Find:
    """What richtext.message asks when a message is made anew from its source: only those it named may be named."""
    return lambda asked: Known(before(message_id, asked.names))


def before(message_id: int, names: Collection[str]) -> dict[str, int]:
    """Of these names, those that a message has named already, with the members' ids, whatever they are called now."""
    rows = select(MessageMention.member_id, MessageMention.name).where(MessageMention.message_id == message_id)
    ids = {row.name.casefold(): row.member_id for row in db.session.execute(rows)}
    return {name: ids[name.casefold()] for name in names if name.casefold() in ids}


def keep(message: Message, answered_id: int | None) -> None:
    """Write down whom a message names, and tell those it has not named before.

    ``answered_id``: the author of the message that it answers, if it answers one.
    """
    named = richtext.names(message.html) if '"/members/' in message.html else {}
    if not named:
        return
    known = select(MessageMention.member_id).where(MessageMention.message_id == message.id)
    # A name that was taken out stays written down: put in again, it is not told again.
    new = named.keys() - set(db.session.scalars(known))
    for member_id in new:
        db.session.add(MessageMention(message_id=message.id, member_id=member_id, name=named[member_id]))
    db.session.flush()
    hearing.named(message, new, answered_id)
