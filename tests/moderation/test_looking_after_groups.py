"""Staff found groups and list them, and check who facilitators are; they see cards, and nothing of what is inside."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from community.core import clock
from community.core.database import writing
from community.extensions import db
from community.meetings import credentials
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.state import State
from community.moderation.actions import Action
from tests.meetings.conftest import COMPLETE, gathering, group, people  # noqa: F401

WHY = {"reason": "Someone asked for it."}


def checked(**others) -> dict:
    day = clock.now().year + 1
    form = {"name": "Grace Moore", "profession": "counsellor", "organisation": "Banksia House", "until": f"{day}-06-30"}
    return {**form, "reason": "The register.", **others}


def test_it_works(app, client_as, people):  # noqa: F811
    hanas, cleos, graces = client_as(people.hana), client_as(people.cleo), client_as(people.grace)
    founding = {"title": "Slow mornings", "facilitator": str(people.grace), **WHY}
    assert hanas.post("/staff/groups/new", data=founding).status_code == 302
    page = "/staff/groups/1"
    refused = cleos.post(f"{page}/list", data=WHY)
    assert refused.status_code == 409
    assert "whom it may not suit" in cleos.get(page).text
    with app.app_context(), writing():
        db.session.get_one(Group, 1).card.change(people.grace, **COMPLETE)
    assert "profession of who leads it" in graces.get("/live/groups/1").text
    assert hanas.post(f"/staff/members/{people.grace}/profession", data=checked()).status_code == 302
    assert graces.post("/live/groups/1/ready").status_code == 302
    assert "Its card is ready" in cleos.get("/staff/groups").text
    assert cleos.post(f"{page}/list", data=WHY).status_code == 302
    card = client_as(people.ada).get("/live/groups/1").text
    assert "Grace Moore, Counsellor, Banksia House" in card
    assert "Checked by Hana" in card
    log = cleos.get("/staff/log").text
    for words in ("started a group", "listed a group", "checked the profession of", "Slow mornings: Someone asked"):
        assert words in log, words
    assert cleos.post(f"{page}/unlist", data=WHY).status_code == 302
    assert client_as(people.ada).get("/live/groups/1").status_code == 404


def test_a_form_sent_twice_founds_one_group(app, client_as, people):  # noqa: F811
    hanas = client_as(people.hana)
    founding = {"title": "Slow mornings", "facilitator": str(people.grace), "key": "a" * 32, **WHY}
    first, again = (hanas.post("/staff/groups/new", data=founding) for _ in range(2))
    assert first.location == again.location == "/staff/groups/1"
    another = hanas.post("/staff/groups/new", data={**founding, "key": "b" * 32})
    assert another.location == "/staff/groups/2"
    with app.app_context():
        assert db.session.scalars(select(Action.thing_id).where(Action.kind == "group").order_by(Action.id)).all() == [
            1,
            2,
        ]


def test_every_act_needs_a_reason(client_as, people, group):  # noqa: F811
    hanas, page = client_as(people.hana), f"/staff/groups/{group}"
    for address, form in (
        (f"{page}/unlist", {}),
        (f"{page}/end", {"words": "Thank you."}),
        (f"{page}/hand", {"facilitator": str(people.hana)}),
        ("/staff/groups/new", {"title": "Tea", "facilitator": str(people.grace)}),
        (f"/staff/members/{people.grace}/profession", checked(reason="")),
    ):
        assert hanas.post(address, data=form).status_code == 422, address


def test_a_moderator_founds_nothing_and_vouches_for_nobody(client_as, people, group):  # noqa: F811
    cleos = client_as(people.cleo)
    assert "Thursday evenings" in cleos.get("/staff/groups").text
    for address in (
        "/staff/groups/new",
        f"/staff/groups/{group}/hand",
        f"/staff/members/{people.grace}/profession",
        f"/staff/members/{people.grace}/profession/end",
    ):
        assert cleos.post(address, data=WHY).status_code == 403, address


def test_nobody_vouches_for_herself_or_for_who_does_not_facilitate(client_as, people):  # noqa: F811
    hanas = client_as(people.hana)
    assert hanas.post(f"/staff/members/{people.hana}/profession", data=checked()).status_code == 403
    assert hanas.post(f"/staff/members/{people.ada}/profession", data=checked()).status_code == 409


@pytest.mark.parametrize("until", ["2020-01-01", "2199-01-01", ""])
def test_a_check_holds_for_a_time(client_as, people, until):  # noqa: F811
    answer = client_as(people.hana).post(f"/staff/members/{people.grace}/profession", data=checked(until=until))
    assert answer.status_code == 422


def test_a_check_is_taken_back(app, client_as, people, group):  # noqa: F811
    hanas = client_as(people.hana)
    assert hanas.post(f"/staff/members/{people.grace}/profession/end", data=WHY).status_code == 302
    assert "Being checked" in client_as(people.ada).get(f"/live/groups/{group}").text
    assert "Something has lapsed" in hanas.get(f"/staff/groups/{group}").text
    with app.app_context():
        assert credentials.current(people.grace) is None


def test_a_group_is_handed_on(app, client_as, people, group):  # noqa: F811
    hanas, page = client_as(people.hana), f"/staff/groups/{group}"
    mine = {"facilitator": str(people.grace), **WHY}
    assert hanas.post(f"{page}/take", data=mine).status_code == 409
    assert hanas.post(f"{page}/hand", data={"facilitator": str(people.ada), **WHY}).status_code == 422
    assert hanas.post(f"{page}/hand", data={"facilitator": str(people.hana), **WHY}).status_code == 302
    assert hanas.post(f"{page}/take", data=mine).status_code == 302
    assert client_as(people.grace).get(f"/live/groups/{group}/members").status_code == 404
    with app.app_context():
        acts = db.session.scalars(select(Action.reason).where(Action.kind == "group").order_by(Action.id)).all()
    assert acts == [
        "Thursday evenings: To Hana. Someone asked for it.",
        "Thursday evenings: No longer Grace. Someone asked for it.",
    ]


def test_what_is_missing_is_said_beside_what_was_pressed(client_as, people, group):  # noqa: F811
    hanas, page = client_as(people.hana), f"/staff/groups/{group}"
    assert hanas.post(f"{page}/hand", data={"facilitator": str(people.hana), **WHY}).status_code == 302
    answer = hanas.post(f"{page}/take", data={"facilitator": str(people.grace)})
    assert answer.status_code == 422
    assert 'id="take_form-reason-error"' in answer.text
    assert 'id="hand_form-reason-error"' not in answer.text


def test_nobody_is_taken_from_a_group_that_she_does_not_lead(client_as, people, group):  # noqa: F811
    hanas, page = client_as(people.hana), f"/staff/groups/{group}"
    assert hanas.post(f"{page}/take", data={"facilitator": str(people.hana), **WHY}).status_code == 422


def test_staff_end_a_group_they_cannot_see_into(client_as, people, group):  # noqa: F811
    cleos = client_as(people.cleo)
    page = cleos.get(f"/staff/groups/{group}").text
    assert "Ada" not in page
    form = {"words": "It was good to have you.", **WHY}
    assert cleos.post(f"/staff/groups/{group}/end", data=form).status_code == 302
    assert cleos.post(f"/staff/groups/{group}/end", data=form).status_code == 409
    assert "It was good to have you." in client_as(people.ada).get(f"/live/groups/{group}").text


def test_who_facilitates_no_longer_is_out_of_her_groups(app, client_as, people, group):  # noqa: F811
    hanas = client_as(people.hana)
    form = {"role": "member", **WHY}
    told = hanas.post(f"/staff/members/{people.grace}/role", data=form, follow_redirects=True).text
    assert "Nobody leads Thursday evenings now." in told
    assert "Nobody leads it" in hanas.get("/staff/groups").text
    graces = client_as(people.grace)
    with app.app_context():
        room = db.session.get_one(Group, group).room_id
        assert credentials.current(people.grace) is None
    for page in (f"/live/groups/{group}/members", f"/live/{room}/since/0", f"/live/{room}/look-after"):
        assert graces.get(page).status_code == 404, page


def test_what_is_planned_does_not_take_place_when_staff_end_a_group(app, client_as, people, gathering):  # noqa: F811
    form = {"words": "It was good to have you.", **WHY}
    assert client_as(people.cleo).post(f"/staff/groups/{gathering.group}/end", data=form).status_code == 302
    with app.app_context():
        assert db.session.get_one(Meeting, gathering.meeting).state == State.CANCELLED


def test_the_pages_about_groups_lie_in_the_directory(client_as, people):  # noqa: F811
    hanas = client_as(people.hana)
    for page in ("/staff/groups", "/staff/groups/new", "/staff/listings"):
        assert 'href="/staff/listings" aria-current="page"' in hanas.get(page).text, page
    assert 'href="/staff" aria-current="page"' in hanas.get("/staff").text
