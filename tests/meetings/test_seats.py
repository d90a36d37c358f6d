"""Seats: never more than there are, one for each, and a line in the order in which people came."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as tries
from hypothesis import strategies as st
from sqlalchemy import select

from community.accounts.models import Member
from community.activity import Activity, Kind
from community.core import clock, work
from community.core.database import writing
from community.core.errors import Refusal
from community.core.mail import Mail
from community.extensions import db
from community.meetings import seats
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.seats import LONGEST_OFFER, OFFERED, SEATED, SHORTEST_OFFER, WAITING, Seat
from tests.conftest import SETTINGS, make_member
from tests.services import apps


@pytest.fixture
def crowd(app, gathering):
    """Seven more members of the group."""
    ids = [make_member(app, name) for name in ("ida", "jo", "kim", "lena", "max", "nora", "oda")]
    with app.app_context(), writing():
        group = db.session.get_one(Meeting, gathering.meeting).group
        for member_id in ids:
            group.circle.let_in(member_id)
    return ids


def member(number: int) -> Member:
    return db.session.get_one(Member, number)


def line(meeting) -> list[tuple[str, int]]:
    db.session.flush()
    rows = db.session.execute(
        select(Seat.state, Seat.member_id).where(Seat.meeting_id == meeting.id).order_by(Seat.id)
    ).all()
    return [(row.state, row.member_id) for row in rows]


def test_it_works(meeting, crowd):
    for number in crowd[:5]:
        meeting.take_seat(member(number))
    assert [state for state, _ in line(meeting)] == [SEATED, SEATED, SEATED, WAITING, WAITING]
    meeting.give_up_seat(member(crowd[0]))
    assert line(meeting)[2:] == [(OFFERED, crowd[3]), (WAITING, crowd[4])]
    assert seats.answer(meeting, member(crowd[3])).is_seated
    assert seats.place_in_line(Seat.of(meeting, crowd[4])) == 1


def test_asking_twice_is_as_once(meeting, crowd):
    first, again = meeting.take_seat(member(crowd[0])), meeting.take_seat(member(crowd[0]))
    assert first is again
    assert len(line(meeting)) == 1


def test_nobody_overtakes_the_line(meeting, crowd):
    for number in crowd[:4]:
        meeting.take_seat(member(number))
    meeting.give_up_seat(member(crowd[0]))
    assert meeting.take_seat(member(crowd[5])).state == WAITING, "the free seat is kept for who waited first"


def test_who_is_offered_a_seat_is_told_and_mailed_nothing_of_what_it_is(meeting, crowd):
    for number in crowd[:4]:
        meeting.take_seat(member(number))
    meeting.give_up_seat(member(crowd[1]))
    fact = db.session.scalars(select(Activity).where(Activity.kind == Kind.SEAT_OFFERED)).one()
    assert (fact.member_id, fact.subject_id) == (crowd[3], meeting.id)
    mail = db.session.scalars(select(Mail)).one()
    assert mail.recipient == "lena@example.org"
    assert "Thursday evenings" not in mail.text + mail.html + mail.subject
    assert re.search(r"until \w+day \d+ March, \d+:\d\d [ap]m\.", mail.text), "it may be read tomorrow"


def test_what_nobody_answers_for_goes_to_the_next_in_line(meeting, crowd, time_machine):
    for number in crowd[:5]:
        meeting.take_seat(member(number))
    meeting.give_up_seat(member(crowd[0]))
    db.session.commit()
    assert work.run("meeting-offers") == 0
    time_machine.move_to(Seat.of(meeting, crowd[3]).offered_until, tick=True)
    db.session.rollback()
    assert work.run("meeting-offers") == 1
    assert work.run("meeting-offers") == 0
    assert line(meeting)[2:] == [(OFFERED, crowd[4])]
    told = db.session.scalars(select(Activity.member_id).where(Activity.kind == Kind.SEAT_LAPSED)).all()
    assert told == [crowd[3]]
    with pytest.raises(Refusal, match="time to answer is over"):
        seats.answer(meeting, member(crowd[3]))


def test_while_nobody_else_waits_a_late_answer_is_taken(meeting, crowd, time_machine):
    for number in crowd[:4]:
        meeting.take_seat(member(number))
    meeting.give_up_seat(member(crowd[0]))
    db.session.commit()
    time_machine.move_to(Seat.of(meeting, crowd[3]).offered_until + timedelta(minutes=5), tick=True)
    db.session.rollback()
    assert work.run("meeting-offers") == 0
    assert seats.answer(meeting, member(crowd[3])).is_seated


def test_an_offer_passes_by_who_takes_a_break(meeting, crowd):
    for number in crowd[:5]:
        meeting.take_seat(member(number))
    member(crowd[3]).pause()
    db.session.flush()
    meeting.give_up_seat(member(crowd[0]))
    assert line(meeting)[2:] == [(WAITING, crowd[3]), (OFFERED, crowd[4])]


def test_more_seats_are_offered_to_the_line_and_fewer_than_are_taken_cannot_be(meeting, crowd):
    for number in crowd[:6]:
        meeting.take_seat(member(number))
    meeting.offer_seats(5)
    assert [state for state, _ in line(meeting)] == [SEATED] * 3 + [OFFERED] * 2 + [WAITING]
    with pytest.raises(Refusal):
        meeting.offer_seats(4)


def test_when_it_is_over_there_are_no_seats_and_no_offers(meeting, crowd, time_machine):
    for number in crowd[:4]:
        meeting.take_seat(member(number))
    db.session.commit()
    time_machine.move_to(meeting.ends_at, tick=True)
    db.session.rollback()
    meeting.give_up_seat(member(crowd[0]))
    assert line(meeting)[2:] == [(WAITING, crowd[3])]
    with pytest.raises(Refusal):
        meeting.take_seat(member(crowd[6]))


@pytest.mark.parametrize(
    ("left", "time"),
    [
        (timedelta(days=10), LONGEST_OFFER),
        (timedelta(days=2), timedelta(hours=12)),
        (timedelta(hours=2), timedelta(minutes=30)),
        (timedelta(minutes=10), SHORTEST_OFFER),
        (-timedelta(minutes=10), SHORTEST_OFFER),
    ],
)
def test_the_nearer_the_meeting_the_shorter_the_time_to_answer(meeting, time_machine, left, time):
    time_machine.move_to(meeting.starts_at - left, tick=False)
    assert seats.time_to_answer(meeting) == time


VERBS = st.sampled_from(["take", "take", "give up", "answer", "late", "more"])
STEPS = st.lists(st.tuples(VERBS, st.integers(0, 6)), max_size=40)


@tries(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
def test_whatever_happens_in_whatever_order(meeting, crowd, steps):
    """Never more than there are seats, nobody twice, nobody waits beside a free seat, and who came first is first."""
    db.session.rollback()
    arrivals: list[int] = []
    for step, who in steps:
        her = member(crowd[who])
        before = {number: state for state, number in line(meeting)}
        _do(meeting, step, her)
        after = {number: state for state, number in line(meeting)}
        arrivals = [n for n in arrivals if n in after] + [n for n in after if n not in arrivals]
        states = list(after.values())
        taken = states.count(SEATED) + states.count(OFFERED)
        assert taken <= meeting.seats
        assert taken == meeting.seats or WAITING not in states
        queue = [number for number in arrivals if before.get(number) == WAITING]
        offered_now = [number for number in queue if after.get(number) == OFFERED]
        still = [number for number in queue if after.get(number) == WAITING]
        assert not offered_now or not still or arrivals.index(offered_now[-1]) < arrivals.index(still[0])
        assert [n for s, n in line(meeting) if s == WAITING] == [n for n in arrivals if after[n] == WAITING]
    db.session.rollback()


def _do(meeting: Meeting, step: str, her: Member) -> None:
    if step == "take":
        meeting.take_seat(her)
    elif step == "give up":
        meeting.give_up_seat(her)
    elif step == "more":
        meeting.offer_seats(min(12, meeting.seats + 1))
    elif step == "late":
        for seat in db.session.scalars(select(Seat).where(Seat.state == OFFERED)):
            seat.offered_until = clock.now() - timedelta(seconds=1)
        meeting.hold()
        seats.lapse(meeting)
    else:
        try:
            seats.answer(meeting, her)
        except Refusal:
            assert (seat := Seat.of(meeting, her.id)) is None or seat.state == WAITING


PEOPLE, PLACES = 50, 8


@pytest.fixture
def rush(app, group, client_as):
    """Fifty members of the group with a browser each, and a meeting in two days: its number, and their cookies."""
    ids = [make_member(app, f"person{n}") for n in range(PEOPLE)]
    with app.app_context(), writing():
        hers = db.session.get_one(Group, group)
        for number in ids:
            hers.circle.let_in(number)
        meeting = Meeting.plan(hers, clock.now() + timedelta(days=2), seats=PLACES).id
    return meeting, {number: client_as(number).get_cookie("session").value for number in ids}


def test_fifty_take_eight_seats_in_the_same_second_from_two_processes(app, settings, services, rush):
    """Eight are seated and forty-two in line, each once, in the order in which they were served."""
    number, cookies = rush
    people = list(cookies.items())
    environ = apps.environ({**SETTINGS, **services, "RATE_LIMITS": "off", "DATA_FOLDER": str(settings.data_folder)})
    command = [sys.executable, "-m", "tests.meetings.rush"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, cwd=apps.ROOT, env=environ, **pipes) for _ in range(2)]
    assert [process.stdout.readline() for process in processes] == ["ready\n"] * 2
    for process, half in zip(processes, (people[::2], people[1::2]), strict=True):
        process.stdin.write(json.dumps({"path": f"/live/meetings/{number}/seat", "cookies": half}) + "\n")
        process.stdin.flush()
    answers = [answer for process in processes for answer in json.loads(process.communicate(timeout=120)[0])]
    assert [status for _, status in answers] == [302] * PEOPLE
    with app.app_context():
        rows = line(db.session.get_one(Meeting, number))
        assert sorted(number for _, number in rows) == sorted(cookies)
        assert [state for state, _ in rows] == [SEATED] * PLACES + [WAITING] * (PEOPLE - PLACES)
        since = list(db.session.scalars(select(Seat.since).where(Seat.meeting_id == number).order_by(Seat.id)))
        assert since == sorted(since), "who came first stands before who came later"


def test_people_who_take_and_give_up_at_the_same_time_are_never_too_many(app, rush):
    """Thirty at once, each in her own way; afterwards all seats are taken, and nobody waits beside a free one."""
    meeting_id, numbers = rush[0], list(rush[1])[:30]
    start, failures = threading.Barrier(len(numbers)), []

    def act(number: int) -> None:
        try:
            start.wait()
            for verb in ("take", "give", "take") if number % 3 else ("take", "give"):
                with app.app_context(), writing():
                    meeting = db.session.get_one(Meeting, meeting_id)
                    her = db.session.get_one(Member, number)
                    meeting.take_seat(her) if verb == "take" else meeting.give_up_seat(her)
                    assert seats.taken(meeting) <= PLACES
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=act, args=(number,)) for number in numbers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    with app.app_context():
        rows = line(db.session.get_one(Meeting, meeting_id))
        assert sorted(number for _, number in rows) == sorted(number for number in numbers if number % 3)
        states = [state for state, _ in rows]
        assert states.count(SEATED) + states.count(OFFERED) == PLACES
