"""Deleting what was said in a room, for good: what is promised where people meet in confidence."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, or_, select

from community.activity import Removal
from community.chat.messages import Message
from community.chat.pins import Pin
from community.chat.quieting import Quieting
from community.core.database import rows_changed
from community.core.kept import KeptForm
from community.drafts.models import Draft
from community.extensions import db


def said_in(room_id: int) -> Sequence[int]:
    """The numbers of all messages in a room."""
    return db.session.scalars(select(Message.id).where(Message.room_id == room_id)).all()


def forget(room_id: int) -> None:
    """Delete every message of a room with what it said before, why it was removed, what stood on top of the room, what
    someone was told who was asked to be quiet, and what was typed for it and not sent. The room stays, and who was
    there."""
    messages = said_in(room_id)
    removals = db.session.scalars(
        select(Message.removal_id).where(Message.room_id == room_id, Message.removal_id.is_not(None))
    ).all()
    places = [f"room:{room_id}", *(f"message:{message}" for message in messages)]
    pages = [f"/live/{room_id}", *(f"/live/{room_id}/{act}" for act in ("pin", "close"))]
    pages += [f"/live/messages/{message}/{act}" for message in messages for act in ("edit", "warn", "quiet")]
    rows_changed(delete(Pin).where(Pin.room_id == room_id))
    rows_changed(delete(Quieting).where(Quieting.room_id == room_id))
    rows_changed(delete(Message).where(Message.room_id == room_id))
    rows_changed(delete(Removal).where(Removal.id.in_(removals)))
    rows_changed(delete(Draft).where(Draft.place.in_(places)))
    rows_changed(delete(KeptForm).where(or_(*(KeptForm.path == page for page in pages))))
