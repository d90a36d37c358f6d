"""Rooms to talk in."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from community.accounts.models import Member
from community.chat.messages import Message
from community.chat.models import Room
from community.extensions import db


@pytest.fixture
def kitchen(app) -> int:
    """The id of a room."""
    with app.app_context():
        room = Room(title="The kitchen table", description="Anything goes.")
        db.session.add(room)
        db.session.commit()
        return room.id


@pytest.fixture
def says(app, kitchen):
    """``says(cast.ada, "Tea?")``: she says it in the kitchen; gives the message's id."""

    def say(member_id: int, words: str, room_id: int = kitchen) -> int:
        with app.app_context():
            room, member = db.session.get_one(Room, room_id), db.session.get_one(Member, member_id)
            message = room.say(member, words, uuid.uuid4().hex)
            db.session.commit()
            return message.id

    return say


@pytest.fixture
def said(app, kitchen):
    """What has been said in the kitchen, in its order, as it was written."""

    def read() -> list[str]:
        with app.app_context():
            found = select(Message.source).where(Message.room_id == kitchen).order_by(Message.number)
            return list(db.session.scalars(found))

    return read


def form(words: str, key: str | None = None) -> dict[str, str]:
    """What a browser posts to say something."""
    return {"source": words, "key": key or uuid.uuid4().hex}
