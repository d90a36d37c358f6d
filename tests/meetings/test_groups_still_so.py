"""What pages and notices say of groups is so when it is read, and leads its reader only to what is there for her."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from community.accounts.blocks import block
from community.accounts.models import Member
from community.core.database import writing
from community.extensions import db
from community.meetings.models import Group, WayIn
from tests.conftest import make_member
from tests.meetings.hearing import hears
from tests.talk import key


def test_who_left_comes_back_in_one_step_for_a_day_also_past_a_block(app, people, client_as, gathering, time_machine):
    ada_id, grace_id = people.ada, people.grace
    with app.app_context(), writing():
        block(ada_id, grace_id)
    ada, back = client_as(ada_id), f"/live/groups/{gathering.group}/back"
    left = ada.post(f"/live/groups/{gathering.group}/leave", follow_redirects=True).text
    assert left.count(back) == 2, "beside what was done, and with the groups she has left"
    assert "Come back" in ada.get("/live/groups/mine").text
    assert "in Thursday evenings again" in ada.post(back, follow_redirects=True).text
    ada.post(f"/live/groups/{gathering.group}/leave")
    time_machine.shift(timedelta(hours=25))
    ada = client_as(ada_id)
    assert back not in ada.get("/live/groups/mine").text
    assert ada.post(back).status_code == 409


def test_the_card_offers_the_one_step_back_before_asking_again(app, people, client_as, gathering):
    with app.app_context(), writing():
        db.session.get_one(Group, gathering.group).way_in = WayIn.REQUEST
    ada = client_as(people.ada)
    ada.post(f"/live/groups/{gathering.group}/leave")
    card = ada.get(f"/live/groups/{gathering.group}").text
    assert "Come back" in card
    assert "Ask to join" not in card


@pytest.fixture
def asked(app, people, client_as, gathering) -> str:
    """Vera has asked to come into the group; where it is."""
    page = f"/live/groups/{gathering.group}"
    with app.app_context(), writing():
        db.session.get_one(Group, gathering.group).way_in = WayIn.REQUEST
    client_as(make_member(app, "vera")).post(f"{page}/ask", data={"words": "", "key": key()})
    return page


def vera(app) -> int:
    with app.app_context():
        return db.session.scalars(select(Member.id).where(Member.name_key == "vera")).one()


def test_who_asked_a_group_that_has_ended_is_told_so_and_can_take_it_back(app, people, client_as, asked):
    grace, veras = client_as(people.grace), client_as(vera(app))
    assert "Vera asks to join" in hears(app, client_as, people.grace)
    grace.post(f"{asked}/end", data={"words": "Thank you all."})
    assert "Vera asks to join" not in hears(app, client_as, people.grace)
    for page in (asked, f"{asked}/members"):
        assert "asks to join" not in grace.get(page).text
        assert "Let in" not in grace.get(page).text
    mine = veras.get("/live/groups/mine").text
    assert "This group has ended" in mine
    assert f'href="{asked}"' not in mine, "its card is not there for her any more"
    taken = veras.post(f"{asked}/ask/take-back", follow_redirects=True)
    assert "Your question is taken back." in taken.text
    assert taken.request.path == "/live/groups/mine"


def test_nobody_is_let_in_where_there_is_no_place(app, people, client_as, asked, gathering):
    grace = client_as(people.grace)
    assert "Let in" in grace.get(f"{asked}/members").text
    for values, why in (({"listed_at": None}, "is not listed at the moment"), ({"size": 2}, "The group is full.")):
        with app.app_context(), writing():
            group = db.session.get_one(Group, gathering.group)
            before = group.listed_at
            group.listed_at = values.get("listed_at", before)
            group.card.size = values.get("size", group.card.size)
        page = grace.get(f"{asked}/members").text
        assert why in page
        assert "Let in" not in page
        assert "Say no, kindly" in page
        with app.app_context(), writing():
            db.session.get_one(Group, gathering.group).listed_at = before


def test_those_who_ask_are_as_many_on_the_card_as_on_the_list(app, people, client_as, asked):
    grace, grace_id, vera_id = client_as(people.grace), people.grace, vera(app)
    assert "Someone asks to join" in grace.get(asked).text
    with app.app_context(), writing():
        block(vera_id, grace_id)
    assert "Vera" not in grace.get(f"{asked}/members").text
    assert "Someone asks to join" not in grace.get(asked).text


def test_who_left_a_group_that_has_ended_can_come_back_and_read(people, client_as, gathering):
    page, ada = f"/live/groups/{gathering.group}", client_as(people.ada)
    client_as(people.grace).post(f"{page}/end", data={"words": "Thank you all."})
    ada.post(f"{page}/leave")
    assert ada.get(page).status_code == 404
    assert "You can still read what was written" in ada.post(f"{page}/back", follow_redirects=True).text


def test_a_group_that_has_ended_is_not_said_to_meet(people, client_as, gathering):
    ada = client_as(people.ada)
    for page in (f"/live/groups/{gathering.group}", "/live/groups/mine"):
        assert "Thursdays, 7:30 pm" in ada.get(page).text
    client_as(people.grace).post(f"/live/groups/{gathering.group}/end", data={"words": "Thank you all."})
    for page in (f"/live/groups/{gathering.group}", "/live/groups/mine"):
        assert "Thursdays, 7:30 pm" not in ada.get(page).text
        assert "as ended" in ada.get(page).text


def test_what_is_checked_until_a_day_holds_until_that_day_everywhere(people, client_as, gathering):
    form = {"name": "Grace Moore", "profession": "counsellor", "organisation": "Banksia House", "until": "2026-05-01"}
    told = client_as(people.hana).post(
        f"/staff/members/{people.grace}/profession", data={**form, "reason": "The register."}, follow_redirects=True
    )
    assert "Grace is checked until 1 May 2026." in told.text
    card = re.sub(r"<[^>]+>", "", client_as(people.ada).get(f"/live/groups/{gathering.group}").text)
    assert "Holds until 1 May." in card


def test_everyone_in_a_group_is_told_of_its_end_and_who_is_given_one_of_that(app, people, client_as, gathering):
    grace, hana = client_as(people.grace), client_as(people.hana)
    form = {"title": "Sunday mornings", "facilitator": str(people.grace), "reason": "They asked.", "key": key()}
    hana.post("/staff/groups/new", data=form)
    assert "You lead Sunday mornings now" in hears(app, client_as, people.grace)
    grace.post(f"/live/groups/{gathering.group}/end", data={"words": "Thank you all."})
    ended = "Thursday evenings has ended. You can still read what was written there"
    for who in (people.ada, people.ben):
        assert ended in hears(app, client_as, who)
    for who in (people.grace, people.cleo):
        assert ended not in hears(app, client_as, who)
    client_as(people.ada).post(f"/live/groups/{gathering.group}/leave")
    assert ended not in hears(app, client_as, people.ada), "she can read it no longer"


def test_who_leads_a_group_is_not_shown_it_to_offer_to_who_is_in_it(people, client_as, gathering):
    grace, cleo = client_as(people.grace), client_as(people.cleo)
    offering = {who: grace.get(f"/members/{who}/group").text for who in (people.ada, people.cleo)}
    assert "Thursday evenings" not in offering[people.ada]
    assert "There is no group that you could offer." in offering[people.ada]
    assert "Thursday evenings" in offering[people.cleo]
    assert "Thursday evenings" in cleo.get(f"/members/{people.ada}/group").text, "that they are in it is not for them"
    form = {"group": str(gathering.group), "words": "", "key": key()}
    late = grace.post(f"/members/{people.ada}/group", data=form)
    assert (late.status_code, "This member is in the group already." in late.text) == (409, True)


def test_what_was_new_and_is_not_so_any_more_is_said_to_be_over(app, people, client_as, asked):
    gone = "What was new is not so any more."
    assert gone not in hears(app, client_as, people.grace)
    client_as(vera(app)).post(f"{asked}/ask/take-back")
    told = hears(app, client_as, people.grace)
    assert "asks to join" not in told
    assert gone in told
    grace = client_as(people.grace)
    grace.post("/notices/read")
    assert gone not in grace.get("/notices").text
