"""Keeping a live room in order: from a message, and for the room as a whole."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import select

from community.accounts.blocks import block
from community.accounts.circles import Circle
from community.accounts.models import Member, Role
from community.activity import Activity, Kind
from community.chat import quieting
from community.chat.messages import Message
from community.chat.models import Room
from community.chat.quieting import Quieting
from community.comfort.topics import Topic
from community.core import work
from community.core.errors import Refusal
from community.extensions import db
from community.moderation.actions import Action, Verb
from tests.chat.conftest import form
from tests.conftest import make_member

JSON = {"Accept": "application/json"}
# A few hours ahead: who signs in now is still signed in then.
NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=6)
QUIET = {"length": "10", "where": "here"}


def logged(app) -> list[tuple]:
    """What stands in the log: verb, kind, member, reason."""
    with app.app_context():
        rows = db.session.scalars(select(Action).order_by(Action.id))
        return [(Verb(row.verb), row.kind, row.member_id, row.reason) for row in rows]


def quieten(client, message: int, **more) -> dict:
    answer = client.post(f"/live/messages/{message}/quiet", data=QUIET | more, headers=JSON)
    assert answer.status_code == 200, answer.text
    return answer.json


def change(app, verb) -> None:
    with app.app_context():
        verb()
        db.session.commit()


def test_it_works(app, cast, client_as, world):
    """Cleo asks Ben to be quiet for ten minutes, from his message. He reads on, and is told until when and why."""
    ben, cleo = client_as(cast.ben), client_as(cast.cleo)
    told = quieten(cleo, world.message)
    assert "Ben is asked to be quiet here until" in told["sentence"]
    answer = ben.post(f"/live/{world.room}", data=form("And another thing."))
    assert answer.status_code == 403
    assert "And another thing.</textarea>" in answer.text, "his words are still in the box"
    page = ben.get(f"/live/{world.room}").text
    assert "You are asked to be quiet in this room until" in page
    assert "The talk went fast" in page
    assert "/decisions" in page
    assert 'data-waits="quiet"' in page
    assert "Said in the room" in page, "he reads on"
    assert "asked to be quiet" not in client_as(cast.ada).get(f"/live/{world.room}").text, "nobody else is told"
    [(verb, kind, member, reason)] = logged(app)
    assert (verb, kind, member) == (Verb.QUIETED, "message", cast.ben)
    assert reason == "In the moment, for what was said."


def test_quiet_ends_by_itself(cast, client_as, world):
    ben, cleo = client_as(cast.ben), client_as(cast.cleo)
    with time_machine.travel(NOW, tick=False) as time:
        quieten(cleo, world.message)
        time.shift(599)
        assert ben.post(f"/live/{world.room}", data=form("Now?")).status_code == 403
        met = ben.get(f"/live/{world.room}/order").json
        assert met["quiet"] == 1
        time.shift(1)
        met = ben.get(f"/live/{world.room}/order").json
        assert (met["quiet"], met["note"]) == (0, "")
        assert ben.post(f"/live/{world.room}", data=form("Now.")).status_code == 302


def test_quiet_is_ended_early_and_she_is_told(app, cast, client_as, world):
    ben, cleo = client_as(cast.ben), client_as(cast.cleo)
    undo = quieten(cleo, world.message)["undo"]
    for _ in range(2):
        assert "Ben can say something again" in cleo.post(undo, headers=JSON).json["sentence"]
    assert ben.post(f"/live/{world.room}", data=form("Thank you.")).status_code == 302
    assert [line[0] for line in logged(app)] == [Verb.QUIETED, Verb.UNQUIETED], "ended once"
    assert ben.get("/decisions").text.count("line-title") == 2


def test_the_notice_of_it_says_nothing_outside(app, cast, client_as, world):
    client_as(cast.cleo).post(f"/live/messages/{world.message}/quiet", data=QUIET | {"words": "Names of clinics."})
    with app.app_context():
        fact = db.session.scalars(select(Activity).where(Activity.kind == Kind.DECIDED)).one()
        assert fact.member_id == cast.ben
        work.run("notices")
    page = client_as(cast.ben).get("/notices").text
    assert "A word from the moderators" in page
    assert "clinics" not in page
    assert "quiet" not in page


def test_she_can_write_back_about_it(app, cast, client_as, world):
    client_as(cast.cleo).post(f"/live/messages/{world.message}/quiet", data=QUIET | {"words": "A breath for all."})
    ben = client_as(cast.ben)
    address = re.search(r"/decisions/\d+", ben.get("/decisions").text)[0]
    page = ben.get(address).text
    assert "A breath for all." in page
    assert "Until" in page
    assert "Said in the room" in page
    assert ben.post(address, data={"words": "I meant it kindly.", "key": "f" * 32}).status_code == 302


def test_quiet_in_one_room_leaves_the_others_open(app, cast, client_as, world):
    other = another_room(app)
    ben, cleo = client_as(cast.ben), client_as(cast.cleo)
    quieten(cleo, world.message)
    assert ben.post(f"/live/{other}", data=form("Here then.")).status_code == 302
    quieten(cleo, world.message, where="everywhere")
    answer = ben.post(f"/live/{other}", data=form("And here?"))
    assert answer.status_code == 403
    assert "in the live rooms" in ben.get(f"/live/{other}").text
    page = cleo.get(f"/live/{other}/look-after").text
    assert "in every room" in page
    ends = re.search(rf"/live/{other}/quiet/\d+/end", page)[0]
    assert cleo.post(ends).status_code == 302
    assert ben.post(f"/live/{other}", data=form("And here?")).status_code == 302
    assert ben.post(f"/live/{world.room}", data=form("And there?")).status_code == 403, "that was another one"


def test_asked_again_it_is_the_newer_one_that_holds(app, cast, client_as, world):
    cleo = client_as(cast.cleo)
    with time_machine.travel(NOW, tick=False):
        quieten(cleo, world.message, length="1440")
        quieten(cleo, world.message, length="10")
        assert client_as(cast.ben).get(f"/live/{world.room}/order").json["quiet"] == 600
        assert cleo.get(f"/live/{world.room}/look-after").text.count("End it now") == 1


def test_while_quiet_she_takes_back_but_does_not_rewrite(cast, client_as, world):
    """Writing into what was said before would be a way round; taking it back is always hers."""
    ben = client_as(cast.ben)
    quieten(client_as(cast.cleo), world.message)
    page = ben.get(f"/live/messages/{world.message}").text
    assert "/edit" not in page
    assert ben.post(f"/live/messages/{world.message}/edit", data={"source": "Other words"}).status_code == 403
    assert ben.post(f"/live/messages/{world.message}/remove").status_code == 302
    assert ben.post(f"/live/messages/{world.message}/restore").status_code == 403


def test_what_was_said_already_is_never_refused(app, cast, client_as, world):
    """Only the answer was lost on its way; the same key finds the message, whatever was decided meanwhile."""
    ben, cleo, sent = client_as(cast.ben), client_as(cast.cleo), form("Once.")
    first = ben.post(f"/live/{world.room}", data=sent, headers=JSON)
    assert first.status_code == 201
    quieten(cleo, world.message)
    cleo.post(f"/live/{world.room}/pace", data={"pace": "300"})
    again = ben.post(f"/live/{world.room}", data=sent, headers=JSON)
    assert (again.status_code, again.json["id"]) == (201, first.json["id"])
    cleo.post(f"/live/{world.room}/close", data={"sentence": "Until tomorrow."})
    assert ben.post(f"/live/{world.room}", data=sent, headers=JSON).json["id"] == first.json["id"]


ACTS = [
    ("GET", "/live/{room}/look-after"),
    ("POST", "/live/{room}/close"),
    ("POST", "/live/{room}/reopen"),
    ("POST", "/live/{room}/pace"),
    ("POST", "/live/{room}/pin"),
    ("POST", "/live/{room}/take-down"),
    ("POST", "/live/{room}/quiet/1/end"),
    ("POST", "/live/messages/{message}/take-off"),
    ("POST", "/live/messages/{message}/put-back"),
    ("POST", "/live/messages/{message}/pin"),
    ("GET", "/live/messages/{message}/warn"),
    ("POST", "/live/messages/{message}/warn"),
    ("GET", "/live/messages/{message}/quiet"),
    ("POST", "/live/messages/{message}/quiet"),
]
FORM = {**QUIET, "pace": "10", "line": "A line", "words": "Words", "sentence": "For now."}


@pytest.mark.parametrize(("method", "path"), ACTS)
def test_it_is_for_those_who_keep_the_room_in_order(app, cast, client_as, world, method, path):
    path = path.format(room=world.room, message=world.message)
    for who in (cast.ada, cast.ben, cast.grace):
        assert client_as(who).open(path, method=method, data=FORM if method == "POST" else None).status_code == 403
    with app.app_context():
        db.session.get_one(Member, cast.cleo).tf_primary_method = None
        db.session.commit()
    assert client_as(cast.cleo).open(path, method=method).status_code == 403, "not without a second step"
    assert logged(app) == []


def test_the_acts_are_offered_to_them_alone(cast, client_as, world):
    for path in (f"/live/messages/{world.message}", f"/live/{world.room}"):
        assert "look-after" not in client_as(cast.ada).get(path).text
    assert "quiet for" not in client_as(cast.ada).get(f"/live/messages/{world.message}").text
    page = re.sub(r"<[^>]+>", "", client_as(cast.cleo).get(f"/live/messages/{world.message}").text)
    for length in ("10 minutes", "an hour", "a day"):
        assert f"{length} of quiet for Ben" in page
    for act in ("Remove it", "Pin it", "Warn Ben", "in your own words ask Ben for quiet"):
        assert act in page, act
    assert "Look after this room" in client_as(cast.cleo).get(f"/live/{world.room}").text


def test_nobody_asks_herself_and_who_moderates_is_asked_by_an_administrator(app, cast, client_as, world):
    both = (cast.cleo, cast.hana)
    with app.app_context():
        room = db.session.get_one(Room, world.room)
        said = [room.say(db.session.get_one(Member, who), "Mine", "e" * 32).id for who in both]
        db.session.commit()
    carol = client_as(make_member(app, "carol", role=Role.MODERATOR))
    for message in said:
        assert carol.post(f"/live/messages/{message}/quiet", data=QUIET).status_code == 403
    for who, message in zip(both, said, strict=True):
        assert client_as(who).post(f"/live/messages/{message}/quiet", data=QUIET).status_code == 403
        assert client_as(who).post(f"/live/messages/{message}/take-off").status_code == 403
        assert client_as(who).get(f"/live/messages/{message}/warn").status_code == 404
    quieten(client_as(cast.hana), said[0])
    answer = client_as(cast.cleo).post(f"/live/{world.room}", data=form("I see."))
    assert answer.status_code == 403, "it holds for staff too"


@pytest.mark.parametrize("more", [{"length": "11"}, {"length": ""}, {"where": "nowhere"}, {"words": "x" * 501}])
def test_a_time_of_quiet_that_is_not_offered_is_refused(app, cast, client_as, world, more):
    answer = client_as(cast.cleo).post(f"/live/messages/{world.message}/quiet", data=QUIET | more)
    assert answer.status_code == 422
    assert logged(app) == []
    with app.app_context():
        room, member = db.session.get_one(Room, world.room), db.session.get_one(Member, cast.ben)
        until = datetime.now(UTC) + quieting.LONGEST + timedelta(minutes=1)
        with pytest.raises(Refusal, match="quiet"):
            quieting.quiet(room, member, member, "", until)


def test_who_has_left_cannot_be_asked(app, cast, client_as, world):
    change(app, lambda: setattr(db.session.get_one(Message, world.message), "author_id", None))
    cleo = client_as(cast.cleo)
    assert "of quiet for" not in cleo.get(f"/live/messages/{world.message}").text
    for act in ("quiet", "warn"):
        assert cleo.post(f"/live/messages/{world.message}/{act}", data=FORM).status_code == 404
    assert cleo.post(f"/live/messages/{world.message}/take-off").status_code == 302


def test_a_message_is_removed_in_one_press_and_brought_back(app, cast, client_as, world, reported):
    reported("message", world.message)
    cleo, ada = client_as(cast.cleo), client_as(cast.ada)
    told = cleo.post(f"/live/messages/{world.message}/take-off", headers=JSON).json
    assert "Removed by a moderator." in ada.get(f"/live/{world.room}").text
    again = cleo.post(f"/live/messages/{world.message}/take-off", headers=JSON)
    assert (again.status_code, again.json["sentence"]) == (409, "This message is not there any more.")
    assert cleo.post(told["undo"], headers=JSON).status_code == 200
    assert "Said in the room" in ada.get(f"/live/{world.room}").text
    assert cleo.post(told["undo"], headers=JSON).status_code == 409
    assert [line[:3] for line in logged(app)] == [
        (Verb.REMOVED, "message", cast.ben),
        (Verb.RESTORED, "message", cast.ben),
    ]
    assert "A message was reported" in cleo.get("/staff").text, "what was reported still waits for its answer"
    assert client_as(cast.ben).get("/decisions").text.count("line-title") == 2


def test_what_its_author_took_back_is_not_theirs_to_bring_back(cast, client_as, world):
    client_as(cast.ben).post(f"/live/messages/{world.message}/remove")
    cleo = client_as(cast.cleo)
    assert "Bring it back" not in cleo.get(f"/live/messages/{world.message}").text
    assert cleo.post(f"/live/messages/{world.message}/put-back", headers=JSON).status_code == 409


def test_a_warning_reaches_her_alone(app, cast, client_as, world):
    cleo = client_as(cast.cleo)
    assert "Said in the room" in cleo.get(f"/live/messages/{world.message}/warn").text
    assert cleo.post(f"/live/messages/{world.message}/warn", data={"words": " "}).status_code == 422
    sent = {"words": "Please leave names out.", "reason": "The second time."}
    assert cleo.post(f"/live/messages/{world.message}/warn", data=sent).status_code == 302
    assert logged(app) == [(Verb.WARNED, "message", cast.ben, "The second time.")]
    page = client_as(cast.ben).get("/decisions").text
    assert "Please leave names out." in page
    assert "Please leave names out." not in client_as(cast.ada).get(f"/live/{world.room}").text


def test_a_space_where_something_can_be_said_is_as_good_as_nothing(app, cast, client_as, world):
    cleo, spaces = client_as(cast.cleo), {"reason": " ", "sentence": "\t"}
    quieten(cleo, world.message, words=" ", **spaces)
    warned = cleo.post(f"/live/messages/{world.message}/warn", data={"words": "Please breathe.", **spaces})
    closed = cleo.post(f"/live/{world.room}/close", data=spaces)
    assert (warned.status_code, closed.status_code) == (302, 302)
    assert [reason for *_, reason in logged(app)] == ["In the moment, for what was said."] * 2 + ["For now."]
    assert "The talk went fast" in client_as(cast.ben).get("/decisions").text


def test_a_line_is_pinned_one_at_a_time(app, cast, client_as, world):
    cleo, ada = client_as(cast.cleo), client_as(cast.ada)
    for line in ("We begin at eight.", "We begin   at nine."):
        assert cleo.post(f"/live/{world.room}/pin", data={"line": line}).status_code == 302
    page = ada.get(f"/live/{world.room}").text
    assert "We begin at nine." in page
    assert "We begin at eight." not in page
    assert "We begin at nine." in ada.get(f"/live/{world.room}/order").json["pinned"]
    for _ in range(2):
        assert cleo.post(f"/live/{world.room}/take-down").status_code == 302
    assert ada.get(f"/live/{world.room}/order").json["pinned"] == ""
    assert [line[0] for line in logged(app)] == [Verb.PINNED, Verb.PINNED, Verb.UNPINNED]


@pytest.mark.parametrize("line", ["", "   ", "x" * 201])
def test_a_line_is_some_words_and_not_many(app, cast, client_as, world, line):
    assert client_as(cast.cleo).post(f"/live/{world.room}/pin", data={"line": line}).status_code == 422
    assert logged(app) == []


def test_a_pinned_message_follows_what_becomes_of_it(app, cast, client_as, world):
    cleo, ada, ben = client_as(cast.cleo), client_as(cast.ada), client_as(cast.ben)

    def pinned() -> str:
        return ada.get(f"/live/{world.room}/order").json["pinned"]

    told = cleo.post(f"/live/messages/{world.message}/pin", headers=JSON).json
    assert "Ben: Said in the room" in pinned()
    assert "Take down what is pinned" in cleo.get(f"/live/messages/{world.message}").text
    ben.post(f"/live/messages/{world.message}/edit", data={"source": "Said more kindly"})
    assert "Said more kindly" in pinned()
    ben.post(f"/live/messages/{world.message}/remove")
    assert pinned() == "", "what is taken away stands nowhere"
    assert cleo.post(f"/live/messages/{world.message}/pin", headers=JSON).status_code == 409
    ben.post(f"/live/messages/{world.message}/restore")
    assert cleo.post(told["undo"], headers=JSON).status_code == 200
    assert pinned() == ""


def test_a_pinned_message_is_met_as_each_reader_chose(app, cast, client_as, world):
    ada, grace, flo = cast.ada, cast.grace, cast.flo
    client_as(cast.cleo).post(f"/live/messages/{world.message}/pin")
    with app.app_context():
        topic = Topic.add("hair", 1)
        db.session.flush()
        mask = topic.mask
        db.session.get_one(Message, world.message).topics = mask
        db.session.get_one(Member, ada).covers = mask
        db.session.get_one(Member, grace).leaves_out = mask
        block(flo, cast.ben)
        db.session.commit()

    def pinned(who: int) -> str:
        return client_as(who).get(f"/live/{world.room}/order").json["pinned"]

    assert "Said in the room" in pinned(cast.ben)
    assert "Ben said something that touches on" in pinned(cast.ada)
    assert "Said in the room" not in pinned(cast.ada)
    assert pinned(cast.grace) == "", "she leaves it out"
    assert pinned(cast.flo) == "", "they do not meet"


def test_a_room_is_closed_with_a_sentence_and_opened_again(app, cast, client_as, world):
    cleo, ada = client_as(cast.cleo), client_as(cast.ada)
    answer = cleo.post(f"/live/{world.room}/close", data={"sentence": "We need a night's sleep.", "reason": "Heat."})
    assert answer.status_code == 302
    assert ada.post(f"/live/{world.room}", data=form("Hello?")).status_code == 403
    page = cleo.get(f"/live/{world.room}").text
    assert "This room is closed. We need a night&#39;s sleep." in page
    assert f"/live/{world.room}/look-after" in page
    assert "We need a night" in ada.get(f"/live/{world.room}/order").json["closed"]
    cleo.post(f"/live/{world.room}/close", data={})
    cleo.post(f"/live/{world.room}/reopen")
    cleo.post(f"/live/{world.room}/reopen")
    assert ada.post(f"/live/{world.room}", data=form("Good morning.")).status_code == 302
    assert [line[0] for line in logged(app)] == [Verb.CLOSED, Verb.OPENED], "what is so already is no act"


def test_the_log_can_be_read(app, cast, client_as, world):
    cleo = client_as(cast.cleo)
    quiet = quieten(cleo, world.message)
    cleo.post(quiet["undo"])
    cleo.post(f"/live/messages/{world.message}/pin")
    cleo.post(f"/live/{world.room}/take-down")
    cleo.post(f"/live/{world.room}/pace", data={"pace": "30"})
    cleo.post(f"/live/{world.room}/close", data={})
    page = re.sub(r"<[^>]+>", "", cleo.get("/staff/log").text)
    for line in (
        "Cleo asked to be quiet for a time: Ben",
        "Cleo ended the quiet time of Ben in “The kitchen table”",
        "Cleo pinned a line in “The kitchen table”, with words of Ben",
        "Cleo took down what was pinned in “The kitchen table”",
        "Cleo set the pace of “The kitchen table”",
        "30 seconds.",
        "Cleo closed “The kitchen table”",
    ):
        assert line in page, line


@pytest.fixture
def circle_room(app, cast) -> int:
    """The room of a circle that Grace leads; Ben and Flo are in it, and so is Cleo, as anyone might be."""
    leads, others = cast.grace, (cast.ben, cast.flo, cast.cleo)
    with app.app_context():
        circle = Circle.begin()
        circle.let_in(leads, leads=True)
        for member_id in others:
            circle.let_in(member_id)
        room = Room(title="Thursday circle", kind="group", circle_id=circle.id)
        db.session.add(room)
        db.session.commit()
        return room.id


def test_a_circles_room_is_kept_in_order_by_who_leads_it(app, cast, client_as, world, circle_room):
    with app.app_context():
        message = db.session.get_one(Room, circle_room).say(db.session.get_one(Member, cast.ben), "Hm.", "9" * 32).id
        led = db.session.get_one(Room, circle_room).say(db.session.get_one(Member, cast.grace), "Welcome.", "8" * 32).id
        db.session.commit()
    grace = client_as(cast.grace)
    assert grace.get(f"/live/{circle_room}/look-after").status_code == 200
    for who, status in ((cast.cleo, 403), (cast.flo, 403), (cast.hana, 404), (cast.ada, 404)):
        assert client_as(who).get(f"/live/{circle_room}/look-after").status_code == status
        assert client_as(who).post(f"/live/messages/{message}/quiet", data=QUIET).status_code == status
        assert client_as(who).post(f"/live/messages/{led}/take-off").status_code == status
    page = grace.get(f"/live/messages/{message}").text
    assert "of quiet for Ben" in page
    assert "Decide about it" not in page, "that is for those who moderate"
    assert grace.post(f"/live/messages/{message}/quiet", data=QUIET | {"where": "everywhere"}).status_code == 422
    quieten(grace, message)
    assert client_as(cast.ben).post(f"/live/{circle_room}", data=form("But.")).status_code == 403
    assert client_as(cast.ben).post(f"/live/{world.room}", data=form("Here then.")).status_code == 302
    assert grace.get(f"/live/{world.room}/look-after").status_code == 403, "and no other room"


def test_what_is_said_among_a_few_reaches_the_staff_only_when_one_of_them_brings_it(
    app, cast, client_as, world, circle_room, reported
):
    with app.app_context():
        room, ben = db.session.get_one(Room, circle_room), db.session.get_one(Member, cast.ben)
        first, second = (room.say(ben, f"Number {number}", f"{number}" * 32).id for number in (6, 7))
        db.session.commit()
    grace, hana = client_as(cast.grace), client_as(cast.hana)
    for message in (first, second):
        quieten(grace, message)
        assert hana.get(f"/staff/matters/message/{message}").status_code == 404
    log = hana.get("/staff/log").text
    assert log.count("asked to be quiet for a time") == 2, "that it was done stands there"
    assert "/staff/matters/message" not in log
    assert "Number" not in log
    reported("message", first, by=cast.flo)
    assert "Number 6" in hana.get(f"/staff/matters/message/{first}").text
    decision = re.findall(r"/decisions/\d+", client_as(cast.ben).get("/decisions").text)[0]
    assert client_as(cast.ben).post(decision, data={"words": "Why?", "key": "5" * 32}).status_code == 302
    assert "Number 7" in hana.get(f"/staff/matters/message/{second}").text
    assert hana.get("/staff/log").text.count("/staff/matters/message") == 2


def test_quiet_in_every_room_for_everyone_does_not_reach_into_a_circle(app, cast, client_as, world, circle_room):
    """What is said among a few is kept in order by those who lead them."""
    quieten(client_as(cast.cleo), world.message, where="everywhere")
    assert client_as(cast.ben).post(f"/live/{circle_room}", data=form("Good evening.")).status_code == 302
    assert "in every room" not in client_as(cast.grace).get(f"/live/{circle_room}/look-after").text
    with app.app_context():
        everywhere = db.session.scalars(select(Quieting.id)).one()
    ends = f"/live/{circle_room}/quiet/{everywhere}/end"
    assert client_as(cast.grace).post(ends).status_code == 404


def test_a_time_of_quiet_is_ended_where_it_was_asked_for(app, cast, client_as, world):
    undo = quieten(client_as(cast.cleo), world.message)["undo"]
    elsewhere = undo.replace(f"/live/{world.room}/", f"/live/{another_room(app)}/")
    assert client_as(cast.cleo).post(elsewhere).status_code == 404


def another_room(app) -> int:
    with app.app_context():
        room = Room(title="The back step")
        db.session.add(room)
        db.session.commit()
        return room.id
