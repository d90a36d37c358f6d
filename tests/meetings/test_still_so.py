"""What pages and notices say of meetings is so when it is read, and leads its reader only to what is there for her."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.accounts.blocks import block
from community.accounts.circles import Circle
from community.accounts.models import Member
from community.chat.messages import Message
from community.core import work
from community.core.database import writing
from community.core.mail import Mail
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.seats import Seat
from community.meetings.visits import Visit
from tests.conftest import make_member
from tests.meetings.hearing import hears


def another_meeting(app, gathering) -> int:
    """A week later; its number."""
    with app.app_context(), writing():
        first = db.session.get_one(Meeting, gathering.meeting)
        made = Meeting.plan(db.session.get_one(Group, gathering.group), first.starts_at + timedelta(days=7), 60, 3)
        db.session.flush()
        return made.id


@pytest.fixture
def offered(app, people, gathering, client_as) -> str:
    """Ben has given up the only seat of the meeting, and it is kept for Ada; where it is."""
    page = f"/live/meetings/{gathering.meeting}"
    with app.app_context(), writing():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        meeting.seats = 1
        for member_id in (people.ben, people.ada):
            meeting.take_seat(db.session.get_one(Member, member_id))
    client_as(people.ben).post(f"{page}/give-up")
    return page


def test_who_visits_one_meeting_is_offered_no_seat_in_another(app, gathering, client_as):
    another, vera = another_meeting(app, gathering), make_member(app, "vera")
    visits = client_as(vera)
    visits.post(f"/live/groups/{gathering.group}/try")
    assert "Take a seat as a visitor" in visits.get(f"/live/meetings/{another}").text
    visits.post(f"/live/meetings/{gathering.meeting}/seat")
    page = visits.get(f"/live/meetings/{another}").text
    assert "You have a seat as a visitor in another meeting of this group." in page
    assert "Take a seat as a visitor" not in page
    assert visits.post(f"/live/meetings/{another}/seat").status_code == 409
    visits.post(f"/live/meetings/{gathering.meeting}/give-up")
    assert "Take a seat as a visitor" in visits.get(f"/live/meetings/{another}").text


def test_a_meeting_leads_to_its_words_only_while_they_are_there(app, people, gathering, client_as, time_machine):
    gathering.seat(people.ada)
    with app.app_context():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        doors_at, room, closes_at = meeting.doors_at, f"/live/{meeting.room_id}", meeting.closes_at
    time_machine.move_to(doors_at, tick=False)
    client_as(people.ada).post(f"/live/meetings/{gathering.meeting}/come-in")
    for days, is_there in ((1, True), (8, False)):
        time_machine.move_to(closes_at + timedelta(days=days), tick=False)
        ada = client_as(people.ada)
        page = ada.get(f"/live/meetings/{gathering.meeting}").text
        assert (f'href="{room}"' in page, "Read it again" in page) == (is_there, is_there)
        assert ("What was said can be read no longer." in page) is not is_there
        assert (ada.get(room).status_code == 200) is is_there
        assert "The note afterwards" in page


def test_a_meeting_leads_to_the_card_of_its_group_only_who_may_read_it(app, people, gathering, client_as):
    """She was there, and neither in the group nor among those who may read its card."""
    grace, vera = people.grace, make_member(app, "vera")
    with app.app_context(), writing():
        circle_id = db.session.get_one(Meeting, gathering.meeting).circle_id
        db.session.get_one(Circle, circle_id).let_in(vera, reads_only=True)
        Visit.use(gathering.group, vera)
    address, card = f"/live/meetings/{gathering.meeting}", f"/live/groups/{gathering.group}"
    vera_ = client_as(vera)
    assert f'href="{card}"' in vera_.get(address).text
    with app.app_context(), writing():
        block(vera, grace)
    assert vera_.get(card).status_code == 404
    assert card not in vera_.get(address).text


def test_a_reminder_says_that_it_is_near_only_as_long_as_it_is(app, people, gathering, client_as, time_machine):
    gathering.seat(people.ada, people.ben)
    with app.app_context():
        starts_at = db.session.get_one(Meeting, gathering.meeting).starts_at
    time_machine.move_to(starts_at - timedelta(hours=23), tick=False)
    near, past = (
        "Thursday evenings is near: tomorrow, 7:00 pm",
        "You were reminded of the meeting of Thursday evenings, ",
    )
    assert near in hears(app, client_as, people.ada)
    client_as(people.ben).post(f"/live/meetings/{gathering.meeting}/give-up")
    assert past + "tomorrow, 7:00 pm" in hears(app, client_as, people.ben), "she does not come any more"
    time_machine.move_to(starts_at - timedelta(minutes=15), tick=False)
    assert "Thursday evenings begins soon: today, 7:00 pm" in hears(app, client_as, people.ada)
    time_machine.move_to(starts_at + timedelta(days=2), tick=False)
    told = hears(app, client_as, people.ada)
    assert told.count(past + "Wednesday 4 March, 7:00 pm") == 2
    assert "is near" not in told
    assert "begins soon" not in told


def test_nobody_is_told_that_what_is_cancelled_is_near_or_planned(app, people, gathering, client_as, time_machine):
    gathering.seat(people.ada)
    with app.app_context(), writing():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        meeting.move(meeting.starts_at + timedelta(days=1))
        starts_at = meeting.starts_at
    assert "was moved. It is now planned for Thursday 5 March, 7:00 pm" in hears(app, client_as, people.ada)
    time_machine.move_to(starts_at - timedelta(hours=20), tick=False)
    assert "is near: " in hears(app, client_as, people.ada)
    client_as(people.grace).post(f"/live/meetings/{gathering.meeting}/cancel", data={"words": "I am ill."})
    told = hears(app, client_as, people.ada)
    assert "planned for tomorrow, 7:00 pm, does not take place" in told
    assert "was moved to tomorrow, 7:00 pm" in told
    assert "It is now planned" not in told
    assert "is near" not in told


def test_a_seat_is_said_to_be_kept_only_until_she_has_answered(app, people, client_as, offered):
    assert "is kept for you for a while" in hears(app, client_as, people.ada)
    ada = client_as(people.ada)
    taken = ada.post(f"{offered}/answer", follow_redirects=True).text
    assert "You have a seat. It begins tomorrow, 7:00 pm." in taken
    told = hears(app, client_as, people.ada)
    assert "was kept for you for a while" in told
    assert "is kept for you" not in told


def test_nothing_is_offered_in_a_meeting_whose_room_was_closed_by_hand(app, people, client_as, evening):
    grace, ada = client_as(people.grace), client_as(people.ada)
    assert "Raise a hand" in evening.shown(ada)
    form = {"sentence": "We stop for tonight.", "reason": "Someone was shouted at."}
    assert grace.post(f"/live/{evening.room}/close", data=form).status_code == 302
    for shown in (evening.shown(ada), evening.shown(grace)):
        assert "/acts/" not in shown
    assert evening.act(ada, "raise-hand").status_code == 403
    grace.post(f"/live/{evening.room}/reopen", data={"reason": "All is calm."})
    assert "Raise a hand" in evening.shown(ada)


def test_who_is_asked_to_be_quiet_is_offered_no_hand_and_no_turn(app, people, client_as, evening):
    ada, grace = client_as(people.ada), client_as(people.grace)
    evening.say(ada, "Now listen all of you.")
    evening.act(grace, "begin-round", kind="opening")
    assert "It is your turn." in evening.shown(ada)
    with app.app_context():
        said = db.session.scalars(select(Message.id)).one()
    form = {"length": "10", "reason": "Please wait a little.", "why": "Loud."}
    grace.post(f"/live/messages/{said}/quiet", data=form)
    shown = evening.shown(ada)
    assert "It is your turn." in shown
    for act in ("raise-hand", "my-turn-is-over", "lower-hand"):
        assert f"/acts/{act}" not in shown
        assert evening.act(ada, act).status_code == 403
    assert "/acts/need-help" in shown, "she can still ask for help"
    assert evening.act(ada, "need-help").status_code == 200


def test_who_stands_in_gives_a_meeting_back_and_goes_where_she_may(app, people, client_as, gathering, ivy):
    behind = f"/live/meetings/{gathering.meeting}/behind"
    form = {"member": str(ivy), "back": "behind"}
    client_as(people.grace).post(f"/live/meetings/{gathering.meeting}/acts/hand-over", data=form)
    ivys = client_as(ivy)
    assert "You stand in for this meeting." in ivys.get(behind).text
    given = ivys.post(f"/live/meetings/{gathering.meeting}/acts/take-back", data=form, follow_redirects=True)
    assert (given.status_code, given.request.path) == (200, "/live/meetings")
    assert "Hand this meeting over" in client_as(people.grace).get(behind).text


def test_a_seat_kept_past_its_time_is_not_said_to_be_kept_until_then(app, people, client_as, offered, time_machine):
    assert "A seat is kept for you until" in client_as(people.ada).get(offered).text
    with app.app_context():
        until = db.session.scalars(select(Seat.offered_until)).one()
    time_machine.move_to(until + timedelta(hours=1), tick=False)
    assert "kept for you" in hears(app, client_as, people.ada)
    ada = client_as(people.ada)
    assert "A seat is still kept for you." in ada.get(offered).text
    assert "kept for you until" not in ada.get(offered).text
    assert "You have a seat" in ada.post(f"{offered}/answer", follow_redirects=True).text


def test_who_hands_a_meeting_over_and_who_stands_in_read_who_leads_it(app, people, client_as, gathering, ivy):
    page, group = f"/live/meetings/{gathering.meeting}", f"/live/groups/{gathering.group}"
    grace, ivys = client_as(people.grace), client_as(ivy)
    assert "You lead it. 0 of 3 seats are taken." in grace.get("/live/meetings").text
    grace.post(f"{page}/acts/hand-over", data={"member": str(ivy), "back": "behind"})
    assert "You stand in at the meeting of Thursday evenings, tomorrow, 7:00 pm" in hears(app, client_as, ivy)
    with app.app_context():
        mail = db.session.scalars(select(Mail)).one()
    assert mail.recipient == "ivy@example.org"
    assert "Something planned is in your hands now." in mail.text
    assert "Thursday" not in mail.text + mail.html
    assert "You lead this meeting." in ivys.get(page).text
    assert "You have handed this meeting over." in grace.get(page).text
    for place in ("/live/meetings", group):
        text = grace.get(place).text
        assert "You have handed it over. 0 of 3 seats are taken." in text
        assert f'action="{page}/seat"' not in text
    assert "You stand in" not in hears(app, client_as, people.grace)


def test_where_nobody_leads_nobody_is_said_to_see_who_needs_help(app, people, client_as, gathering, time_machine):
    gathering.seat(people.ada)
    page = f"/live/meetings/{gathering.meeting}"
    with app.app_context():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        starts_at, room = meeting.starts_at, f"/live/{meeting.room_id}"
    time_machine.move_to(starts_at + timedelta(minutes=5), tick=False)
    ada, grace = client_as(people.ada), client_as(people.grace)
    ada.post(f"{page}/come-in")
    assert "Who leads the meeting has not come in yet." in ada.get(room).text
    ada.post(f"{page}/acts/need-help")
    alone = ada.get(room).text
    assert "Nobody who could see that you need help has come in yet." in alone
    assert "can see you need help" not in alone
    grace.post(f"{page}/come-in")
    led = ada.get(room).text
    assert "Only Grace can see you need help." in led
    assert "has not come in yet" not in led


def test_nobody_more_is_asked_to_lead_beside_than_may(app, people, client_as, evening):
    grace, behind = client_as(people.grace), f"/live/meetings/{evening.meeting}/behind"
    for who in (people.ada, people.ben):
        assert "Lead with me" in grace.get(behind).text
        evening.act(grace, "lead-beside", member=str(who))
    make_member(app, "carl", role="facilitator")
    assert "Lead with me" not in grace.get(behind).text


def test_nobody_is_told_to_be_the_first_in_a_room_that_has_closed(people, client_as, evening):
    ada = client_as(people.ada)
    assert "You could be the first" in ada.get(f"/live/{evening.room}").text
    evening.began(timedelta(minutes=96))
    assert "Nothing was said here." in ada.get(f"/live/{evening.room}").text


def test_who_took_a_break_is_told_that_her_place_was_given_up_not_that_someone_has_it(
    app, people, gathering, client_as
):
    gathering.seat(people.ada)
    client_as(people.ada).post("/pause")
    with app.app_context():
        work.run("meeting-vacancies")
    with app.app_context(), writing():
        db.session.get_one(Member, people.ada).paused_at = None
    assert "your place in the meeting of Thursday evenings, tomorrow, 7:00 pm, was given up" in hears(
        app, client_as, people.ada
    )
    assert "There is a seat for you." in client_as(people.ada).get(f"/live/meetings/{gathering.meeting}").text


def test_a_notice_of_the_note_afterwards_is_there_for_whom_the_note_is(app, people, client_as, evening):
    evening.began(timedelta(minutes=96))
    with app.app_context():
        work.run("aftercare")
    note = "After your meeting: a note, and numbers to ring"
    for who in (people.ada, people.grace):
        assert note in hears(app, client_as, who)
        assert client_as(who).get(f"/live/meetings/{evening.meeting}/afterwards").status_code == 200
    form = {"role": "member", "reason": "They asked."}
    client_as(people.hana).post(f"/staff/members/{people.grace}/role", data=form)
    assert client_as(people.grace).get(f"/live/meetings/{evening.meeting}/afterwards").status_code == 404
    assert note not in hears(app, client_as, people.grace)


def test_home_leads_to_a_meeting_until_its_room_closes(app, people, gathering, client_as, time_machine):
    gathering.seat(people.ada)
    with app.app_context():
        ends_at = db.session.get_one(Meeting, gathering.meeting).ends_at
    for minutes, leads_there in ((-1, True), (4, True), (6, False)):
        time_machine.move_to(ends_at + timedelta(minutes=minutes), tick=False)
        shown = client_as(people.ada).get("/home").text
        assert (f'action="/live/meetings/{gathering.meeting}/come-in"' in shown) is leads_there
