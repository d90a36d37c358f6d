"""Who was answered or named in a room, and was not there, hears of it."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from community import realtime
from community.accounts import devices
from community.accounts.blocks import block
from community.accounts.circles import Circle
from community.accounts.models import Member
from community.activity import Activity, Kind
from community.chat import forgetting
from community.chat.messages import Message
from community.chat.models import Room
from community.comfort import Way, choosing, topics
from community.core import clock, work
from community.core.database import writing
from community.extensions import db
from community.notifications.models import Notice
from community.realtime import Connection
from tests.chat.test_comfort import dying
from tests.talk import key

ADA = "Ada answered you in The kitchen table"


@pytest.fixture
def answers(app, kitchen):
    """``answers(cast.ada, message_id, "Yes")``: gives the answer's id."""

    def answer(member_id: int, message_id: int, words: str = "It sings.", touches: int = 0) -> int:
        with app.app_context(), writing():
            asked, member = db.session.get_one(Message, message_id), db.session.get_one(Member, member_id)
            return asked.room.say(member, words, key(), touches, answer_to=asked).id

    return answer


@pytest.fixture
def listens(app, kitchen):
    """``listens(cast.ben)``: a browser of hers listens to the kitchen."""

    def come(member_id: int, room_id: int = kitchen, *, until: timedelta = realtime.LEASE) -> None:
        with app.app_context(), writing():
            device = devices.start(db.session.get_one(Member, member_id), "Firefox", clock.now() + timedelta(days=1))
            db.session.flush()
            row = Connection(sid=f"{member_id} at {room_id}", member_id=member_id, device_id=device.id)
            row.process, row.channel, row.ear = "a process", f"room:{room_id}", f"room:{room_id}"
            row.alive_until = clock.now() + until
            db.session.add(row)

    return come


@pytest.fixture
def among_few(among, cast):
    """A room for Ada and Ben alone; its id."""
    return among(cast.ada, cast.ben)


def notices(app, client) -> str:
    with app.app_context():
        work.run("notices")
    return client.get("/notices").text


def heard(app) -> list[tuple[int, Kind]]:
    with app.app_context():
        work.run("notices")
        rows = db.session.execute(select(Notice.member_id, Activity.kind).join(Activity).order_by(Notice.id))
        return [(row.member_id, Kind(row.kind)) for row in rows]


def waiting(app, member_id: int) -> int:
    with app.app_context():
        return db.session.get_one(Member, member_id).notices_waiting


def let_out(app, room_id: int, member_id: int) -> None:
    with app.app_context(), writing():
        db.session.get_one(Circle, db.session.get_one(Room, room_id).circle_id).let_out(member_id)


def test_it_works(app, cast, client_as, kitchen, says, answers):
    answers(cast.ada, says(cast.ben, "Is the kettle on?"))
    ben = client_as(cast.ben)
    told = notices(app, ben)
    assert ADA in told
    assert "It sings." in told
    assert "answered you" not in notices(app, client_as(cast.ada))
    assert waiting(app, cast.ben) == 1
    opened = ben.post(re.search(r'action="(/notices/\d+)"', told)[1])
    assert opened.location == f"/live/{kitchen}?at=2#m2"
    assert waiting(app, cast.ben) == 0


# Who does not hear.


def test_nobody_hears_that_she_answered_herself(app, cast, says, answers):
    answers(cast.ben, says(cast.ben, "Is the kettle on?"))
    assert heard(app) == []


@pytest.mark.parametrize("which", [0, 1])
def test_a_block_in_either_direction_is_silence(app, cast, says, answers, which):
    asked = says(cast.ben, "Is the kettle on?")
    ids = [cast.ben, cast.ada]
    with app.app_context(), writing():
        block(ids[which], ids[1 - which])
    answers(cast.ada, asked)
    answers(cast.ada, asked, "@Ben, it sings.")
    assert heard(app) == []


@pytest.mark.parametrize("way", Way)
def test_what_she_leaves_out_is_not_told(app, cast, client_as, says, answers, way):
    asked, ids = says(cast.ben, "Is the kettle on?"), (cast.ben, cast.ada)
    with app.app_context(), writing():
        topics.first_things()
        mask = dying().mask
        choosing.choose(db.session.get_one(Member, ids[0]), {dying(): way})
    answers(ids[1], asked, "About the end", mask)
    told = notices(app, client_as(ids[0]))
    assert (ADA in told) == (way != Way.LEAVE_OUT)
    assert ("About the end" in told) == (way == Way.SHOW)
    assert ("It touches on dying" in told) == (way == Way.COVER)


def test_who_is_there_has_it_before_her_and_hears_of_neither(app, cast, says, answers, listens):
    asked = says(cast.ben, "Is the kettle on?")
    listens(cast.ben)
    with app.app_context(), writing():
        db.session.get_one(Member, cast.ben).invisible = True
    answers(cast.ada, asked)
    says(cast.ada, "@Ben, tea?")
    assert heard(app) == []


def test_who_is_elsewhere_or_gone_for_a_while_hears_of_both(app, cast, says, answers, listens, among_few):
    asked = says(cast.ben, "Is the kettle on?")
    listens(cast.ben, among_few)
    listens(cast.ben, until=timedelta(seconds=-1))
    answers(cast.ada, asked)
    says(cast.ada, "@Ben, tea?")
    assert heard(app) == [(cast.ben, Kind.ANSWERED_IN_ROOM), (cast.ben, Kind.NAMED_IN_ROOM)]


def test_who_is_not_among_the_few_any_more_hears_nothing(app, cast, client_as, says, answers, among_few):
    asked = says(cast.ben, "Is the kettle on?", among_few)
    answers(cast.ada, asked)
    assert "Ada answered you in Among few" in notices(app, client_as(cast.ben))
    let_out(app, among_few, cast.ben)
    assert "answered you" not in notices(app, client_as(cast.ben))
    answers(cast.ada, asked, "Are you there?")
    assert heard(app) == [(cast.ben, Kind.ANSWERED_IN_ROOM)]


def test_who_has_left_the_network_is_not_looked_for(app, cast, says, answers):
    asked = says(cast.ben, "Is the kettle on?")
    with app.app_context(), writing():
        db.session.get_one(Message, asked).author_id = None
    answers(cast.ada, asked)
    assert heard(app) == []


# Once.


def test_named_in_what_answers_her_she_hears_once(app, cast, client_as, says, answers):
    asked = says(cast.ben, "Is the kettle on?")
    told = [(cast.ben, Kind.ANSWERED_IN_ROOM), (cast.grace, Kind.NAMED_IN_ROOM), (cast.cleo, Kind.NAMED_IN_ROOM)]
    answer = answers(cast.ada, asked, "@Ben, it sings. @Grace, yours too.")
    client_as(cast.ada).post(f"/live/messages/{answer}/edit", data={"source": "@Ben, it sings, @Cleo."})
    assert heard(app) == told


def test_a_run_of_answers_is_one_notice_until_it_is_read(app, cast, client_as, kitchen, says, answers, among_few):
    asked, ben = says(cast.ben, "Is the kettle on?"), client_as(cast.ben)
    first = answers(cast.ada, asked)
    answers(cast.ada, asked, "Now it boils.")
    assert ADA in notices(app, ben)
    other = answers(cast.grace, says(cast.ben, "And the cake?"))
    answers(cast.ada, says(cast.ben, "Psst", among_few))
    told = notices(app, ben)
    assert "Ada and Grace answered you in The kitchen table" in told
    assert "boils" not in told
    assert "Ada answered you in Among few" in told, "that is another room"
    assert waiting(app, cast.ben) == 2
    client_as(cast.ada).post(f"/live/messages/{first}/remove")
    assert "Ada and Grace answered you in The kitchen table" in notices(app, ben), "the others are still there"
    ben.post("/notices/read")
    client_as(cast.grace).post(f"/live/messages/{other}/remove")
    answers(cast.ada, asked, "It is cold by now.")
    assert waiting(app, cast.ben) == 0
    told = notices(app, ben)
    assert told.count(ADA) == 2
    assert told.count("It is cold by now.") == 1
    assert told.count("Now it boils.") == 1
    assert waiting(app, cast.ben) == 1


def test_a_run_of_mentions_is_one_notice_too(app, cast, client_as, kitchen, says):
    ben, before = client_as(cast.ben), says(cast.ada, "Tea?")
    for words in ("@Ben, tea?", "@Ben?"):
        says(cast.ada, words)
    assert "Ada mentioned you in The kitchen table" in notices(app, ben)
    says(cast.grace, "@Ben, she asks about tea.")
    says(cast.ben, "I am @Ben.")
    told = notices(app, ben)
    assert "Ada and Grace mentioned you in The kitchen table" in told
    assert "she asks" not in told
    assert waiting(app, cast.ben) == 1
    client_as(cast.ada).post(f"/live/messages/{before}/edit", data={"source": "@Ben, tea?"})
    assert len(heard(app)) == 2, "where she is named now she could not find by what she was told before"
    ben.post("/notices/read")
    says(cast.ada, "@Ben, it is cold by now.")
    assert "it is cold by now." in notices(app, ben)
    assert waiting(app, cast.ben) == 1


def test_the_next_evening_is_another_run(app, cast, says, answers):
    asked = says(cast.ben, "Is the kettle on?")
    answers(cast.ada, asked)
    assert len(heard(app)) == 1
    with app.app_context(), writing():
        for model in (Activity, Notice, Message):
            for row in db.session.scalars(select(model)):
                row.created_at -= timedelta(hours=13)
    answers(cast.ada, asked)
    assert len(heard(app)) == 2


# Gone with the words.


def test_with_what_was_said_in_confidence_goes_that_anyone_was_told(app, cast, client_as, says, answers, among_few):
    asked = says(cast.ben, "Is the kettle on?", among_few)
    answers(cast.ada, asked)
    says(cast.ada, "@Ben, tea?", among_few)
    answers(cast.ada, says(cast.ben, "Hello?"))
    assert len(heard(app)) == 3
    with app.app_context(), writing():
        forgetting.forget(among_few)
    with app.app_context():
        there = select(func.count()).where(Activity.subject_id.is_not(None), Activity.kind.in_(["named_in_room"]))
        assert db.session.scalar(there) == 0, "at once"
    told = notices(app, client_as(cast.ben))
    assert ADA in told
    assert "Among few" not in told
    assert (len(heard(app)), waiting(app, cast.ben)) == (1, 1)
    with app.app_context():
        assert set(db.session.scalars(select(Activity.kind))) == {Kind.ANSWERED_IN_ROOM}


def test_what_was_not_told_yet_is_told_no_more(app, cast, says, answers, among_few):
    answers(cast.ada, says(cast.ben, "Is the kettle on?", among_few))
    with app.app_context(), writing():
        forgetting.forget(among_few)
    assert heard(app) == []


def test_what_gets_the_number_of_an_answer_that_is_gone_is_not_taken_for_it(app, cast, client_as, says, answers):
    asked = says(cast.ben, "Is the kettle on?")
    gone = answers(cast.ada, asked)
    assert ADA in notices(app, client_as(cast.ben))
    with app.app_context(), writing():
        db.session.delete(db.session.get_one(Message, gone))
    with app.app_context(), writing():
        db.session.execute(update(Notice).values(created_at=clock.now() - timedelta(minutes=1)))
    other = answers(cast.ada, asked, "Another time")
    with app.app_context(), writing():
        db.session.execute(update(Message).where(Message.id == other).values(id=gone))
    assert "Another time" not in client_as(cast.ben).get("/notices").text
