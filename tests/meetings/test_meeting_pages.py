"""The pages of meetings: who sees them, what one can do on them, what a facilitator plans."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from community.accounts.models import Member
from community.activity import Activity, Kind
from community.core import clock, work
from community.core.database import writing
from community.extensions import db
from community.meetings import credentials
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.rules import HOUSE_RULES, GroundRules, RulesAccepted
from community.meetings.seats import Seat
from community.meetings.series import MeetingSeries
from community.meetings.state import State
from community.meetings.visits import Visit
from tests.conftest import make_member

KEY = "a" * 32
PLAN = {"day": "2026-03-05", "begins": "19:30", "minutes": "90", "seats": "8", "repeats": "once", "key": KEY}


@pytest.fixture
def address(gathering):
    return f"/live/meetings/{gathering.meeting}"


def seen(text: str) -> str:
    return re.search(r'name="seen" value="(\w+)"', text)[1]


def meeting_of(app, gathering) -> Meeting:
    return db.session.get_one(Meeting, gathering.meeting)


def notices(app) -> None:
    with app.app_context():
        work.run("notices")


def test_it_works(app, people, gathering, client_as, address, time_machine):
    """From the list of rooms to a seat, the ground rules, the door and the room."""
    ada = client_as(people.ada)
    assert "Thursday evenings" in ada.get("/live").text
    assert "Take a seat" in ada.get(address).text
    assert "Put it in my calendar" not in ada.get(address).text, "she does not come yet"
    told = ada.post(f"{address}/seat", follow_redirects=True).text
    assert "Put it in my calendar" in told
    assert "You have a seat" in told
    assert "7 days" in told, "what becomes of what is said is told before"
    assert "You have a seat." in ada.get("/live/meetings").text
    of_one = ada.get(f"/live/meetings?group={gathering.group}").text
    assert f'<a href="/live/groups/{gathering.group}">Thursday evenings</a>' in of_one, "the way back to the group"
    ada.post(f"{address}/agree", data={"seen": seen(told)})
    assert "You have agreed to these." in ada.get(address).text
    with app.app_context():
        starts_at = meeting_of(app, gathering).starts_at
    time_machine.move_to(starts_at - timedelta(minutes=5), tick=True)
    ada = client_as(people.ada)
    assert "Come in" in ada.get(address).text
    room = ada.post(f"{address}/come-in")
    assert ada.get(room.location).status_code == 200
    assert ada.post(room.location, data={"source": "Good evening.", "key": KEY}).status_code == 302
    assert ada.post(f"{address}/give-up").status_code == 409, "she is there: that she was is kept"
    assert "Give up my seat" not in ada.get(address).text


def test_for_who_is_not_in_the_group_it_is_not_there(people, client_as, address, gathering):
    for who in (people.cleo, people.hana):
        theirs = client_as(who)
        assert theirs.get(address).status_code == 404
        assert "Thursday evenings" not in theirs.get("/live/meetings").text
        assert 'id="my-meetings"' not in theirs.get("/live").text
        for act in ("seat", "give-up", "answer", "agree", "come-in", "open-doors"):
            assert theirs.post(f"{address}/{act}").status_code == 404, act
        for form in ("change", "cancel", "calendar.ics"):
            assert theirs.get(f"{address}/{form}").status_code == 404
        assert theirs.get(f"/live/groups/{gathering.group}/plan").status_code == 404


def test_only_who_leads_plans_changes_and_cancels(people, client_as, address, gathering):
    ada = client_as(people.ada)
    for form in (f"{address}/change", f"{address}/cancel", f"/live/groups/{gathering.group}/plan"):
        assert (ada.get(form).status_code, ada.post(form).status_code) == (403, 403), form
    assert ada.post(f"{address}/open-doors").status_code == 403
    assert "Cancel it" not in ada.get(address).text


def test_a_meeting_that_is_over_does_not_speak_of_who_comes(app, people, gathering, client_as, address, time_machine):
    gathering.seat(people.ada)
    ada = client_as(people.ada)
    assert "Who comes" in ada.get(address).text
    with app.app_context():
        over = meeting_of(app, gathering).closes_at
    time_machine.move_to(over, tick=True)
    page = client_as(people.ada).get(address).text
    assert "Who had a seat" in page
    assert "Who comes" not in page
    assert "are taken" not in page
    grace = client_as(people.grace)
    assert "For you who lead it" in grace.get(address).text


def test_nobody_comes_in_by_the_door_without_a_seat_or_before_it_opens(people, client_as, address):
    ada = client_as(people.ada)
    assert ada.post(f"{address}/come-in").status_code == 409
    ada.post(f"{address}/seat")
    assert ada.post(f"{address}/come-in").status_code == 409


def test_past_the_ground_rules_into_the_room_in_one_step(app, people, gathering, client_as, address, time_machine):
    client_as(people.ada).post(f"{address}/seat")
    with app.app_context():
        starts_at = meeting_of(app, gathering).starts_at
    time_machine.move_to(starts_at - timedelta(minutes=5), tick=True)
    ada = client_as(people.ada)
    assert f'action="{address}/come-in"' in ada.get("/home").text, "from the first page in one step"
    live = ada.get("/live").text
    assert f'action="{address}/come-in"' in live
    assert live.index('id="my-meetings"') < live.index("There are no rooms yet.") < live.index('id="my-groups"')
    led = ada.post(f"{address}/come-in")
    assert led.location == f"{address}#rules"
    page = ada.get(address).text
    assert "Please read the ground rules first" in page
    assert page.index("Ground rules") < page.index("About this meeting")
    room = ada.post(f"{address}/agree", data={"seen": seen(page), "then": "come-in"})
    assert "/live/" in room.location
    assert ada.get(room.location).status_code == 200
    assert ada.post(f"{address}/come-in").location == room.location


def test_the_address_of_its_room_leads_who_may_come_to_its_door(app, people, client_as, gathering, address):
    with app.app_context():
        room = f"/live/{meeting_of(app, gathering).room_id}"
    assert client_as(people.ada).get(room).location == address
    assert client_as(people.ada).get(f"{room}/since/0").status_code == 404
    assert client_as(make_member(app, "jo")).get(room).status_code == 404, "who is not in the group"
    client_as(people.grace).post(f"{address}/cancel", data={"words": "Grace is ill."})
    assert client_as(people.ada).get(room).location == address


def test_giving_up_is_said_for_what_it_was_and_can_be_mended(app, people, gathering, client_as, address):
    ada = client_as(people.ada)
    ada.post(f"{address}/seat")
    told = ada.post(f"{address}/give-up", follow_redirects=True).text
    assert "Your seat is free for someone else." in told
    assert "Take a seat" in told


def test_nobody_agrees_to_rules_she_has_not_seen(app, people, gathering, client_as, address):
    ada = client_as(people.ada)
    ada.post(f"{address}/seat")
    before = seen(ada.get(address).text)
    with app.app_context(), writing():
        db.session.get_one(Group, gathering.group).card.change(people.grace, ground_rules="")
    assert ada.post(f"{address}/agree", data={"seen": before}).status_code == 409
    assert ada.post(f"{address}/agree").status_code == 409
    text = ada.get(address).text
    assert HOUSE_RULES.splitlines()[0] in text
    for _ in range(2):
        assert ada.post(f"{address}/agree", data={"seen": seen(text)}).status_code == 302
    with app.app_context():
        row = db.session.execute(select(RulesAccepted, GroundRules).join(GroundRules)).one()
        assert (row.RulesAccepted.member_id, row.GroundRules.words) == (people.ada, HOUSE_RULES)


def test_the_line_says_where_she_is_in_it_and_what_is_offered_to_her(app, people, gathering, client_as, address):
    with app.app_context(), writing():
        meeting = meeting_of(app, gathering)
        meeting.seats = 1
        meeting.take_seat(db.session.get_one(Member, people.ben))
    ada = client_as(people.ada)
    assert "Join the line" in ada.get(address).text
    assert "You are next in the line" in ada.post(f"{address}/seat", follow_redirects=True).text
    client_as(people.ben).post(f"{address}/give-up")
    notices(app)
    assert "is kept for you" in ada.get("/notices").text
    assert "Take the seat" in ada.get(address).text
    assert "You have a seat" in ada.post(f"{address}/answer", follow_redirects=True).text
    assert "free for someone else" in ada.post(f"{address}/give-up", follow_redirects=True).text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Seat)) == 0


def test_those_of_the_group_see_who_comes_unless_they_do_not_meet(app, people, gathering, client_as, address, cast):
    flo = cast.flo
    with app.app_context(), writing():
        meeting = meeting_of(app, gathering)
        meeting.group.let_in(db.session.get_one(Member, flo))
        for who in (people.ben, flo):
            meeting.take_seat(db.session.get_one(Member, who))
    text = client_as(people.ada).get(address).text
    assert "Ben" in text
    assert "Flo" not in text
    assert "2 of 3 are taken" in text


def test_a_visitor_tries_one_meeting_and_reads_only(app, people, gathering, client_as, address, time_machine):
    with app.app_context(), writing():
        meeting = meeting_of(app, gathering)
        starts_at = meeting.starts_at
        other = Meeting.plan(meeting.group, starts_at + timedelta(days=7)).id
        meeting.take_seat(db.session.get_one(Member, people.ben))
        Visit.ask(gathering.group, people.cleo)
    cleo = client_as(people.cleo)
    text = cleo.get(address).text
    assert "Take a seat as a visitor" in text
    assert "Ben" not in text, "before she comes in she sees nobody's name"
    cleo.post(f"{address}/seat")
    assert cleo.post(f"/live/meetings/{other}/seat").status_code == 409, "one meeting is what a visit is"
    cleo.post(f"{address}/agree", data={"seen": seen(cleo.get(address).text)})
    assert "Visiting" in client_as(people.ada).get(address).text
    time_machine.move_to(starts_at, tick=True)
    cleo = client_as(people.cleo)
    room = cleo.post(f"{address}/come-in").location
    assert cleo.get(room).status_code == 200
    assert cleo.post(room, data={"source": "May I?", "key": KEY}).status_code == 403
    assert cleo.get(f"/live/meetings/{other}").status_code == 404, "she has had her visit"


def test_a_meeting_is_planned_once_though_the_form_is_sent_twice(app, people, gathering, client_as):
    grace, address = client_as(people.grace), f"/live/groups/{gathering.group}/plan"
    assert "Melbourne" in grace.get(address).text
    first, again = (grace.post(address, data=PLAN).location for _ in range(2))
    assert first == again
    with app.app_context():
        meeting = db.session.get_one(Meeting, int(first.rsplit("/", 1)[1]))
        assert clock.local(meeting.starts_at, "Australia/Melbourne").isoformat() == "2026-03-05T19:30:00+11:00"


def test_a_series_is_planned_changed_and_ended(app, people, gathering, client_as):
    grace = client_as(people.grace)
    data = {**PLAN, "repeats": "weekly", "times": "3"}
    for _ in range(2):
        assert grace.post(f"/live/groups/{gathering.group}/plan", data=data).location.endswith("/live/meetings")
    with app.app_context():
        (series,) = db.session.scalars(select(MeetingSeries)).all()
        number, first = series.id, series.planned()[0].id
        assert len(series.planned()) == 3
    assert "The rest of this series" in grace.get(f"/live/series/{number}").text
    assert client_as(people.ada).get(f"/live/series/{number}").status_code == 403
    assert client_as(people.cleo).get(f"/live/series/{number}").status_code == 404
    change = {"begins": "20:00", "minutes": "60", "seats": "6", "times": "3"}
    assert grace.post(f"/live/series/{number}", data=change).status_code == 302
    assert "8:00 pm" in grace.get(f"/live/meetings/{first}").text
    assert grace.post(f"/live/series/{number}/end", data={"words": "Our weeks are over."}).status_code == 302
    assert "Our weeks are over." in grace.get(f"/live/meetings/{first}").text
    assert grace.get(f"/live/series/{number}").status_code == 409


@pytest.mark.parametrize(
    "wrong",
    [
        {"day": "2026-03-01"},
        {"day": "2029-03-01"},
        {"day": ""},
        {"day": "yesterday"},
        {"begins": "25:00"},
        {"minutes": "900"},
        {"minutes": ""},
        {"seats": "13"},
        {"seats": "-1"},
        {"repeats": "daily"},
        {"repeats": "weekly", "times": "3", "until": "2026-06-01"},
        {"repeats": "weekly", "times": "1"},
        {"repeats": "weekly", "until": "2026-03-04"},
        {"theme": "x" * 121},
        {"key": "no key"},
    ],
)
def test_what_cannot_be_planned_comes_back_with_a_sentence(app, people, gathering, client_as, wrong):
    answer = client_as(people.grace).post(f"/live/groups/{gathering.group}/plan", data={**PLAN, **wrong})
    assert answer.status_code == 422
    assert "Something needs another look" in answer.text
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Meeting)) == 1


def test_those_who_have_a_seat_hear_of_a_move_and_of_a_cancelling(app, people, gathering, client_as, address):
    gathering.seat(people.ada)
    grace = client_as(people.grace)
    form = {"day": "2026-03-06", "begins": "10:00", "minutes": "60", "seats": "3", "theme": "Sleep"}
    assert grace.post(f"{address}/change", data=form).status_code == 302
    assert grace.post(f"{address}/change", data={**form, "seats": "0"}).status_code == 422
    assert grace.post(f"{address}/change", data={**form, "day": "2020-01-01"}).status_code == 422
    assert grace.post(f"{address}/cancel", data={"words": " "}).status_code == 422
    assert grace.post(f"{address}/cancel", data={"words": "I am ill."}).status_code == 302
    page = client_as(people.ada).get(address).text
    assert "This meeting is cancelled" in page
    assert "I am ill." in page
    assert "Who comes" not in page
    notices(app)
    ada = client_as(people.ada)
    told = ada.get("/notices").text
    assert "was moved" in told
    assert "does not take place" in told
    assert "I am ill." in ada.get(address).text
    assert ada.post(f"{address}/come-in").status_code == 409
    assert grace.get(f"{address}/change").status_code == 409


def test_the_doors_are_opened_early_by_who_leads(app, people, gathering, client_as, address, time_machine):
    grace = client_as(people.grace)
    assert grace.post(f"{address}/open-doors").status_code == 409
    with app.app_context():
        starts_at = meeting_of(app, gathering).starts_at
    time_machine.move_to(starts_at - timedelta(minutes=40), tick=True)
    grace = client_as(people.grace)
    assert "The doors are open" in grace.post(f"{address}/open-doors", follow_redirects=True).text
    with app.app_context():
        assert meeting_of(app, gathering).state == State.DOORS_OPEN


def test_the_pages_cost_a_small_number_of_queries_and_write_nothing(
    app, people, gathering, client_as, address, count_queries
):
    gathering.seat(people.ada, people.ben)
    ada = client_as(people.ada)
    for where, most in ((address, 14), ("/live/meetings", 4), ("/live", 6)):
        with count_queries() as queries:
            assert ada.get(where).status_code == 200
        assert len(queries) <= most, queries.all
        assert queries.writes == []


def test_each_kind_of_news_has_words(app, people, gathering, client_as):
    from community.notifications.of_meetings import PLANNED, WORDS

    with app.app_context(), writing():
        for kind in PLANNED:
            db.session.add(Activity(kind=kind, member_id=people.ada, subject_id=gathering.meeting))
    assert set(WORDS) == {kind for kind in Kind if kind.startswith(("meeting_", "seat_", "series_"))}
    notices(app)
    assert client_as(people.ada).get("/notices").text.count("Thursday evenings") == len(PLANNED)


def test_who_leads_is_led_to_planning_only_while_her_profession_is_checked(app, people, gathering, client_as):
    grace, grace_id = client_as(people.grace), people.grace
    assert "Plan a meeting of Thursday evenings" in grace.get("/live/meetings").text
    assert "Plan a meeting of" not in client_as(people.ada).get("/live/meetings").text
    with app.app_context(), writing():
        credentials.end(grace_id, grace_id)
    assert "Plan a meeting of" not in grace.get("/live/meetings").text
    assert grace.get(f"/live/groups/{gathering.group}/plan").status_code == 403


def test_what_is_about_to_happen_stands_first_at_home(app, people, gathering, client_as, count_queries, time_machine):
    ada, grace = client_as(people.ada), client_as(people.grace)
    assert "Your next meeting" not in ada.get("/home").text, "she has no seat"
    assert "You lead it." in grace.get("/home").text
    gathering.seat(people.ada)
    with count_queries() as queries:
        text = ada.get("/home").text
    assert len(queries) <= 4, queries.all
    assert text.index("Your next meeting") < text.index("People like you")
    assert "tomorrow, 7:00 pm" in text
    with app.app_context():
        starts_at = meeting_of(app, gathering).starts_at
    time_machine.move_to(starts_at, tick=True)
    assert "It is on now" in client_as(people.ada).get("/home").text
    with app.app_context(), writing():
        meeting_of(app, gathering).finish()
    assert "It is coming to an end" in client_as(people.ada).get("/home").text
    time_machine.shift(timedelta(minutes=6))
    assert "Your meeting" not in client_as(people.ada).get("/home").text


def test_planning_begins_with_what_the_card_says(app, people, gathering, client_as):
    page = client_as(people.grace).get(f"/live/groups/{gathering.group}/plan").text
    with app.app_context():
        times = db.session.get_one(Group, gathering.group).card.times
        planned = db.session.query(func.max(Meeting.starts_at)).scalar()
    wall = times.next_after(max(clock.now(), planned))
    assert f'value="{wall:%Y-%m-%d}"' in page
    assert f'value="{wall:%H:%M}"' in page


def test_what_was_said_is_found_again_while_it_is_kept(app, people, gathering, client_as, time_machine):
    gathering.seat(people.ada)
    with app.app_context():
        meeting = meeting_of(app, gathering)
        room, starts_at, ends_at, kept = meeting.room_id, meeting.starts_at, meeting.ends_at, meeting.room.kept_until
    time_machine.move_to(starts_at, tick=True)
    ada = client_as(people.ada)
    ada.post(f"/live/meetings/{gathering.meeting}/come-in")
    assert "You were there" not in ada.get("/live/meetings").text
    time_machine.move_to(ends_at + timedelta(minutes=10), tick=True)
    ada, ben = client_as(people.ada), client_as(people.ben)
    assert f'href="/live/{room}"' in ada.get("/live/meetings").text
    assert "Read what was said" in ada.get(f"/live/meetings/{gathering.meeting}/afterwards").text
    assert "You were there" not in ben.get("/live/meetings").text
    time_machine.move_to(kept + timedelta(minutes=1), tick=True)
    assert "You were there" not in client_as(people.ada).get("/live/meetings").text
