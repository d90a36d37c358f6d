"""What pages and notices say is so when they are read, and what they lead to is there for who reads them."""

from __future__ import annotations

from datetime import timedelta

from community.accounts.blocks import block
from community.accounts.circles import Circle
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
