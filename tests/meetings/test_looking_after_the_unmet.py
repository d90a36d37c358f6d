"""A block, or a hidden profile, does not keep a facilitator from looking after someone; and opens nothing else."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from community.accounts.blocks import block
from community.accounts.models import Member
from community.core import work
from community.core.database import writing
from community.extensions import db
from community.meetings.leaving import Leaving
from community.meetings.models import Group
from tests.meetings.evening import Evening


@pytest.fixture(params=["she blocked", "was blocked", "hidden"])
def apart(app, people, request) -> str:
    """Ada and Grace do not meet, in one way or another."""
    ada, grace = people.ada, people.grace
    with app.app_context(), writing():
        if request.param == "hidden":
            db.session.get_one(Member, ada).hide_profile()
        else:
            block(*((ada, grace) if request.param == "she blocked" else (grace, ada)))
    return request.param


@pytest.fixture
def evening(app, people, apart) -> Evening:
    """A meeting that runs: Grace leads it, Ada and Ben are there."""
    evening = Evening(app, people.grace)
    evening.come(people.ada, people.ben)
    return evening


def test_who_leads_asks_her_to_leave_from_the_list_of_members(app, people, group, apart, client_as):
    grace, ada = client_as(people.grace), client_as(people.ada)
    page = grace.get(f"/live/groups/{group}/members").text
    address = f"/live/groups/{group}/members/{people.ada}/ask-to-leave"
    assert address in page
    assert f'href="/members/{people.ada}"' not in page, "a name, and no more"
    assert "blocked" not in page
    assert "Ask Ada to leave" in grace.get(address).text
    asked = {"words": "Please take some time.", "reason": "Unkind to others."}
    assert grace.post(address, data=asked).status_code == 302
    with app.app_context():
        work.run("notices")
        assert db.session.scalars(select(Leaving.was_asked)).all() == [True]
    assert "You were asked to leave Thursday evenings" in ada.get("/notices").text
    told = ada.get("/live/groups/mine").text
    assert "Please take some time." in told


def test_others_in_the_group_do_not_find_her_in_it(app, people, group, client_as):
    with app.app_context(), writing():
        block(people.ada, people.cleo)
        db.session.get_one(Group, group).let_in(db.session.get_one(Member, people.cleo))
    assert "Ada" not in client_as(people.cleo).get(f"/live/groups/{group}/members").text
    assert client_as(people.cleo).get(f"/live/groups/{group}/members/{people.ada}/ask-to-leave").status_code == 403


@pytest.mark.parametrize("apart", ["she blocked", "was blocked"], indirect=True)
def test_who_needs_help_is_answered_until_it_is_looked_after(people, evening, client_as):
    grace, ada = client_as(people.grace), client_as(people.ada)
    assert evening.act(grace, "open-line", member=str(people.ada)).status_code == 403, "who does not ask is left alone"
    assert evening.act(ada, "open-line", member=str(people.grace)).status_code == 403
    assert "to Ada<" not in evening.shown(grace)
    evening.act(ada, "need-help")
    assert "Ada" in evening.shown(grace)
    assert "Write to Ada alone" in evening.shown(grace)
    assert evening.act(grace, "open-line", member=str(people.ada)).status_code == 200
    said = evening.act(grace, "say-alone", member=str(people.ada), words="I am here.", key="a" * 32)
    assert said.status_code == 200
    assert "I am here." in evening.shown(ada)
    assert evening.act(ada, "say-alone", member=str(people.grace), words="Thank you.", key="b" * 32).status_code == 200
    assert "Thank you." in evening.shown(grace)
    evening.act(grace, "looked-after", member=str(people.ada))
    again = evening.act(grace, "say-alone", member=str(people.ada), words="One more thing", key="c" * 32)
    assert again.status_code == 403
    assert evening.act(ada, "say-alone", member=str(people.grace), words="And?", key="d" * 32).status_code == 403


@pytest.mark.parametrize("apart", ["hidden"], indirect=True)
def test_whose_profile_is_hidden_has_her_turn_and_her_private_line(people, evening, client_as):
    grace = client_as(people.grace)
    assert "Ada" in [person.name for person in evening.stands(people.ben).people]
    assert evening.act(grace, "open-line", member=str(people.ada)).status_code == 200


def test_she_opens_it_too_and_is_told_whose_eyes_it_reaches(people, evening, apart, client_as):
    ada = client_as(people.ada)
    offered = "Write to" in evening.shown(ada)
    assert offered == (apart == "hidden"), "nothing is offered that would be refused"
    evening.act(ada, "need-help")
    shown = evening.shown(ada)
    named = "Grace" if apart == "hidden" else "who leads the meeting"
    assert f"Only {named} can see you need help." in shown
    assert f"Write to {named} alone" in shown
    assert evening.act(ada, "open-line", member=str(people.grace)).status_code == 200


def test_behind_the_meeting_there_is_her_name_and_all_that_is_done_for_her(people, evening, client_as):
    grace = client_as(people.grace)
    evening.act(client_as(people.ada), "need-help")
    page = grace.get(f"/live/meetings/{evening.meeting}/behind").text
    assert "Ada" in page
    assert f'href="/members/{people.ada}"' not in page
    assert f'href="/members/{people.ben}"' in page
    for act in ("looked-after", "by-phone", "not-by-phone"):
        assert evening.act(grace, act, member=str(people.ada)).status_code == 200
