"""Deleting what was said in a room for good, as is promised where people meet in confidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, delete, select, union

from community.accounts.circles import CircleMember
from community.activity import Removal
from community.chat import hearing
from community.chat.mentions import MessageMention
from community.chat.messages import Message
from community.chat.models import Room
from community.chat.pins import Pin
from community.chat.quieting import Quieting
from community.core.database import rows_changed
from community.core.kept import KeptForm
from community.drafts.models import Draft
from community.extensions import db
from community.photos.choosing import numbers_of
from community.photos.clearing import let_go
from community.photos.models import Photo


def said_in(room_id: int) -> Sequence[int]:
    """The ids of all messages in a room."""
    return db.session.scalars(select(Message.id).where(Message.room_id == room_id)).all()


def forget(room_id: int) -> None:
    """Delete every message of a room, with its photos, its earlier versions and why it was removed; what stood on top
    of the room; what was said to those asked to be quiet; what told someone of a message; and what was typed or chosen
    for the room and not sent. The room itself stays, and the record of who was there.

    The files of the photos go after the commit (photos/clearing.py).
    """
    messages = said_in(room_id)
    removals = db.session.scalars(
        select(Message.removal_id).where(Message.room_id == room_id, Message.removal_id.is_not(None))
    ).all()
    places = [f"room:{room_id}", *(f"message:{message}" for message in messages)]
    pages = [[f"/live/{room_id}", *(f"/live/{room_id}/{act}" for act in ("pin", "close"))]]
    pages += [[f"/live/messages/{message}/{act}" for message in messages] for act in ("edit", "warn", "quiet")]
    let_go(Photo.message_id.in_(messages))
    hearing.withdraw(messages, _concerned(room_id))
    _let_go_of_what_was_not_sent(room_id, places)
    rows_changed(delete(Pin).where(Pin.room_id == room_id))
    rows_changed(delete(Quieting).where(Quieting.room_id == room_id))
    rows_changed(delete(Message).where(Message.room_id == room_id))
    rows_changed(delete(Removal).where(Removal.id.in_(removals)))
    rows_changed(delete(Draft).where(Draft.place.in_(places)))
    # In pieces: PostgreSQL takes some 65,000 values in one statement, and much can be said in three hours.
    for some in pages:
        rows_changed(delete(KeptForm).where(KeptForm.path.in_(some)))


def _concerned(room_id: int) -> Sequence[int]:
    # Those named in its messages, and those who may have been answered: everyone who said something.
    said = select(Message.author_id).where(Message.room_id == room_id, Message.author_id.is_not(None))
    of_it = and_(Message.id == MessageMention.message_id, Message.room_id == room_id)
    return db.session.scalars(union(said, select(MessageMention.member_id).join(Message, of_it))).all()


def let_go_of_what_was_taken_out(room: Room, member_ids: Any) -> None:
    """Delete photos that some members (ids, or a query for them) chose while a room with a time of its own was open,
    and have in none of their drafts: they took them out again, and will send them nowhere."""
    if room.opens_at is None or room.closes_at is None:
        return
    meanwhile = Photo.created_at.between(room.opens_at, room.closes_at)
    chosen = select(Photo.id).where(Photo.owner_id.in_(member_ids), meanwhile, Photo.loose())
    # In this order, because there are few such photos, while a draft can name as many numbers as someone likes.
    going = set(db.session.scalars(chosen))
    for fields in db.session.scalars(select(Draft.fields).where(Draft.member_id.in_(member_ids))):
        going -= numbers_of(fields)
    let_go(and_(Photo.id.in_(going), Photo.loose()))


def _let_go_of_what_was_not_sent(room_id: int, places: Sequence[str]) -> None:
    # Photos in drafts for this room, also of someone who has left it; and those that people in it took out again.
    for draft in db.session.execute(select(Draft.member_id, Draft.fields).where(Draft.place.in_(places))):
        let_go(and_(Photo.owner_id == draft.member_id, Photo.id.in_(numbers_of(draft.fields)), Photo.loose()))
    room = db.session.get_one(Room, room_id)
    there = select(CircleMember.member_id).where(CircleMember.circle_id == room.circle_id)
    let_go_of_what_was_taken_out(room, there)
