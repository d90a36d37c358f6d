"""The wire keeps its word when something goes wrong in the middle: a busy database, a line that closes, two at once."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from datetime import timedelta

import pytest
from engineio.exceptions import SocketIsClosedError
from flask import request
from sqlalchemy import delete, event, select

from community import realtime
from community.accounts import devices
from community.accounts.models import Member
from community.chat import broadcasts, history
from community.chat.sockets import Rooms
from community.core import clock
from community.core.database import writing
from community.extensions import db, socketio
from community.realtime import Connection, admission, announcing, channels, upkeep, wire
from community.realtime.connections import local_connections
from tests.chat.conftest import form


class Teapots:
    """A kind of channel that only notes what it is asked to tell."""

    def __init__(self) -> None:
        self.told: list[int] = []
        self.fails = 0

    def changed(self, thing_id: int) -> None:
        self.told.append(thing_id)
        if len(self.told) <= self.fails:
            raise OSError("the line to the others is down")

    def look_again(self, thing_ids: set[int]) -> None:
        pass

    def unwelcome(self) -> list[str]:
        return []


@pytest.fixture
def teapots(app, monkeypatch) -> Iterator[Teapots]:
    monkeypatch.setattr(announcing, "SETTLE_SECONDS", 0)
    monkeypatch.setattr(announcing, "TRY_AGAIN_SECONDS", 0)
    pots = channels.kinds["teapot"] = Teapots()
    yield pots
    realtime.stop()
    del channels.kinds["teapot"]


@pytest.fixture
def comes(app):
    """``comes(cast.ada, "teapot:1")``: there is a row that says she listens; gives its sid."""

    def come(member_id: int, channel: str) -> str:
        sid = f"{member_id} at {channel}"
        with app.app_context(), writing():
            member = db.session.get_one(Member, member_id)
            device = devices.start(member, "Firefox on Linux", clock.now() + timedelta(days=1))
            db.session.flush()
            row = Connection(sid=sid, member_id=member_id, device_id=device.id, process=realtime.PROCESS)
            row.channel = row.ear = channel
            row.alive_until = clock.now() + realtime.LEASE
            db.session.add(row)
        return sid

    return come


def goes(app, sid: str) -> None:
    with app.app_context(), writing():
        db.session.execute(delete(Connection).where(Connection.sid == sid))


def rows(app) -> set[str]:
    with app.app_context():
        return set(db.session.scalars(select(Connection.sid)))


def all_is_told() -> None:
    while (teller := announcing.announcer.thread) is not None:
        teller.join(10)
        assert not teller.is_alive()


def one_round(app) -> None:
    with app.app_context():
        realtime.one_round()
    all_is_told()


def test_it_works_who_comes_and_goes_at_once_is_told_once(app, teapots, monkeypatch):
    monkeypatch.setattr(announcing, "SETTLE_SECONDS", 0.2)
    local_connections.came("someone", "teapot:1")
    with app.app_context():
        for _ in range(5):
            announcing.announce(app, ["teapot:1"])
        all_is_told()
        assert teapots.told == [1]
        announcing.announce(app, ["teapot:1"])
    all_is_told()
    assert teapots.told == [1, 1]


def test_what_could_not_be_told_is_told_again(app, teapots):
    teapots.fails = 2
    local_connections.came("someone", "teapot:7")
    announcing.announcer.soon(app, ["teapot:7"])
    all_is_told()
    assert teapots.told == [7, 7, 7]


def test_someone_who_goes_while_the_database_is_busy_is_let_go_by_the_next_round(app, cast, teapots, comes):
    sid = comes(cast.ada, "teapot:3")
    local_connections.came(sid, "teapot:3")
    local_connections.came("someone", "teapot:3")
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("only SQLite has one writer")
        engine, file = db.engine, db.engine.url.database

    def impatient(connection, *_) -> None:
        connection.execute("PRAGMA busy_timeout=1")

    busy = sqlite3.connect(file, isolation_level=None)
    event.listen(engine, "checkout", impatient)
    try:
        busy.execute("BEGIN IMMEDIATE")
        with app.test_request_context():
            request.sid = sid
            admission.disconnected()
        assert rows(app) == {sid}
        busy.execute("ROLLBACK")
    finally:
        event.remove(engine, "checkout", impatient)
        busy.close()
        engine.dispose()
    assert upkeep.upkeep.comes_soon, "the round comes at once"
    one_round(app)
    assert rows(app) == set()
    assert teapots.told == [3]


def test_whose_line_ended_without_a_word_does_not_haunt_the_room(app, cast, teapots, comes):
    sid = comes(cast.ada, "teapot:4")
    local_connections._all[sid] = ("teapot:4", time.monotonic() - 60)
    local_connections.came("someone", "teapot:4")
    one_round(app)
    assert rows(app) == set()
    assert local_connections.sids() == {"someone"}
    assert teapots.told == [4]


def test_who_is_just_coming_in_is_left_alone(app, cast, teapots, comes):
    """Her line is known a moment after her row is."""
    sid = comes(cast.ada, "teapot:4")
    local_connections.came(sid, "teapot:4")
    one_round(app)
    assert rows(app) == {sid}
    assert teapots.told == []


def test_a_line_that_closes_at_this_very_moment_does_not_keep_the_others_from_hearing(app):
    heard = []

    class Line:
        closed = False

        def __init__(self, closes: bool = False) -> None:
            self.closes = closes

        def send(self, packet) -> None:
            if self.closes:
                raise SocketIsClosedError()
            heard.append(packet.data)

    lines, manager = socketio.server.eio, socketio.server.manager
    lines.sockets.update(one=Line(), two=Line(closes=True), three=Line())
    try:
        for line in ("one", "two", "three"):
            manager.enter_room(manager.connect(line, "/"), "/", "teapot:5")
        with app.app_context():
            realtime.push("teapot:5", "here", {"count": 1})
        assert len(heard) == 2
    finally:
        for line in ("one", "two", "three"):
            manager.disconnect(manager.sid_from_eio_sid(line, "/"), "/")
            del lines.sockets[line]


def test_who_enters_at_the_moment_the_last_one_leaves_hears(app):
    manager = wire._InOneProcess()
    manager.set_server(socketio.server)
    leaving, coming = manager.connect("leaving", "/"), manager.connect("coming", "/")
    manager.enter_room(leaving, "/", "teapot:6")

    class Slow(dict):
        """Between the look whether there is such a room and the step into it, the other one leaves."""

        def __contains__(self, room) -> bool:
            there = super().__contains__(room)
            if room == "teapot:6" and threading.current_thread() is threading.main_thread() and not leaves.ident:
                leaves.start()
                leaves.join(0.5)
            return there

    leaves = threading.Thread(target=manager.leave_room, args=(leaving, "/", "teapot:6"))
    manager.rooms["/"] = Slow(manager.rooms["/"])
    manager.enter_room(coming, "/", "teapot:6")
    leaves.join()
    assert [sid for sid, _ in manager.get_participants("/", "teapot:6")] == [coming]


def test_a_list_says_when_it_was_read_and_not_when_it_was_sent(app, cast, client_as, kitchen):
    """Otherwise one that was read before she went, and was slow on its way, would pass for the newer one."""
    read_at = []

    def note(_connection, _cursor, statement, *_) -> None:
        if "live_connection" in statement:
            read_at.append(time.time())

    ada = client_as(cast.ada)
    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        said = ada.get(f"/live/{kitchen}/here").json
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert said["at"] <= read_at[-1]


def test_two_who_tell_of_one_room_at_the_same_time_tell_in_turn(app, cast, comes, kitchen):
    """The slower one has read before Ben went; what is noted as told last is true all the same."""
    channel = f"room:{kitchen}"
    comes(cast.ada, channel)
    bens = comes(cast.ben, channel)
    rooms, has_read, go_on = Rooms(), threading.Event(), threading.Event()

    def tell() -> None:
        with app.app_context():
            rooms.changed(kitchen)

    def hold(_connection, _cursor, statement, *_) -> None:
        if threading.current_thread() is slow and "live_connection" in statement and not has_read.is_set():
            has_read.set()
            go_on.wait(10)

    slow, quick = threading.Thread(target=tell), threading.Thread(target=tell)
    with app.app_context():
        engine = db.engine
    event.listen(engine, "after_cursor_execute", hold)
    try:
        slow.start()
        assert has_read.wait(10)
        goes(app, bens)
        quick.start()
        quick.join(0.5)
        go_on.set()
        slow.join(10)
        quick.join(10)
    finally:
        event.remove(engine, "after_cursor_execute", hold)
    assert rooms._people[kitchen] == {cast.ada}


def test_what_no_other_process_has_told_is_put_right_by_the_next_round(app, cast, comes, kitchen):
    """The word that Ben came, or that he went, was lost between two processes."""
    comes(cast.ada, f"room:{kitchen}")
    rooms = Rooms()
    with app.app_context():
        rooms.changed(kitchen)
    for change, here in (
        (lambda: comes(cast.ben, f"room:{kitchen}"), {cast.ada, cast.ben}),
        (lambda: goes(app, f"{cast.ben} at room:{kitchen}"), {cast.ada}),
    ):
        change()
        assert rooms._people[kitchen] != here
        with app.app_context():
            rooms.look_again({kitchen})
        assert rooms._people[kitchen] == here


def test_a_process_tells_what_another_one_says_and_not_twice_what_it_said_itself(app, teapots):
    local_connections.came("someone", "teapot:8")
    through_redis = wire._ThroughRedis(app, "redis://localhost")
    word = {"method": "emit", "event": announcing.WENT, "data": [["teapot:8", "teapot:9"]], "namespace": "/"}
    through_redis._handle_emit({**word, "host_id": through_redis.host_id})
    all_is_told()
    assert teapots.told == []
    through_redis._handle_emit({**word, "host_id": "another"})
    all_is_told()
    assert teapots.told == [8], "nobody here listens to the other one"


def test_the_threads_end_with_the_app(app):
    with app.app_context():
        upkeep.upkeep.begin(app)
    announcing.announcer.soon(app, ["room:1"])
    keeper, teller = upkeep.upkeep.thread, announcing.announcer.thread
    realtime.stop()
    assert not keeper.is_alive()
    assert not teller.is_alive()


def test_who_is_in_a_room_is_told_of_someone_with_a_photo_too(app, cast):
    ada = cast.ada
    # No request is there, as in the thread that tells.
    with app.app_context():
        with writing():
            db.session.get_one(Member, ada).photo_key = "ab" * 16
        member = db.session.get_one(Member, ada)
        told = broadcasts.names([history.author(ada, member)], 0.0)
    assert told["count"] == 1
    assert f'src="/members/{ada}/photo?v=abababab"' in told["html"]


def test_who_says_something_has_the_one_writer_once_and_nobody_waits_while_it_is_told(cast, client_as, app, kitchen):
    with app.app_context():
        if db.engine.dialect.name != "sqlite":
            pytest.skip("only SQLite has one writer")
        engine = db.engine
    began = []

    def note(_connection, _cursor, statement, *_) -> None:
        if statement.startswith("BEGIN"):
            began.append(statement)

    ada = client_as(cast.ada)
    event.listen(engine, "before_cursor_execute", note)
    try:
        said = ada.post(f"/live/{kitchen}", data=form("Tea?"), headers={"Accept": "application/json"})
    finally:
        event.remove(engine, "before_cursor_execute", note)
    assert said.status_code == 201
    assert began.count("BEGIN IMMEDIATE") == 1
    assert began[-1] == "BEGIN"
