"""What was said in confidence is gone when its time is over: from every table and every file."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select, text

from community.accounts.models import Member
from community.chat.messages import Message
from community.chat.models import Room
from community.core import clock, work
from community.core.database import writing
from community.core.kept import KeptForm
from community.drafts.models import Draft
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.running import private_lines
from community.moderation import appealing, reporting
from community.moderation.actions import Action
from community.moderation.models import Reason, Report
from community.moderation.order import acts
from community.moderation.things import KINDS
from community.rights.transcripts import GRACE

SECRET = "zymurgy-lantern-said-in-confidence"
KEPT = timedelta(days=7)


@pytest.fixture
def confided(app, cast):
    """Ada and Ben have met in confidence. In every way in which words can be said there, the secret was. Its room."""
    ada, ben, grace = cast.ada, cast.ben, cast.grace
    with app.app_context(), writing():
        group = Group.found("Thursdays", db.session.get_one(Member, grace))
        meeting = Meeting.plan(group, clock.now())
        room = meeting.room
        room.pause_words = f"A quiet moment: {SECRET}"
        for member in (ada, ben):
            meeting.circle.let_in(member)
        line = private_lines.open_line(meeting, grace, ada)
        private_lines.say(line, ada, f"Between us: {SECRET}", uuid.uuid4().hex)
        hers = db.session.get_one(Member, ada)
        said, taken_back = (room.say(hers, f"{SECRET} {number}", uuid.uuid4().hex) for number in range(2))
        said.edit(f"Other words, and {SECRET}")
        taken_back.remove(db.session.get_one(Member, ben), f"Not {SECRET}, please.")
        leads = db.session.get_one(Member, ben)
        until = clock.now() + timedelta(minutes=10)
        acts.quieten(said, leads, until, f"You said {SECRET}", f"She said {SECRET}")
        acts.pin_line(room, leads, f"A line: {SECRET}")
        # She writes back about it, and is answered.
        decision = db.session.scalars(select(Action).where(Action.member_id == ada, Action.kind == "message")).one()
        back = appealing.appeal(decision, ada, f"All I said was {SECRET}", uuid.uuid4().hex)
        appealing.settle(back, ben, f"Yes, {SECRET}.")
        acts.close(room, leads, f"Enough of {SECRET}.")
        hers = (f"report:message-{said.id}", f"appeal:{decision.id}")
        for place in (f"room:{room.id}", f"message:{said.id}", *hers):
            fields = [["source", f"Not sent: {SECRET}"]]
            db.session.add(Draft(member_id=ada, place=place, key=uuid.uuid4().hex, fields=fields))
        written = (f"/report/message/{said.id}", f"/decisions/{decision.id}")
        for page in (f"/live/{room.id}", f"/live/messages/{said.id}/warn", *written):
            fields = [["source", SECRET]]
            db.session.add(KeptForm(token=uuid.uuid4().hex * 2, writer_id=ada, path=page, fields=fields))
        return room.id


@pytest.fixture
def report(app, cast, confided):
    """Ben reports what Ada said there; gives the report's id."""
    ben = cast.ben

    def arrives() -> int:
        with app.test_request_context(), writing():
            said = db.session.scalars(select(Message).where(Message.room_id == confided)).first()
            seen = KINDS["message"].see(said)
            made = reporting.report(ben, seen, Reason.UNKIND, f"She said {SECRET}", uuid.uuid4().hex)
            return made.id

    return arrives


@pytest.fixture
def found(app):
    """Where the secret is: tables with the column, and files of the data folder."""

    def look() -> set[str]:
        with app.app_context():
            places = set()
            for table in db.metadata.sorted_tables:
                for column in table.columns:
                    like = text(f'SELECT 1 FROM "{table.name}" WHERE CAST("{column.name}" AS TEXT) LIKE :secret')
                    if db.session.execute(like, {"secret": f"%{SECRET}%"}).first():
                        places.add(f"{table.name}.{column.name}")
            db.session.rollback()
            folder = app.config["SETTINGS"].data_folder
            files = [file for file in folder.rglob("*") if file.is_file()]
            return places | {file.name for file in files if SECRET.encode() in file.read_bytes()}

    return look


def later(app, room_id: int, by: timedelta) -> None:
    """Let the time of a room's words have run out by so much."""
    with app.app_context(), writing():
        db.session.get_one(Room, room_id).kept_until = clock.now() - by


def run(app) -> int:
    with app.app_context():
        return work.run("transcripts")


def test_it_works(app, confided, found, client_as, cast):
    before = found()
    assert {"message.source", "message_version.source", "draft.fields", "kept_form.fields"} <= before
    assert {"private_word.words", "room.pause_words", "pin.words", "quieting.reason"} <= before
    assert {"appeal.words", "appeal.answer", "action.reason", "room_closing.reason"} <= before
    with app.app_context():
        in_a_file = db.engine.dialect.name == "sqlite"
    assert not in_a_file or any(place.startswith("community.sqlite3") for place in before), "it was in a file"
    assert run(app) == 0
    assert SECRET in client_as(cast.ben).get(f"/live/{confided}").text
    later(app, confided, GRACE + timedelta(seconds=1))
    assert run(app) == 1
    assert found() == set()
    assert run(app) == 0


def test_by_the_clock_nobody_reads_it_though_it_has_not_been_deleted_yet(app, confided, client_as, cast):
    later(app, confided, timedelta(seconds=1))
    with app.app_context():
        said = db.session.scalars(select(Message.id)).first()
    for who in (cast.ada, cast.ben, cast.cleo):
        pages = [f"/live/{confided}", f"/live/{confided}/since/0", f"/live/messages/{said}", f"/report/message/{said}"]
        assert {client_as(who).get(page).status_code for page in pages} == {404}


def test_while_a_report_is_open_it_is_held_for_those_who_decide_alone(app, confided, found, report, client_as, cast):
    number = report()
    later(app, confided, GRACE + timedelta(days=30))
    assert run(app) == 0
    assert client_as(cast.ada).get(f"/live/{confided}").status_code == 404
    with app.app_context():
        said = db.session.get_one(Report, number).thing_id
    assert SECRET in client_as(cast.cleo).get(f"/staff/matters/message/{said}").text
    with app.app_context(), writing():
        reporting.settle("message", said, "Thank you.")
    assert run(app) == 1
    assert found() == set()
    with app.app_context():
        settled = db.session.get_one(Report, number)
        assert settled.reason == Reason.UNKIND, "that it was reported, and what was answered, stays"
        assert settled.answer == "Thank you."
    assert client_as(cast.cleo).get(f"/staff/matters/message/{said}").status_code == 404
    assert client_as(cast.ben).get("/you/reports").status_code == 200


def test_what_was_said_elsewhere_stays(app, confided, client_as, cast):
    ada = cast.ada
    with app.app_context(), writing():
        kitchen = Room(title="The kitchen table")
        other = Room(title="Next week", kind="meeting", kept_until=clock.now() + KEPT)
        db.session.add_all([kitchen, other])
        db.session.flush()
        for room in (kitchen, other):
            room.say(db.session.get_one(Member, ada), "Tea?", uuid.uuid4().hex)
            db.session.add(Draft(member_id=ada, place=f"room:{room.id}", key=uuid.uuid4().hex, fields=[]))
    later(app, confided, GRACE + timedelta(seconds=1))
    assert run(app) == 1
    with app.app_context():
        assert db.session.scalars(select(Message.source)).all() == ["Tea?", "Tea?"]
        assert len(db.session.scalars(select(Draft.id)).all()) == 2
        assert db.session.get(Room, confided) is not None
