"""Rooms to talk in: ``kitchen`` for everyone, ``among(...)`` for a few, and ``live``, a network that runs."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from community.accounts.circles import Circle
from community.accounts.models import Member
from community.chat.messages import Message
from community.chat.models import Room
from community.core.database import writing
from community.extensions import db
from tests.chat.live import Live
from tests.photos.conftest import drawn


@pytest.fixture(scope="module")
def running(request, tmp_path_factory) -> Iterator[Live]:
    """A network that runs, for the tests of one file; its SETTINGS, if it has any, say how."""
    live = Live(tmp_path_factory.mktemp("live"), **getattr(request.module, "SETTINGS", {}))
    with live.running():
        yield live


@pytest.fixture
def live(running) -> Iterator[Live]:
    """The same for one test, which uses people of its own. In the end everyone leaves."""
    yield running
    running.leave()


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


@pytest.fixture
def among(app):
    """``among(cast.ada, cast.ben)``: the id of a room for these alone."""

    def make(*ids: int) -> int:
        with app.app_context(), writing():
            circle = Circle.begin()
            for member_id in ids:
                circle.let_in(member_id)
            room = Room(title="Among few", circle_id=circle.id, kind="group")
            db.session.add(room)
            db.session.flush()
            return room.id

    return make


@pytest.fixture
def photo(client_as):
    """``photo(cast.ada)`` sends one as the page's script does; gives its number."""

    def send(member_id: int) -> int:
        file = (io.BytesIO(drawn()), "IMG_1.jpg")
        return client_as(member_id).post("/photos", data={"photo": file, "key": uuid.uuid4().hex}).json["number"]

    return send


def form(words: str, key: str | None = None) -> dict[str, str]:
    """What a browser posts to say something."""
    return {"source": words, "key": key or uuid.uuid4().hex}
