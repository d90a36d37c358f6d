"""Who hears what of groups: requests, answers, what is offered; and what nobody hears."""

from __future__ import annotations

import pytest

from community.accounts.blocks import block
from community.core import work
from community.core.database import writing
from community.extensions import db
from community.meetings.models import Group, WayIn
from tests.meetings.conftest import group, people  # noqa: F401
from tests.talk import key


@pytest.fixture
def hears(app, client_as):
    def said(who: int) -> str:
        with app.app_context():
            work.run("notices")
        return client_as(who).get("/notices").text

    return said


@pytest.fixture
def asked(app, client_as, people, group):  # noqa: F811
    """Ben has asked to come in."""
    with app.app_context(), writing():
        db.session.get_one(Group, group).way_in = WayIn.REQUEST
    client_as(people.ben).post(f"/live/groups/{group}/ask", data={"words": "Me?", "key": key()})
    return f"/live/groups/{group}"


def test_it_works(client_as, people, asked, hears):  # noqa: F811
    assert "Ben asks to join Thursday evenings" in hears(people.grace)
    graces = client_as(people.grace)
    graces.post(f"{asked}/requests/1/yes")
    assert "You are in Thursday evenings now. Welcome" in hears(people.ben)
    assert "asks to come" not in hears(people.grace), "it is answered"
    form = {"words": "Please rest a little.", "reason": "Angry words."}
    graces.post(f"{asked}/members/{people.ben}/ask-to-leave", data=form)
    assert "You were asked to leave Thursday evenings" in hears(people.ben)
    mine = client_as(people.ben).get("/live/groups/mine").text
    assert "Please rest a little." in mine
    assert "Angry words." not in mine


def test_a_no_is_told_to_her_alone(client_as, people, asked, hears):  # noqa: F811
    client_as(people.grace).post(f"{asked}/requests/1/no", data={"words": "Not now, I am sorry."})
    assert "There is an answer from Thursday evenings" in hears(people.ben)
    for other in (people.ada, people.grace, people.cleo):
        assert "answer from" not in hears(other)


def test_what_is_offered_is_told_until_she_decides(client_as, people, asked, hears):  # noqa: F811
    offer = {"group": "1", "words": "", "key": key()}
    client_as(people.cleo).post(f"/members/{people.ben}/group", data=offer)
    client_as(people.grace).post(f"/members/{people.ben}/group", data={**offer, "key": key()})
    told = hears(people.ben)
    assert "Cleo thought of Thursday evenings for you" in told
    assert "Grace invites you into Thursday evenings" in told
    client_as(people.ben).post(f"{asked}/no-thanks")
    assert "Thursday evenings" not in hears(people.ben)
    for other in (people.cleo, people.grace):
        assert "no" not in hears(other).partition("<main")[2].partition("Ben asks")[0].lower().split()


def test_leaving_and_joining_are_told_to_nobody(client_as, people, group, hears):  # noqa: F811
    client_as(people.ben).post(f"/live/groups/{group}/join")
    client_as(people.ben).post(f"/live/groups/{group}/leave")
    for other in (people.ada, people.grace, people.cleo, people.ben):
        assert "Thursday evenings" not in hears(other)


def test_who_is_blocked_is_not_heard(app, client_as, people, asked, hears):  # noqa: F811
    with app.app_context(), writing():
        block(people.grace, people.ben)
    assert "Ben" not in hears(people.grace)
