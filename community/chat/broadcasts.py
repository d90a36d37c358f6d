"""Telling the browsers in a room what happened. Called by views after the commit; the socket only delivers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Any

from flask import render_template
from sqlalchemy import select

from community import realtime
from community.accounts.models import Member
from community.chat import history, pins, presence
from community.chat.channels import channel_of
from community.chat.history import Author, Said
from community.chat.models import Room
from community.extensions import db
from community.realtime import Connection

# A list of names that one can take in; beyond it, how many more there are.
MOST_NAMES = 40


def said(message_id: int) -> None:
    """Send a message that is new, changed, removed or brought back to everyone in its room, as it is now.

    If it touches on a topic, or answers a message that does, only its number is sent: each page then asks, and gets
    what its reader chose to meet. Such messages are few, and so there is one place that decides. If it tells of others
    than its author, by a name or an answer, those who do not meet everyone get only the number too. The same goes
    for someone who keeps order in the room and does not meet the author: of her she sees less than others do.
    """
    message = history.one(message_id)
    everyone, (own, apart) = [channel_of(message.room_id)], _ears_for(message)
    if message.topics or (message.answered and message.answered.topics):
        get, ask = [], everyone + own + apart
    elif message.names_others:
        get, ask = everyone, own + apart
    else:
        get, ask = everyone + own, apart
    if get:
        realtime.push(get, "message", item(message))
    if ask:
        realtime.push(ask, "number", {"number": message.change})
    if message.change != message.number and pins.is_pinned(message_id):
        order(message.room_id)


def order(room_id: int, member_id: int | None = None, *, only_here: bool = False) -> None:
    """Have the pages in a room look again at how it is kept in order, or those of one member alone."""
    look(room_id, "order", None if member_id is None else {member_id}, only_here=only_here)


def look(room_id: int, what: str, member_ids: set[int] | None = None, *, only_here: bool = False) -> None:
    """Have the pages in a room look again at ``what``, because it has changed, or those of ``member_ids`` alone.

    Only the word to look again travels: each page asks for what its reader may see. ``only_here``: tell the listeners
    of this process only.
    """
    if member_ids is None:
        ears = all_ears(room_id)
    else:
        # A connection is also a channel of its own, called by its number.
        theirs = (Connection.channel == channel_of(room_id)) & Connection.member_id.in_(member_ids)
        ears = list(db.session.scalars(select(Connection.sid).where(theirs)))
    if ears:
        realtime.push(ears, "look", {"what": what}, only_here=only_here)


def closed(room_id: int) -> None:
    """Cut everyone who listens to a room, because it has closed. Each page finds out why by asking."""
    realtime.disconnect(channel=channel_of(room_id))


def people(room_id: int) -> set[int]:
    """Tell this process's listeners who is in a room, each of those she meets. Gives the ids of all who are there."""
    at = time.time()
    everyone = presence.here(room_id)
    realtime.push(channel_of(room_id), "here", names(everyone, at), only_here=True)
    listeners = own_ears(room_id)
    apart = presence.apart_from(listeners.values()) if listeners else {}
    for ear, member_id in listeners.items():
        met = [person for person in everyone if person.id not in apart[member_id]]
        if len(met) < len(everyone) and _hears_all(member_id, room_id):
            met = presence.here(room_id, db.session.get_one(Member, member_id))
        realtime.push(ear, "here", names(met, at), only_here=True)
    return {person.id for person in everyone}


def item(message: Said) -> dict[str, Any]:
    """A message as it travels: what a page needs to put it in its place, and the partial.

    The partial knows no reader, unless the message touches on something: then only the one who asks may get it.
    """
    return {
        "id": message.id,
        "number": message.number,
        "change": message.change,
        "key": message.key,
        "author": None if message.author is None else message.author.id,
        "at": message.created_at.isoformat(),
        "removed": message.sentence is not None,
        "gone": message.gone,
        "html": "" if message.gone else render_template("chat/_message.html", message=message, zone=None),
    }


def names(people: Sequence[Author], at: float) -> dict[str, Any]:
    """Who is here, as it travels. ``at``: seconds since 1970, before it was read: of two lists the later one holds."""
    html = render_template("chat/_here.html", people=people[:MOST_NAMES], more=max(0, len(people) - MOST_NAMES))
    return {"at": at, "count": len(people), "html": html}


def all_ears(room_id: int) -> list[str]:
    """Where everyone in a room hears: its channel, and the ears that are some member's own."""
    return [channel_of(room_id), *own_ears(room_id)]


def own_ears(room_id: int) -> dict[str, int]:
    """The ears in a room that are some member's own (see sockets.py), each with her id."""
    found = select(Connection.ear, Connection.member_id).where(
        Connection.channel == channel_of(room_id), Connection.ear != Connection.channel
    )
    return {row.ear: row.member_id for row in db.session.execute(found)}


def _ears_for(message: Said) -> tuple[list[str], list[str]]:
    """Of the members' own ears in its room, those of members who meet its author; and those of members who do not, but
    hear everyone there."""
    listeners = own_ears(message.room_id)
    if message.author is None or not listeners:
        return list(listeners), []
    author_id, apart = message.author.id, presence.apart_from(listeners.values())
    own = [ear for ear, member_id in listeners.items() if author_id not in apart[member_id]]
    others = {ear: member_id for ear, member_id in listeners.items() if author_id in apart[member_id]}
    return own, [ear for ear, member_id in others.items() if _hears_all(member_id, message.room_id)]


def _hears_all(member_id: int, room_id: int) -> bool:
    return presence.hears_all(db.session.get_one(Member, member_id), db.session.get_one(Room, room_id))
