"""A small world in which something has gone wrong."""

from __future__ import annotations

import pytest

from community.accounts.models import Member
from community.chat.models import Room
from community.discussions.models import Thread
from community.discussions.spaces import Space
from community.extensions import db
from community.moderation.models import Reason, Report
from community.moderation.reporting import report
from community.moderation.things import KINDS


class World:
    """Ids of what stands there."""

    space: int
    other_space: int
    thread: int
    post: int
    room: int
    message: int


@pytest.fixture
def world(app, cast) -> World:
    """Ben has started a thread, answered in it, and said something in a room."""
    made = World()
    ben = cast.ben
    with app.app_context():
        author = db.session.get_one(Member, ben)
        space = Space(title="Everyday life", slug="everyday")
        other = Space(title="Family", slug="family", position=1)
        room = Room(title="The kitchen table")
        db.session.add_all([space, other, room])
        db.session.flush()
        thread = Thread.start(space, author, "The oven", "<p>My first words</p>", "a" * 32)
        post = thread.reply(author, "<p>Words that hurt</p>", None, "b" * 32)
        message = room.say(author, "Said in the room", "c" * 32)
        db.session.commit()
        made.space, made.other_space, made.thread = space.id, other.id, thread.id
        made.post, made.room, made.message = post.id, room.id, message.id
    return made


@pytest.fixture
def reported(app, cast, world):
    """``reported("post", world.post)``: Ada reports it; gives the report's id."""

    def tell(
        kind: str, thing_id: int, reason: Reason = Reason.UNKIND, by: int | None = None, key: str = "d" * 32
    ) -> int:
        by = by or cast.ada
        with app.test_request_context():
            seen = KINDS[kind].see(KINDS[kind].any(thing_id))
            made: Report = report(by, seen, reason, "It hurt me.", key)
            db.session.commit()
            return made.id

    return tell
