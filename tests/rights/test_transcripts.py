"""What was said in confidence is gone when its time is over: from every table and every file."""

from __future__ import annotations

import io
import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import insert, select, text
from sqlalchemy.exc import OperationalError

from community.accounts.models import Member
from community.chat import forgetting
from community.chat.messages import Message
from community.chat.models import Room
from community.core import clock, images, storage, work
from community.core.database import writing
from community.core.kept import KeptForm
from community.core.storage import Folder, file_key
from community.drafts.models import Draft
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.running import private_lines
from community.meetings.running.private_lines import PrivateWord
from community.moderation import appealing, reporting
from community.moderation.actions import Action, Verb, act
from community.moderation.models import Appeal, Reason, Report
from community.moderation.order import acts
from community.moderation.things import KINDS
from community.photos import keeping
from community.photos.models import Photo
from community.rights.transcripts import ANSWER_STAYS, APPEAL_HOLDS, GRACE
from tests.kept_files import in_files

SECRET = "zymurgy-lantern-said-in-confidence"
KEPT = timedelta(days=7)
# Twelve people who write for an hour and a half; databases take only so much in one question.
MANY = 2000
# More than any database takes.
MOST_ASKED = 300_000


@dataclass(frozen=True)
class Picture:
    """A photo as it is kept: its number, its owner, and what its files are called and hold."""

    id: int
    owner_id: int
    name: str
    files: list[bytes]

    @classmethod
    def keep(cls, owner_id: int) -> Picture:
        """One that looks like no other."""
        out = io.BytesIO()
        Image.effect_noise((700, 500), 80).convert("RGB").save(out, "PNG")
        out.seek(0)
        number = keeping.keep(owner_id, uuid.uuid4().hex, out, limited=False)
        name = db.session.get_one(Photo, number).name
        return cls(number, owner_id, name, [keeping.read(name, side) for side in images.SIDES])


@pytest.fixture
def pictures(app, cast) -> list[Picture]:
    """Photos of Ada's, to be shown in confidence."""
    with app.app_context():
        return [Picture.keep(cast.ada) for _ in range(5)]


@pytest.fixture
def confided(app, cast, pictures):
    """Ada and Ben have met in confidence. In every way in which words can be said there, the secret was, and a photo
    stands with them, stood there, is chosen and not sent, or was chosen and taken out again. Its room."""
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
        shown, of_removed, chosen, taken_out, _ = (picture.id for picture in pictures)
        said.show_photos([shown, taken_out], {shown: f"You see {SECRET}"})
        said.show_photos([shown], {}, changing=True)
        taken_back.show_photos([of_removed], {of_removed: f"And {SECRET}"})
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
            fields = [["source", f"Not sent: {SECRET}"], ["photos", f"{chosen}"], [f"photo_words_{chosen}", SECRET]]
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
            said = db.session.scalars(select(Message).where(Message.room_id == confided).order_by(Message.id)).first()
            seen = KINDS["message"].see(said)
            made = reporting.report(ben, seen, Reason.UNKIND, f"She said {SECRET}", uuid.uuid4().hex)
            return made.id

    return arrives


@pytest.fixture
def found(app, pictures):
    """Where the secret is, and what a photo of it is called and looks like: tables with the column, and files of the
    data folder."""
    secrets = [SECRET, *(picture.name for picture in pictures)]
    content = [secret.encode() for secret in secrets] + [data for picture in pictures for data in picture.files]

    def look() -> set[str]:
        with app.app_context():
            places = set()
            for table in db.metadata.sorted_tables:
                for column in table.columns:
                    like = text(f'SELECT 1 FROM "{table.name}" WHERE CAST("{column.name}" AS TEXT) LIKE :secret')
                    if any(db.session.execute(like, {"secret": f"%{secret}%"}).first() for secret in secrets):
                        places.add(f"{table.name}.{column.name}")
            db.session.rollback()
            folder = app.config["SETTINGS"].data_folder
            for file, held in in_files(folder):
                if any(picture.name in file.name for picture in pictures) or any(one in held for one in content):
                    places.add(file.name)
            return places

    return look


def later(app, room_id: int, by: timedelta) -> None:
    """Let the time of a room's words have run out by so much. What has been answered was answered before that."""
    with app.app_context(), writing():
        over = db.session.get_one(Room, room_id).kept_until = clock.now() - by
        for answered in db.session.scalars(select(Appeal).where(Appeal.settled_at.is_not(None))):
            answered.settled_at = over - timedelta(minutes=1)


def run(app) -> int:
    with app.app_context():
        return work.run("transcripts")


def test_it_works(app, confided, found, pictures, client_as, cast):
    before = found()
    assert {"message.source", "message_version.source", "draft.fields", "kept_form.fields"} <= before
    assert {"private_word.words", "room.pause_words", "pin.words", "quieting.reason"} <= before
    assert {"photo.words", "photo.name"} | {file_key(one.name, 480) for one in pictures} <= before
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


def test_by_the_clock_nobody_reads_it_though_it_has_not_been_deleted_yet(app, confided, pictures, client_as, cast):
    later(app, confided, timedelta(seconds=1))
    with app.app_context():
        said = db.session.scalars(select(Message.id).order_by(Message.id)).first()
    for who in (cast.ada, cast.ben, cast.cleo):
        pages = [f"/live/{confided}", f"/live/{confided}/since/0", f"/live/messages/{said}", f"/report/message/{said}"]
        pages.append(f"/live/messages/{said}/photos/{pictures[0].id}/480")
        assert {client_as(who).get(page).status_code for page in pages} == {404}


def test_while_a_report_is_open_it_is_held_for_those_who_decide_alone(
    app, confided, found, pictures, report, client_as, cast
):
    number = report()
    later(app, confided, GRACE + timedelta(days=30))
    assert run(app) == 0
    assert client_as(cast.ada).get(f"/live/{confided}").status_code == 404
    with app.app_context():
        said = db.session.get_one(Report, number).thing_id
    assert SECRET in client_as(cast.cleo).get(f"/staff/matters/message/{said}").text
    photo = f"/staff/matters/message/{said}/photos/{pictures[0].id}/480"
    assert client_as(cast.cleo).get(photo).data == pictures[0].files[0]
    assert client_as(cast.ada).get(f"/live/messages/{said}/photos/{pictures[0].id}/480").status_code == 404
    with app.app_context(), writing():
        reporting.settle("message", said, "Thank you.")
    assert run(app) == 1
    assert found() == set()
    with app.app_context():
        settled = db.session.get_one(Report, number)
        assert settled.reason == Reason.UNKIND, "that it was reported, and what was answered, stays"
        assert settled.answer == "Thank you."
    for page in (f"/staff/matters/message/{said}", photo):
        assert client_as(cast.cleo).get(page).status_code == 404
    assert client_as(cast.ben).get("/you/reports").status_code == 200


def test_a_device_that_was_away_does_not_bring_it_back_into_the_drafts(app, confided, found, client_as, cast):
    with app.app_context():
        said = db.session.scalars(select(Message.id).order_by(Message.id)).first()
        word = db.session.scalars(select(PrivateWord.id)).one()
    places = [f"room:{confided}", f"message:{said}", f"report:message-{said}", f"report:private_word-{word}"]
    ada, form, script = client_as(cast.ada), {"source": SECRET, "words": SECRET}, {"Accept": "application/json"}

    def keep() -> set[int]:
        sent = [
            ada.post(f"/drafts/{place}", data={**form, "key": uuid.uuid4().hex}, headers=script) for place in places
        ]
        return {answer.status_code for answer in sent}

    assert keep() == {200}
    ben = client_as(cast.ben)
    for place in (f"message:{said}", "message:999", f"report:private_word-{word}", "report:private_word-999"):
        answer = ben.post(f"/drafts/{place}", data={**form, "key": uuid.uuid4().hex}, headers=script)
        assert answer.status_code == 410, "what is not his looks as if it were not there"
    about = ben.post("/drafts/report:profile-999", data={**form, "words": "Who?", "source": ""}, headers=script)
    assert about.status_code == 200, "nor does this tell who is here"
    later(app, confided, GRACE + timedelta(seconds=1))
    assert run(app) == 1
    assert keep() == {410}
    assert found() == set()


def test_a_private_word_that_is_reported_holds_it_only_while_that_is_open(app, confided, found, client_as, cast):
    grace, cleo = cast.grace, cast.cleo
    with app.test_request_context(), writing():
        word = db.session.scalars(select(PrivateWord)).one()
        seen = KINDS["private_word"].see(word)
        reporting.report(grace, seen, Reason.UNKIND, f"She said {SECRET}", uuid.uuid4().hex)
        fields, page = [["words", f"And {SECRET}"]], f"/report/private_word/{word.id}"
        db.session.add(Draft(member_id=grace, place=f"report:private_word-{word.id}", key="a" * 32, fields=fields))
        db.session.add(KeptForm(token="b" * 64, writer_id=grace, path=page, fields=fields))
        matter = f"/staff/matters/private_word/{word.id}"
    later(app, confided, GRACE + timedelta(days=30))
    assert run(app) == 0
    assert client_as(cast.ada).get(f"/live/{confided}").status_code == 404
    assert client_as(grace).get(page).status_code == 404
    assert SECRET in client_as(cleo).get(matter).text
    decided = {"verb": "warned", "reason": f"For {SECRET}", "words": f"You said {SECRET}", "answer": "Thank you."}
    assert client_as(cleo).post(matter, data=decided).status_code == 302
    assert {"action.reason", "action.as_it_was", "report.as_it_was"} <= found()
    assert run(app) == 1
    assert found() == set()
    with app.app_context():
        assert db.session.scalars(select(Report.answer)).all() == ["Thank you."]
    assert client_as(cleo).get(matter).status_code == 404
    assert client_as(grace).get("/you/reports").status_code == 200


@pytest.fixture
def written_back(app, cast, confided):
    """Ada writes back, again, about what was decided on her words or on her in the room; gives the number of that."""
    ada = cast.ada

    def arrives(kind: str = "message") -> int:
        with app.app_context(), writing():
            decision = db.session.scalars(
                select(Action).where(Action.kind == kind, Action.by_id != ada).order_by(Action.id)
            ).first()
            words = f"Once more: I only said {SECRET}"
            return appealing.appeal(decision, ada, words, uuid.uuid4().hex).id

    return arrives


@pytest.mark.parametrize("kind", ["message", "room"])
def test_while_someone_waits_for_an_answer_it_is_held_and_three_days_for_her_to_read_it(
    app, confided, found, written_back, client_as, cast, kind
):
    cleo, ada = client_as(cast.cleo), client_as(cast.ada)
    number = written_back(kind)
    later(app, confided, GRACE + timedelta(days=10))
    assert run(app) == 0
    for who in (cast.ada, cast.ben):
        assert client_as(who).get(f"/live/{confided}").status_code == 404
    assert SECRET in cleo.get(f"/staff/appeals/{number}").text
    with app.app_context():
        decision = db.session.get_one(Action, db.session.get_one(Appeal, number).action_id)
        page, matter = f"/decisions/{decision.id}", f"/staff/matters/{decision.kind}/{decision.thing_id}"
    if kind == "message":
        assert SECRET in cleo.get(matter).text, "she can look at what she is to decide about again"
    assert cleo.post(f"/staff/appeals/{number}", data={"answer": f"You said {SECRET}."}).status_code == 302
    assert run(app) == 0
    assert f"You said {SECRET}." in ada.get(page).text or kind == "room"
    with app.app_context(), writing():
        db.session.get_one(Appeal, number).settled_at -= ANSWER_STAYS
    assert run(app) == 1
    assert found() == set()


def test_a_private_word_that_was_decided_about_is_held_for_her_who_writes_back(app, confided, found, cast):
    cleo = cast.cleo
    with app.test_request_context(), writing():
        word = db.session.scalars(select(PrivateWord)).one()
        told = act(cleo, Verb.WARNED, "private_word", word.id, reason="Unkind.", member_id=word.author_id)
        back = appealing.appeal(told, word.author_id, f"It was {SECRET}", uuid.uuid4().hex).id
    later(app, confided, GRACE + timedelta(days=10))
    assert run(app) == 0
    with app.app_context(), writing():
        db.session.get_one(Appeal, back).settled_at = clock.now() - ANSWER_STAYS - timedelta(seconds=1)
    assert run(app) == 1
    assert found() == set()


def test_who_writes_back_again_and_again_keeps_nobodys_words_for_ever(app, confided, found, written_back):
    written_back()
    later(app, confided, APPEAL_HOLDS - timedelta(minutes=1))
    assert run(app) == 0
    later(app, confided, APPEAL_HOLDS)
    assert run(app) == 1
    assert found() == set()


def test_what_was_answered_in_time_holds_nothing_and_another_rooms_appeal_neither(app, confided, cast):
    ada, ben = cast.ada, cast.ben
    with app.app_context(), writing():
        kitchen = Room(title="The kitchen table")
        db.session.add(kitchen)
        db.session.flush()
        said = kitchen.say(db.session.get_one(Member, ada), "Tea?", uuid.uuid4().hex)
        warned = acts.warn(said, db.session.get_one(Member, ben), "Please not.")
        appealing.appeal(warned, ada, "But why?", uuid.uuid4().hex)
        assert len(db.session.scalars(select(Appeal)).all()) == 2, "need one that was answered, and one elsewhere"
    later(app, confided, GRACE + timedelta(seconds=1))
    assert run(app) == 1


def test_files_that_cannot_be_deleted_now_go_with_the_next_round_and_the_words_go_at_once(
    app, confided, pictures, found, monkeypatch
):
    later(app, confided, GRACE + timedelta(seconds=1))
    with monkeypatch.context() as disk:
        disk.setattr(Folder, "delete", lambda *_: (_ for _ in ()).throw(OSError("gone away")))
        with pytest.raises(OSError, match="gone away"):
            run(app)
    assert not {"message.source", "photo.words", "draft.fields"} & found()
    assert "photo.name" in found(), "need one that is still to go for this to mean anything"
    with app.app_context():
        work.run("photos")
        assert db.session.scalars(select(Photo.id)).all() == []
        assert not {file_key(one.name, 480) for one in pictures} & set(storage.current().keys())


def test_what_was_said_elsewhere_stays(app, confided, client_as, cast):
    ada = cast.ada
    with app.app_context():
        shown, chosen = Picture.keep(ada), Picture.keep(ada)
        before, bens = Picture.keep(ada), Picture.keep(cast.ben)
    with app.app_context(), writing():
        db.session.get_one(Photo, before.id).created_at -= timedelta(days=1)
        db.session.get_one(Photo, bens.id).created_at += timedelta(days=1)
    with app.app_context(), writing():
        kitchen = Room(title="The kitchen table")
        other = Room(title="Next week", kind="meeting", kept_until=clock.now() + KEPT)
        db.session.add_all([kitchen, other])
        db.session.flush()
        for room in (kitchen, other):
            said = room.say(db.session.get_one(Member, ada), "Tea?", uuid.uuid4().hex)
            fields = [["photos", str(chosen.id)]]
            db.session.add(Draft(member_id=ada, place=f"room:{room.id}", key=uuid.uuid4().hex, fields=fields))
        said.show_photos([shown.id], {})
    later(app, confided, GRACE + timedelta(seconds=1))
    assert run(app) == 1
    with app.app_context():
        assert db.session.scalars(select(Message.source).order_by(Message.id)).all() == ["Tea?", "Tea?"]
        assert len(db.session.scalars(select(Draft.id)).all()) == 2
        assert db.session.get(Room, confided) is not None
        assert {one.id for one in (shown, chosen, before, bens)} == set(db.session.scalars(select(Photo.id)))
        assert keeping.read(shown.name, 480) == shown.files[0]


def test_an_evening_of_many_words_is_deleted_like_any_other(app, confided, found, cast):
    words = {"source": SECRET, "html": SECRET, "html_version": 1, "author_id": cast.ada, "room_id": confided}
    with app.app_context(), writing():
        last = db.session.get_one(Room, confided).last_number
        numbers = range(last + 1, last + MANY + 1)
        rows = [{**words, "number": number, "change": number, "key": uuid.uuid4().hex} for number in numbers]
        db.session.execute(insert(Message), rows)
    later(app, confided, GRACE + timedelta(seconds=1))
    assert run(app) == 1
    assert found() == set()


def test_nobody_keeps_it_by_drafts_that_speak_of_more_photos_than_there_are(app, confided, found, cast):
    with app.app_context(), writing():
        fields = [["photos", ",".join(map(str, range(1_000_000, 1_000_000 + MOST_ASKED)))]]
        db.session.add(Draft(member_id=cast.ada, place="thread:everyday-life", key="a" * 32, fields=fields))
    later(app, confided, GRACE + timedelta(seconds=1))
    assert run(app) == 1
    assert found() == set()


def test_a_room_that_cannot_be_deleted_does_not_keep_the_words_of_another(app, confided, found, monkeypatch, cast):
    with app.app_context(), writing():
        other = Room(title="Next week", kind="meeting")
        db.session.add(other)
        db.session.flush()
        other.say(db.session.get_one(Member, cast.ada), "Tea?", uuid.uuid4().hex)
        other_id = other.id
    for room_id in (confided, other_id):
        later(app, room_id, GRACE + timedelta(seconds=1))
    forget = forgetting.forget

    def fails(room_id: int) -> None:
        if room_id == confided:
            raise OperationalError("DELETE", {}, Exception("the disk is full"))
        forget(room_id)

    assert confided < other_id, "the one that fails has to be the first"
    with monkeypatch.context() as disk:
        disk.setattr(forgetting, "forget", fails)
        with pytest.raises(OperationalError):
            run(app)
    with app.app_context():
        assert set(db.session.scalars(select(Message.room_id))) == {confided}
    assert run(app) == 1
    assert found() == set()
