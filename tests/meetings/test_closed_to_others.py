"""What is inside a group or a meeting stays there, whoever asks, and whatever she was before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community.accounts import staffing
from community.accounts.blocks import block
from community.accounts.circles import Circle
from community.accounts.models import Member, Role
from community.chat.models import Room
from community.core import clock
from community.core.database import writing
from community.core.errors import Refusal
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.rules import GroundRules
from community.meetings.seats import SEATED, Seat
from community.meetings.visits import Visit
from community.moderation.order import acts
from tests.conftest import make_member
from tests.meetings.conftest import NOW

WHY = {"reason": "Someone asked for it."}
JSON = {"Accept": "application/json"}


def appoint(client, member_id: int, role: str):
    return client.post(f"/staff/members/{member_id}/role", data={"role": role, **WHY})


def test_it_works(app, cast, client_as, evening):
    for who in (cast.cleo, cast.hana, make_member(app, "vera")):
        asks = client_as(who)
        for page in ("", "/since/0", "/here", "/order", "/names?begins=ad", "/look-after"):
            assert asks.get(f"/live/{evening.room}{page}").status_code == 404, page
        for page in ("now", "behind", "afterwards", "calendar.ics"):
            assert asks.get(f"/live/meetings/{evening.meeting}/{page}").status_code == 404, page
        assert evening.act(asks, "need-help").status_code == 404


# Who led, and does no longer.


def test_who_facilitates_no_longer_leads_neither_group_nor_meeting(app, cast, client_as, evening):
    hana, grace = client_as(cast.hana), client_as(cast.grace)
    assert appoint(hana, cast.grace, "member").status_code == 302
    grace = client_as(cast.grace)
    for page in (f"/live/{evening.room}", f"/live/meetings/{evening.meeting}/behind", f"/live/groups/{evening.group}"):
        assert grace.get(page).status_code == 404, page
    assert evening.act(grace, "pause", minutes="1").status_code == 404
    appoint(hana, cast.grace, "facilitator")
    assert client_as(cast.grace).get(f"/live/{evening.room}").status_code == 404, "she is given them anew, or not"


def test_who_facilitates_no_longer_stands_in_for_nobody(cast, client_as, evening, ivy):
    evening.act(client_as(cast.grace), "hand-over", member=str(ivy))
    appoint(client_as(cast.hana), ivy, "member")
    assert client_as(ivy).get(f"/live/{evening.room}").status_code == 404


def test_who_is_invited_to_another_office_leads_no_longer(app, cast, evening):
    with app.app_context(), writing():
        grace = db.session.get_one(Member, cast.grace)
        staffing.invite(grace.email, grace.display_name, Role.MODERATOR)
    with app.app_context():
        assert not db.session.get_one(Room, evening.room).is_led_by(db.session.get_one(Member, cast.grace))


def test_someone_who_never_facilitated_stays_where_she_is_whatever_she_is_asked_to_do(app, cast, client_as, evening):
    evening.act(client_as(cast.grace), "lead-beside", member=str(cast.ada))
    appoint(client_as(cast.hana), cast.ada, "moderator")
    assert client_as(cast.ada).get(f"/live/{evening.room}").status_code == 200
    with app.app_context():
        assert db.session.get_one(Room, evening.room).is_led_by(db.session.get_one(Member, cast.ada))


def test_who_is_taken_from_a_group_is_in_its_meetings_no_longer(cast, client_as, evening, ivy):
    hana, page = client_as(cast.hana), f"/staff/groups/{evening.group}"
    assert hana.post(f"{page}/hand", data={"facilitator": str(ivy), **WHY}).status_code == 302
    assert hana.post(f"{page}/take", data={"facilitator": str(cast.grace), **WHY}).status_code == 302
    assert client_as(cast.grace).get(f"/live/{evening.room}").status_code == 404
    assert client_as(ivy).post(f"/live/meetings/{evening.meeting}/come-in").status_code == 302


def test_taking_a_meeting_back_does_not_bring_in_who_has_left_the_group(app, cast, client_as, evening, ivy):
    assert evening.act(client_as(cast.grace), "hand-over", member=str(ivy)).status_code == 200
    joan = make_member(app, "joan", role=Role.FACILITATOR)
    with app.app_context(), writing():
        group = db.session.get_one(Group, evening.group)
        group.hand_to(db.session.get_one(Member, joan))
        group.take_from(db.session.get_one(Member, cast.grace))
    assert evening.act(client_as(ivy), "take-back").status_code == 409, "someone has to lead"
    assert evening.act(client_as(joan), "take-back").status_code == 200
    assert client_as(joan).get(f"/live/{evening.room}").status_code == 200
    for gone in (cast.grace, ivy):
        assert client_as(gone).get(f"/live/{evening.room}").status_code == 404


def test_a_group_that_has_ended_is_not_spoken_in_again(app, cast, client_as, people, group):
    with app.app_context():
        room = db.session.get_one(Group, group).room_id
    grace, page = client_as(people.grace), f"/live/groups/{group}"
    assert grace.post(f"{page}/end", data={"words": "Thank you."}).status_code == 302
    grace.post(f"/live/{room}/reopen")
    assert grace.post(f"/live/{room}", data={"source": "Still here?", "key": "a" * 32}).status_code == 403


def test_staff_who_end_a_group_end_what_it_planned(app, client_as, gathering, people):
    gathering.seat(people.ada)
    words = {"words": "Thank you.", **WHY}
    assert client_as(people.cleo).post(f"/staff/groups/{gathering.group}/end", data=words).status_code == 302
    with app.app_context():
        assert db.session.get_one(Meeting, gathering.meeting).cancelled_at is not None


# Who is in it.


def test_whoever_suggests_a_group_does_not_learn_who_is_in_it(client_as, people, group):
    """Ada is in it, Ben is not: for those who do not lead it, both look alike."""
    cleos = client_as(people.cleo)
    offers = {who: cleos.post(f"/members/{who}/group", data={"group": str(group)}) for who in (people.ada, people.ben)}
    assert {answer.status_code for answer in offers.values()} == {302}
    assert "thought of" not in client_as(people.ada).get("/notices").text
    assert client_as(people.grace).post(f"/members/{people.ada}/group", data={"group": str(group)}).status_code == 409


def test_the_log_does_not_tell_staff_who_is_in_a_circle_and_what_is_said_there(app, cast, client_as, evening):
    with app.app_context(), writing():
        room, grace = db.session.get_one(Room, evening.room), db.session.get_one(Member, cast.grace)
        said = room.say(db.session.get_one(Member, cast.ada), "Zymurgy.", "a" * 32)
        acts.pin_line(room, grace, "Thinking of zymurgy today.")
        acts.pin_message(said, grace)
        acts.remove(said, grace)
        acts.close(room, grace, "No more zymurgy.")
    hana = client_as(cast.hana)
    for page in ("/staff/log", f"/staff/log?member={cast.ada}", f"/staff/members/{cast.ada}"):
        assert hana.get(page).status_code == 200
        text = hana.get(page).text
        assert "zymurgy" not in text.lower(), page
        assert "removed" not in text or page == "/staff/log"
    assert f"/staff/members/{cast.ada}" not in hana.get("/staff/log").text


def test_the_log_keeps_to_that_when_the_number_of_deleted_words_is_given_once_more(app, cast, client_as, evening):
    with app.app_context(), writing():
        room, grace = db.session.get_one(Room, evening.room), db.session.get_one(Member, cast.grace)
        said = room.say(db.session.get_one(Member, cast.ada), "Zymurgy.", "a" * 32)
        acts.remove(said, grace)
        number = said.id
        db.session.delete(said)
        db.session.flush()
        kitchen = Room(title="The kitchen table")
        db.session.add(kitchen)
        other = kitchen.say(db.session.get_one(Member, cast.ben), "Tea?", "b" * 32)
        other.id = number
    hana = client_as(cast.hana)
    assert f"/staff/members/{cast.ada}" not in hana.get("/staff/log").text
    assert "emoved" not in hana.get(f"/staff/log?member={cast.ada}").text


def test_who_blocked_a_visitor_has_no_name_for_her(app, cast, client_as, evening):
    vera = make_member(app, "vera")
    evening.come(vera, visits=True)
    with app.app_context(), writing():
        block(cast.ada, vera)
    assert "Ada" not in [person.name for person in evening.stands(vera).people]
    assert "Ada" not in evening.shown(client_as(vera))


def test_that_someone_asked_for_help_and_went_is_not_seen_by_others(app, cast, client_as, evening):
    evening.act(client_as(cast.ada), "need-help")
    with app.app_context(), writing():
        db.session.delete(Seat.of(db.session.get_one(Meeting, evening.meeting), cast.ada))
        db.session.get_one(Circle, evening.circle).let_out(cast.ada)
    assert cast.ada not in {person.id for person in evening.stands(cast.ben).people}
    assert [person.id for person in evening.stands(cast.grace).needing_help] == [cast.ada]


def test_who_has_handed_a_meeting_over_does_not_speak_into_it(cast, client_as, evening, ivy):
    grace = client_as(cast.grace)
    evening.act(grace, "hand-over", member=str(ivy))
    assert evening.act(grace, "need-help").status_code == 403
    assert evening.act(grace, "open-line", member=str(ivy)).status_code == 403


# Seats.


def test_one_visit_is_one_visit_though_two_seats_were_taken_at_once(app, people, gathering):
    """Two requests in the same moment each see no other seat; the door still opens once."""
    ivo = make_member(app, "ivo")
    with app.app_context():
        first = db.session.get_one(Meeting, gathering.meeting)
        second = Meeting.plan(first.group, first.starts_at, 60, 3)
        visitor = db.session.get_one(Member, ivo)
        Visit.ask(gathering.group, ivo)
        GroundRules.begin(first.group).accept(visitor)
        for meeting in (first, second):
            db.session.add(Seat(meeting_id=meeting.id, member_id=ivo, state=SEATED, visits=True))
            meeting.doors_at = NOW
        db.session.commit()
        assert first.come_in(visitor).reads_only
        assert first.come_in(visitor).reads_only, "going in and out is still the same visit"
        with pytest.raises(Refusal):
            second.come_in(visitor)


# Order.


def test_nobody_undoes_what_was_decided_about_herself(app, cast, client_as, evening):
    evening.act(client_as(cast.grace), "lead-beside", member=str(cast.ben))
    with app.app_context(), writing():
        room, ben = db.session.get_one(Room, evening.room), db.session.get_one(Member, cast.ben)
        grace = db.session.get_one(Member, cast.grace)
        said = room.say(ben, "Not kind.", "a" * 32)
        acts.remove(said, grace)
        quiet = acts.quieten(said, grace, clock.now() + timedelta(minutes=10), "Please wait.").id
        message = said.id
    bens = client_as(cast.ben)
    assert bens.post(f"/live/messages/{message}/put-back").status_code == 403
    assert bens.post(f"/live/{evening.room}/quiet/{quiet}/end").status_code == 403
    assert client_as(cast.grace).post(f"/live/messages/{message}/put-back").status_code == 302


def test_what_moderators_removed_is_not_brought_back_by_who_leads(app, cast, client_as, evening):
    cleo = cast.cleo
    with app.app_context(), writing():
        room, ben = db.session.get_one(Room, evening.room), db.session.get_one(Member, cast.ben)
        said = room.say(ben, "Not kind.", "a" * 32)
        acts.remove(said, db.session.get_one(Member, cleo), "It was reported.")
        message = said.id
    grace = client_as(cast.grace)
    assert grace.post(f"/live/messages/{message}/put-back").status_code == 403
    assert "put-back" not in grace.get(f"/live/messages/{message}").text


# What is sent.

BAD = ("9" * 19, "9" * 30, "-1", "0", "a\x00b", "", "1e9", "١")
MARKUP = "<script>x()</script>\"'>{{7*7}}\r\nBEGIN:VEVENT"


def test_nothing_that_can_be_sent_to_a_meeting_breaks_it(app, cast, client_as, evening):
    from community.meetings.running.acts import ACTS

    graces = client_as(cast.grace)
    for act in ACTS:
        for bad in BAD:
            form = {"member": bad, "words": f"{bad}\x00{MARKUP}", "minutes": bad, "kind": bad, "key": bad, "back": bad}
            assert evening.act(graces, act, **form).status_code < 500, (act, bad)
    for page in (f"/live/{evening.room}", f"/live/meetings/{evening.meeting}/behind"):
        for bad in BAD:
            answer = graces.get(page, query_string=dict.fromkeys(("at", "before", "answer", "draft"), bad))
            assert answer.status_code < 500, (page, bad)
    evening.act(graces, "theme", words=MARKUP)
    evening.act(graces, "pause", minutes="3", words=MARKUP)
    evening.act(graces, "after-care", words=MARKUP)
    for page in (
        f"/live/{evening.room}",
        f"/live/meetings/{evening.meeting}",
        f"/live/meetings/{evening.meeting}/behind",
    ):
        assert "<script>x()" not in graces.get(page).text
    assert "<script>x()" not in evening.shown(client_as(cast.ada))


def test_nothing_that_can_be_filled_in_breaks_a_group(app, client_as, people, gathering):
    graces, group, meeting = client_as(people.grace), gathering.group, gathering.meeting
    pages = [f"/live/groups/{group}/{act}" for act in ("card", "plan", "end", "ask", "join", "try", "leave")]
    pages += [f"/live/meetings/{meeting}/{act}" for act in ("change", "cancel", "seat", "agree")]
    pages += [f"/members/{people.ada}/group", "/you/reminders", "/you/in-rooms", "/live/how-it-reads"]
    names = ("title", "for_whom", "about", "words", "reason", "size", "weeks", "begins_on", "lasts", "zone", "weekday")
    names += ("starts", "day", "begins", "minutes", "seats", "theme", "repeats", "times", "until", "way_in", "suits")
    names += ("group", "seen", "choice", "key", "text", "rhythm", "back")
    for page in pages:
        for bad in (*BAD, "x" * 20_000, "9999-12-31", "0001-01-01", "25:61"):
            assert graces.post(page, data=dict.fromkeys(names, bad)).status_code < 500, (page, bad)
            assert graces.get(page, query_string=dict.fromkeys(names, bad)).status_code < 500, (page, bad)
    for day, until in (
        ("9999-12-31", ""),
        ("0001-01-01", ""),
        ("2026-06-01", "9999-12-31"),
        ("2026-06-01", "0001-01-01"),
    ):
        for repeats in ("once", "weekly", "monthly"):
            form = {"day": day, "begins": "19:00", "minutes": "60", "seats": "8", "repeats": repeats, "until": until}
            answer = graces.post(f"/live/groups/{group}/plan", data={**form, "theme": MARKUP, "key": "a" * 32})
            assert answer.status_code < 500, form
    ics = graces.get(f"/live/meetings/{meeting}/calendar.ics").text
    assert ics.count("BEGIN:VEVENT") == 1
    assert "script" not in ics
    for token in ("a", "%00", "é" * 20, "x" * 60, "x" * 5000):
        assert client_as(people.ada).get(f"/calendar/{token}.ics").status_code == 404


def test_no_way_back_leads_elsewhere(cast, client_as, evening):
    graces, elsewhere = client_as(cast.grace), "https://elsewhere.example/"
    for back in (elsewhere, "//elsewhere.example", "/\\elsewhere.example", "javascript:x()"):
        for page, form in (
            ("/you/in-rooms", {"seen": "yes"}),
            ("/live/how-it-reads", {"text": ""}),
            (f"/live/meetings/{evening.meeting}/acts/theme", {"words": "Tea"}),
            (f"/live/{evening.room}/take-down", {}),
        ):
            assert "elsewhere" not in graces.post(page, data={**form, "back": back}).headers["Location"]
