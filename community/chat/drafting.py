"""Where members write in live rooms, for their drafts."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import select

from community import drafts
from community.accounts.models import Member
from community.chat.messages import Message
from community.chat.models import Room
from community.extensions import db

# For a device that was away when it was deleted, and still has what was typed about it.
DELETED = (
    "What was said here has been deleted, as promised, and drafts with it. What you typed is on your screen alone."
)


def _why_room_gone(number: str, _member: Member) -> str:
    forgotten = select(Room.id).where(Room.id == int(number), Room.forgotten_at.is_not(None))
    return DELETED if db.session.scalar(forgotten) is not None else ""


def _why_message_gone(number: str, member: Member) -> str:
    # Of others' it is not told whether they are there.
    hers = select(Message.id).where(Message.id == int(number), Message.author_id == member.id)
    return DELETED if db.session.scalar(hers) is None else ""


drafts.place(
    "room",
    title="Something to say in a live room",
    url=lambda number: url_for("chat.room", room_id=int(number)),
    gone=_why_room_gone,
)
drafts.place(
    "message",
    title="A change to what you said",
    url=lambda number: url_for("chat.edit", message_id=int(number)),
    gone=_why_message_gone,
)
