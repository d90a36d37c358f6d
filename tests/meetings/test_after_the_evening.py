"""What is promised when a meeting is over, when someone had to leave a group, and about members who do not meet."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from community.accounts.circles import Circle
from community.accounts.models import Member
from community.core.database import writing
from community.extensions import db
from community.meetings.models import Group
from tests.conftest import make_member
from tests.meetings.conftest import COMPLETE
from tests.meetings.evening import LASTS, Evening


def is_over(evening: Evening) -> None:
    evening.began(LASTS + timedelta(hours=1))


# What is said is for those who were there. Nobody else can read it.


@pytest.mark.parametrize("act", ["lead-beside", "hand-over"])
def test_nobody_comes_to_lead_a_meeting_that_is_over_and_reads_what_was_said(cast, client_as, evening, ivy, act):
    assert evening.say(client_as(cast.ada), "For those who are here.").status_code == 201
    is_over(evening)
    assert evening.act(client_as(cast.grace), act, member=str(ivy)).status_code == 409
    assert client_as(ivy).get(f"/live/{evening.room}").status_code == 404
    assert client_as(cast.grace).get(f"/live/{evening.room}").status_code == 200


def test_who_handed_a_meeting_over_does_not_take_it_back_to_read_what_was_said_without_her(
    cast, client_as, evening, ivy
):
    graces = client_as(cast.grace)
    assert evening.act(graces, "hand-over", member=str(ivy)).status_code == 200
    assert evening.say(client_as(cast.ada), "Now that Grace has gone.").status_code == 201
    is_over(evening)
    assert evening.act(graces, "take-back").status_code == 409
    assert graces.get(f"/live/{evening.room}").status_code == 404
    assert client_as(ivy).get(f"/live/{evening.room}").status_code == 200


def test_who_leads_no_more_is_not_let_in_by_it(app, cast, client_as, evening):
    """Said of someone who never led, with a seat and a telephone, it would open the room for her."""
    evening.say(client_as(cast.ada), "For those who are here.")
    jo = make_member(app, "jo")
    with app.app_context(), writing():
        evening.seat(jo)
    graces = client_as(cast.grace)
    assert evening.act(graces, "by-phone", member=str(jo)).status_code == 200
    evening.act(graces, "lead-no-more", member=str(jo))
    assert client_as(jo).get(f"/live/{evening.room}/since/0").status_code == 404


# Who was asked to leave.


def test_who_was_asked_to_leave_does_not_come_back_as_a_visitor(app, client_as, people, gathering):
    grace, adas = client_as(people.grace), client_as(people.ada)
    words = {"words": "Not now, please.", "reason": "She quoted the others elsewhere."}
    asked = f"/live/groups/{gathering.group}/members/{people.ada}/ask-to-leave"
    assert grace.post(asked, data=words).status_code == 302
    adas = client_as(people.ada)
    assert adas.post(f"/live/groups/{gathering.group}/try").status_code == 409
    assert "/try" not in adas.get(f"/live/groups/{gathering.group}").text
    assert adas.get(f"/live/meetings/{gathering.meeting}").status_code == 404
    assert adas.post(f"/live/meetings/{gathering.meeting}/seat").status_code == 404


def test_who_asked_to_try_before_she_was_asked_to_leave_does_not_come_back_by_that(app, client_as, people, gathering):
    from community.meetings.visits import Visit

    with app.app_context(), writing():
        Visit.ask(gathering.group, people.ada)
    words = {"words": "Not now, please.", "reason": "She quoted the others elsewhere."}
    asked = f"/live/groups/{gathering.group}/members/{people.ada}/ask-to-leave"
    assert client_as(people.grace).post(asked, data=words).status_code == 302
    adas = client_as(people.ada)
    assert adas.get(f"/live/meetings/{gathering.meeting}").status_code == 404
    assert adas.post(f"/live/meetings/{gathering.meeting}/seat").status_code == 404


# Who does not meet whom.


def test_a_meetings_page_names_no_leader_to_a_member_whom_she_has_blocked(app, cast, client_as, evening):
    """Flo has blocked Ada; Grace has Flo lead beside her."""
    ada, flo = cast.ada, cast.flo
    with app.app_context(), writing():
        group = db.session.get_one(Group, evening.group)
        group.let_in(db.session.get_one(Member, ada))
        group.let_in(db.session.get_one(Member, flo))
    assert evening.act(client_as(cast.grace), "lead-beside", member=str(flo)).status_code == 200
    page = client_as(ada).get(f"/live/meetings/{evening.meeting}").text
    assert "Grace" in page
    assert "Flo" not in page
    assert "Flo" in client_as(cast.ben).get(f"/live/meetings/{evening.meeting}").text


# What is sent twice.


def test_what_is_said_alone_by_a_form_that_was_sent_before_is_said_too_and_once(app, cast, client_as, evening):
    """As after "back": other words, or to another person, with the same key."""
    with app.app_context(), writing():
        db.session.get_one(Circle, evening.circle).let_in(cast.ben, leads=True)
    adas, key = client_as(cast.ada), "a" * 32
    for leader in (cast.grace, cast.ben):
        assert evening.act(adas, "open-line", member=str(leader)).status_code == 200
    first = {"member": str(cast.grace), "words": "I cannot go on.", "key": key}
    second, third = {**first, "words": "I can."}, {**first, "member": str(cast.ben)}
    for words in (first, first, second, second, third, third):
        assert evening.act(adas, "say-alone", **words).status_code == 200
    said = {line.with_id: [word.words for word in line.words] for line in evening.stands(cast.ada).lines}
    assert said == {cast.grace: ["I cannot go on.", "I can."], cast.ben: ["I cannot go on."]}


# Days and times that are none.


@pytest.mark.parametrize("day", ["9999-12-31", "9999-12-30", "0001-01-01"])
def test_a_group_that_begins_at_an_end_of_time_does_not_close_the_list_for_everyone(app, client_as, people, group, day):
    graces, begins = client_as(people.grace), {"begins_on": day, "weekday": "0", "starts": "05:00", "weeks": "8"}
    answer = graces.post(f"/live/groups/{group}/card", data={**filled(), **begins})
    assert answer.status_code == 422
    for page in ("/live/groups", f"/live/groups/{group}", "/live"):
        assert client_as(people.ben).get(page).status_code == 200


@pytest.mark.parametrize("rhythm", ["weekly", "monthly"])
def test_a_series_until_the_end_of_time_does_not_close_the_rooms_for_everyone_in_its_group(
    app, client_as, people, gathering, rhythm
):
    plan = {"key": uuid.uuid4().hex, "day": "2026-03-10", "begins": "18:00", "minutes": "60", "seats": "8"}
    until = {"repeats": rhythm, "until": "9999-12-31"}
    answer = client_as(people.grace).post(f"/live/groups/{gathering.group}/plan", data={**plan, **until})
    assert answer.status_code == 422
    assert "no set end" in answer.text
    for page in ("/live/groups/mine", f"/live/groups/{gathering.group}", "/live"):
        assert client_as(people.ada).get(page).status_code == 200


@pytest.mark.parametrize(("day", "begins"), [("0001-01-01", "05:00"), ("9999-12-31", "23:59"), ("0001-01-01", "00:00")])
@pytest.mark.parametrize("zone", ["Australia/Melbourne", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_a_meeting_before_or_after_all_time_is_refused_with_a_sentence(
    app, client_as, people, gathering, day, begins, zone
):
    with app.app_context(), writing():
        db.session.get_one(Group, gathering.group).card.zone = zone
    graces = client_as(people.grace)
    for repeats in ("once", "weekly", "monthly"):
        form = {"day": day, "begins": begins, "minutes": "60", "seats": "8", "repeats": repeats, "key": "a" * 32}
        assert graces.post(f"/live/groups/{gathering.group}/plan", data=form).status_code == 422
        assert graces.post(f"/live/meetings/{gathering.meeting}/change", data=form).status_code == 422


def filled() -> dict[str, object]:
    """The card's form, filled in completely."""
    words = {name: str(value) for name, value in COMPLETE.items() if name not in {"by_phone"}}
    return {**words, "title": "Thursday evenings", "size": "8", "lasts": "90", "by_phone": "yes", "way_in": "open"}


@pytest.mark.parametrize("until", ["9999-12-31", "0001-01-01", "0001-01-02"])
def test_nobodys_profession_holds_till_the_end_of_time(cast, client_as, until):
    form = {"name": "Grace Moore", "profession": "nurse", "organisation": "Banksia House", "until": until}
    answer = client_as(cast.hana).post(f"/staff/members/{cast.grace}/profession", data={**form, "reason": "Seen."})
    assert answer.status_code == 422
