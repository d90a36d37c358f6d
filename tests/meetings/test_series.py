"""Series: meetings that make themselves some weeks ahead, once, and can be changed one by one or all that are left."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from community.accounts.models import Member
from community.activity import Activity, Kind
from community.core import clock, work
from community.core.errors import Refusal
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.recurrence import Rule
from community.meetings.rhythm import Rhythm
from community.meetings.series import MADE_AHEAD, MeetingSeries
from community.meetings.state import State

ZONE = "Australia/Melbourne"
SEVEN = time(19, 0)


@pytest.fixture
def series(app, gathering):
    """Every Tuesday at seven in Melbourne, from the tenth of March 2026 on: clocks go back on the fifth of April."""
    with app.app_context():
        group = db.session.get_one(Group, gathering.group)
        made = MeetingSeries.begin(group, Rule(Rhythm.WEEKLY, date(2026, 3, 10)), SEVEN, ZONE)
        db.session.commit()
        yield made


def meetings(series) -> list[Meeting]:
    found = select(Meeting).where(Meeting.series_id == series.id).order_by(Meeting.series_day)
    return list(db.session.scalars(found))


def test_it_works(series):
    made = meetings(series)
    assert [m.series_day for m in made] == [date(2026, 3, 10) + timedelta(weeks=n) for n in range(9)]
    assert {clock.local(m.starts_at, ZONE).time() for m in made} == {SEVEN}
    assert len({m.starts_at.time() for m in made}) == 2, "the premise: the clocks change meanwhile"


def test_the_worker_makes_what_comes_into_sight_and_makes_it_once(series, time_machine):
    db.session.rollback()
    assert work.run("meeting-series") == 0
    time_machine.move_to(clock.now() + timedelta(weeks=2), tick=True)
    assert [work.run("meeting-series"), work.run("meeting-series")] == [2, 0]
    assert meetings(series)[-1].series_day <= clock.local(clock.now(), ZONE).date() + MADE_AHEAD


def test_a_worker_that_rested_leaves_out_what_has_passed(series, time_machine):
    db.session.rollback()
    time_machine.move_to(clock.now() + timedelta(weeks=20), tick=True)
    work.run("meeting-series")
    starts = [m.starts_at for m in meetings(series)]
    assert starts == sorted(starts)
    assert len([start for start in starts if start < clock.now()]) == 9, "those that were there before"
    assert starts[9] - clock.now() < timedelta(weeks=1)


def test_one_is_moved_or_cancelled_alone(series):
    first, second, *rest = meetings(series)
    first.move(first.starts_at + timedelta(days=1))
    second.cancel("A holiday.")
    db.session.commit()
    assert series.make_ahead() == 0, "neither is made again"
    assert (second.state, {m.state for m in rest}) == (State.CANCELLED, {State.PLANNED})
    assert first.series_day == date(2026, 3, 10)


def test_the_rest_is_changed_and_what_was_moved_alone_stays(series, cast):
    first, second, third, *_ = meetings(series)
    alone = first.starts_at + timedelta(days=1)
    first.move(alone)
    second.take_seat(db.session.get_one(Member, cast.ada))
    series.change(time(20, 30), 60, 6, "How we sleep", None, None)
    assert first.starts_at == alone
    assert clock.local(second.starts_at, ZONE).time() == time(20, 30)
    assert (third.minutes, third.seats, third.theme) == (60, 6, "How we sleep")
    told = db.session.scalars(select(Activity.subject_id).where(Activity.kind == Kind.MEETING_MOVED)).all()
    assert told == [second.id]


def test_with_an_end_the_meetings_after_it_are_cancelled_and_without_they_go_on(series, time_machine):
    series.change(SEVEN, 90, 8, "", 4, None)
    states = [m.state for m in meetings(series)]
    assert states == [State.PLANNED] * 4 + [State.CANCELLED] * 5
    assert series.next_day is None
    series.change(SEVEN, 90, 8, "", None, None)
    db.session.commit()
    time_machine.move_to(clock.now() + timedelta(weeks=1), tick=True)
    db.session.rollback()
    assert work.run("meeting-series") == 1


def test_one_that_has_gone_on_for_many_years_is_changed_like_any_other(context, gathering):
    group = db.session.get_one(Group, gathering.group)
    old = MeetingSeries.begin(group, Rule(Rhythm.WEEKLY, date(2014, 3, 11)), SEVEN, ZONE)
    before = [meeting.id for meeting in old.planned()]
    old.change(time(18, 0), 60, 8, "", None, None)
    assert before
    assert [meeting.id for meeting in old.planned()] == before


def test_it_is_ended_with_a_sentence(series, cast):
    last = meetings(series)[-1]
    last.take_seat(db.session.get_one(Member, cast.ada))
    series.end("Our weeks are over.")
    assert {(m.state, m.cancelled_because) for m in meetings(series)} == {(State.CANCELLED, "Our weeks are over.")}
    db.session.commit()
    assert work.run("meeting-series") == 0


@pytest.mark.parametrize(
    "rule",
    [{"times": 1}, {"times": 53}, *({"until": day} for day in (date(2026, 3, 1), date(2031, 4, 1), date.max))],
)
def test_a_series_has_an_end_that_makes_sense(context, gathering, rule):
    group = db.session.get_one(Group, gathering.group)
    with pytest.raises(Refusal):
        MeetingSeries.begin(group, Rule(Rhythm.WEEKLY, date(2026, 3, 10), **rule), SEVEN, ZONE)
