"""Every process learns that a room's order was changed, also when the word of it was lost on its way."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community.accounts.models import Member
from community.chat import pace, pins, quieting
from community.chat.models import Room
from community.chat.sockets import rooms
from community.core import clock
from community.core.database import writing
from community.extensions import db, socketio


@pytest.fixture
def looks(app, kitchen):
    """``looks()``: how often a browser in the room has been told to look at its order, after one more round."""
    heard = []

    class Line:
        closed = False

        def send(self, packet) -> None:
            if packet.data.startswith('2["look"'):
                heard.append(packet.data)

    socketio.server.eio.sockets["one"] = Line()
    manager = socketio.server.manager
    sid = manager.connect("one", "/")
    manager.enter_room(sid, "/", f"room:{kitchen}")

    def look() -> int:
        with app.app_context():
            rooms.look_again({kitchen})
        return len(heard)

    yield look
    manager.disconnect(sid, "/")
    del socketio.server.eio.sockets["one"]


def test_it_works(app, cast, kitchen, says, looks):
    """Each change is told once by the next round, and what did not change is not."""
    ada, cleo = cast.ada, cast.cleo
    says(ada, "Tea?")
    begun = looks()
    assert looks() == begun, "nothing was changed"

    def members() -> tuple[Room, Member, Member]:
        return db.session.get_one(Room, kitchen), db.session.get_one(Member, ada), db.session.get_one(Member, cleo)

    def set_pace() -> None:
        pace.change(members()[0], 30)

    def pin() -> None:
        room, _, by = members()
        pins.pin(room, by, words="We begin at nine.")

    def quiet() -> None:
        room, member, by = members()
        quieting.quiet(room, member, by, "", clock.now() + timedelta(minutes=10), everywhere=True)

    def end() -> None:
        room, member, _ = members()
        quieting.current(room, member).end()

    for number, change in enumerate((set_pace, pin, quiet, end), start=1):
        with app.app_context(), writing():
            change()
        assert looks() == begun + number, change.__name__
        assert looks() == begun + number, "once is enough"
