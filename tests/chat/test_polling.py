"""Being in a room from a page to which no socket gets through: it says so each time it asks."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest
import time_machine
from sqlalchemy import event, select

from community import realtime
from community.accounts import devices
from community.accounts.circles import Circle
from community.accounts.models import UNTIL_LIFTED, Member
from community.chat import sockets
from community.chat.models import Room
from community.core.database import writing
from community.extensions import db
from community.realtime import Connection, announcing, polling, upkeep
from community.realtime.connections import ASKS, local_connections

HALF, WHOLE = realtime.LEASE.total_seconds() / 2, realtime.LEASE.total_seconds()


@pytest.fixture
def asks(client_as, kitchen) -> Callable[..., set[int]]:
    """``asks(cast.ben)``: a page of his asks, and gives who is there; with ``window`` several of his pages can."""
    browsers = {}

    def ask(member_id: int, window: str = "a" * 32, room: int = kitchen) -> set[int]:
        if member_id not in browsers:
            browsers[member_id] = client_as(member_id)
        return here(browsers[member_id].post(f"/live/{room}/here", data={"window": window}))

    ask.browsers = browsers
    return ask


@pytest.fixture
def later() -> Iterator[time_machine.Traveller]:
    """A clock that stands, until it is put forward: ``later.shift(seconds)``."""
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        yield clock


def here(answer) -> set[int]:
    return {int(member) for member in re.findall(r'data-member="(\d+)"', answer.json["html"])}


def rows(app) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Connection.process)))


def all_is_told() -> None:
    while (teller := announcing.announcer.thread) is not None:
        teller.join(10)


def test_it_works(asks, cast, client_as, kitchen, app):
    ada = client_as(cast.ada)
    assert asks(cast.ben) == {cast.ben}
    assert here(ada.get(f"/live/{kitchen}/here")) == {cast.ben}
    assert "Ben" in ada.get("/live").text
    assert rows(app) == [ASKS]


def test_who_is_in_the_room_is_told_when_he_comes_and_when_he_leaves_and_only_then(asks, app, cast, kitchen, later):
    local_connections.came("someone who listens", f"room:{kitchen}")
    asks(cast.ben)
    all_is_told()
    assert sockets.rooms._people[kitchen] == {cast.ben}
    sockets.rooms._people.clear()
    later.shift(HALF + 1)
    asks(cast.ben)
    all_is_told()
    assert sockets.rooms._people == {}
    left = asks.browsers[cast.ben].post(f"/live/{kitchen}/left", data={"window": "a" * 32})
    assert left.status_code == 204
    all_is_told()
    assert sockets.rooms._people[kitchen] == set()
    assert rows(app) == []


def test_who_stops_asking_is_gone_when_the_lease_is_over_and_the_round_tells_it(asks, app, cast, kitchen, later):
    local_connections.came("someone who listens", f"room:{kitchen}")
    asks(cast.ben)
    all_is_told()
    later.shift(WHOLE + 1)
    assert asks(cast.ada) == {cast.ada}
    with app.app_context():
        sockets.rooms.look_again({kitchen})
    assert sockets.rooms._people[kitchen] == {cast.ada}


def test_no_row_tells_for_long_when_someone_was_here_last(asks, app, cast, later):
    asks(cast.ben)
    later.shift(2 * WHOLE + 1)
    asks(cast.ada)
    assert len(rows(app)) == 1


def test_asking_writes_only_when_half_of_the_lease_is_over(asks, cast, count_queries, later):
    asks(cast.ben)
    for seconds, writes in ((4, 0), (HALF - 5, 0), (2, 1), (4, 0)):
        later.shift(seconds)
        with count_queries() as queries:
            assert asks(cast.ben) == {cast.ben}
        assert len(queries.writes) == writes
    with count_queries() as queries:
        asks.browsers[cast.ben].post("/live/1/left", data={"window": "b" * 32})
    assert queries.writes == []


def test_who_is_invisible_is_so_here_too_but_among_the_few_of_a_circle(asks, app, cast):
    ben = cast.ben
    with app.app_context(), writing():
        db.session.get_one(Member, ben).invisible = True
        circle = Circle.begin()
        circle.let_in(ben)
        room = Room(title="A few of us", description="", kind="group", circle_id=circle.id)
        db.session.add(room)
        db.session.flush()
        theirs = room.id
    assert asks(cast.ben) == set()
    assert asks(cast.ben, room=theirs) == {cast.ben}


def test_who_blocked_each_other_do_not_see_each_other(asks, cast):
    asks(cast.flo)
    assert asks(cast.ada) == {cast.ada}
    assert asks(cast.ben) == {cast.flo, cast.ada, cast.ben}


def test_a_room_of_a_few_is_there_only_for_them(app, cast, client_as):
    with app.app_context(), writing():
        room = Room(title="A few of us", description="", kind="group", circle_id=Circle.begin().id)
        db.session.add(room)
        db.session.flush()
        theirs = room.id
    for path in ("here", "left"):
        assert client_as(cast.cleo).post(f"/live/{theirs}/{path}", data={"window": "a" * 32}).status_code == 404
    assert rows(app) == []


def test_nobody_is_in_a_closed_room(asks, app, cast, kitchen):
    cleo = cast.cleo
    with app.app_context(), writing():
        db.session.get_one(Room, kitchen).close(db.session.get_one(Member, cleo), "For now.")
    assert asks(cast.ben) == set()
    assert rows(app) == []


def test_signed_out_or_suspended_he_is_gone_at_once(asks, app, cast):
    for end in (
        lambda: devices.end(cast.ben),
        lambda: setattr(db.session.get_one(Member, cast.ben), "suspended_until", UNTIL_LIFTED),
    ):
        asks.browsers.clear()
        asks(cast.ben)
        with app.app_context():
            with writing():
                end()
            realtime.disconnect(cast.ben)
        assert asks(cast.ada) == {cast.ada}
        answer = asks.browsers[cast.ben].post("/live/1/here", data={"window": "a" * 32})
        assert answer.status_code in {302, 401, 403}
        assert asks(cast.ada) == {cast.ada}


def test_ten_windows_are_enough_and_the_next_one_still_sees_who_is_here(asks, app, cast):
    for number in range(realtime.MOST_PER_MEMBER + 2):
        assert asks(cast.ben, f"{number:032x}") == {cast.ben}
    assert len(rows(app)) == realtime.MOST_PER_MEMBER
    assert asks(cast.ada) == {cast.ada, cast.ben}, "his windows take nobody else's place"


def test_one_window_too_many_keeps_nobody_waiting_who_writes(asks, app, cast, monkeypatch):
    monkeypatch.setattr(polling, "MOST_PER_MEMBER", 1)
    with app.app_context():
        engine = db.engine
        if engine.dialect.name != "sqlite":
            pytest.skip("only SQLite has one writer")
    asks(cast.ben, "a" * 32)
    began = []

    def note(_connection, _cursor, statement, *_) -> None:
        if statement.startswith("BEGIN"):
            began.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        for window in ("b" * 32, "a" * 32):
            assert asks(cast.ben, window) == {cast.ben}
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert set(began) == {"BEGIN"}


def test_nobody_speaks_for_anothers_window(asks, app, cast, client_as, kitchen):
    window = uuid.uuid4().hex
    asks(cast.ben, window)
    client_as(cast.ada).post(f"/live/{kitchen}/left", data={"window": window})
    assert asks(cast.ada, window) == {cast.ada, cast.ben}
    assert len(rows(app)) == 2


def test_it_needs_no_process_and_outlives_one_that_is_started_again(asks, app, cast):
    asks(cast.ben)
    with app.app_context():
        upkeep.upkeep.begin(app)
    assert asks(cast.ada) == {cast.ada, cast.ben}


@pytest.mark.parametrize("window", ["", "a" * 31, "a" * 33, "A" * 32, "é" * 32, "\x00" * 32, None])
def test_a_window_without_a_name_of_ours_is_none(client_as, cast, kitchen, window):
    data = {} if window is None else {"window": window}
    for path in ("here", "left"):
        assert client_as(cast.ben).post(f"/live/{kitchen}/{path}", data=data).status_code == 400
