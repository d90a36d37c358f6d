"""What pages and notices say is so when they are read, and what they lead to is there for who reads them."""

from __future__ import annotations

from datetime import timedelta

from community.accounts.blocks import block
from community.accounts.circles import Circle
from community.accounts.models import Member
from community.core import work
from community.core.database import writing
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.visits import Visit
from tests.conftest import make_member


def another_meeting(app, gathering) -> int:
    """A week later; its number."""
    with app.app_context(), writing():
        first = db.session.get_one(Meeting, gathering.meeting)
        made = Meeting.plan(db.session.get_one(Group, gathering.group), first.starts_at + timedelta(days=7), 60, 3)
        db.session.flush()
        return made.id


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
        assert ("What was said is deleted, as promised." in page) is not is_there
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


def hears(app, client_as, member_id: int) -> str:
    """What her notices say, once the workers have done their rounds."""
    with app.app_context():
        for name in ("meeting-reminders", "meeting-offers", "notices"):
            work.run(name)
    return client_as(member_id).get("/notices").text


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


def test_a_seat_is_said_to_be_kept_only_until_she_has_answered(app, people, gathering, client_as):
    with app.app_context(), writing():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        meeting.seats = 1
        for member_id in (people.ben, people.ada):
            meeting.take_seat(db.session.get_one(Member, member_id))
    client_as(people.ben).post(f"/live/meetings/{gathering.meeting}/give-up")
    assert "is kept for you for a while" in hears(app, client_as, people.ada)
    ada = client_as(people.ada)
    taken = ada.post(f"/live/meetings/{gathering.meeting}/answer", follow_redirects=True).text
    assert "You have a seat. It begins tomorrow, 7:00 pm." in taken
    told = hears(app, client_as, people.ada)
    assert "was kept for you for a while" in told
    assert "is kept for you" not in told
