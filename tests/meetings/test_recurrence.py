"""On which days a series is, and at which moment, in every zone of Australia, across every change of its clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.meetings.recurrence import LAST, Rule, moment, nth_weekday, which_of_month
from community.meetings.rhythm import Rhythm

# The services change nothing about it.
pytestmark = pytest.mark.once

ZONES = [
    f"Australia/{town}"
    for town in (
        *("Sydney", "Melbourne", "Hobart", "Currie", "Canberra", "Adelaide", "Brisbane", "Lindeman", "Darwin"),
        *("Perth", "Broken_Hill", "Eucla", "Lord_Howe"),
    )
]
# Where the clocks never change.
STEADY = {"Australia/Brisbane", "Australia/Lindeman", "Australia/Darwin", "Australia/Perth", "Australia/Eucla"}
YEARS = range(2024, 2032)


def first_sunday(year: int, month: int) -> date:
    return nth_weekday(year, month, 6, 1)


def test_it_works():
    rule = Rule(Rhythm.FORTNIGHTLY, date(2026, 11, 24), times=3)
    assert list(rule.days()) == [date(2026, 11, 24), date(2026, 12, 8), date(2026, 12, 22)]
    assert rule.day_after(date(2026, 12, 8)) == date(2026, 12, 22)
    assert rule.day_after(date(2026, 12, 22)) is None


@pytest.mark.parametrize("zone", ZONES)
def test_seven_in_the_evening_stays_seven_in_the_evening_for_years(zone):
    """Every Sunday, so that each day on which clocks change is among them."""
    wall, offsets = ZoneInfo(zone), set()
    rule = Rule(Rhythm.WEEKLY, first_sunday(YEARS[0], 1), until=date(YEARS[-1], 12, 31))
    days = set()
    for day in rule.days():
        shown = moment(day, time(19, 0), wall).astimezone(wall)
        assert (shown.date(), shown.time()) == (day, time(19, 0))
        offsets.add(shown.utcoffset())
        days.add(day)
    assert {first_sunday(year, month) for year in YEARS for month in (4, 10)} <= days, "the premise"
    assert len(offsets) == (1 if zone in STEADY else 2)


@pytest.mark.parametrize("zone", sorted(set(ZONES) - STEADY))
@pytest.mark.parametrize("year", YEARS)
def test_when_clocks_go_forward_a_time_that_is_left_out_is_as_much_later(zone, year):
    wall, day = ZoneInfo(zone), first_sunday(year, 10)
    before = datetime.combine(day, time(1, 59), tzinfo=wall).utcoffset()
    gap = datetime.combine(day, time(3, 1), tzinfo=wall).utcoffset() - before
    assert gap in {timedelta(hours=1), timedelta(minutes=30)}
    shown = moment(day, time(2, 10), wall).astimezone(wall)
    assert shown.replace(tzinfo=None) == datetime.combine(day, time(2, 10)) + gap
    assert moment(day, time(3, 0), wall).astimezone(wall).time() == time(3, 0)


@pytest.mark.parametrize("zone", sorted(set(ZONES) - STEADY))
@pytest.mark.parametrize("year", YEARS)
def test_when_clocks_go_back_a_time_that_is_shown_twice_is_the_first_of_the_two(zone, year):
    wall, day = ZoneInfo(zone), first_sunday(year, 4)
    # On Lord Howe Island clocks go back by half an hour only.
    at = time(1, 40) if zone == "Australia/Lord_Howe" else time(2, 30)
    found = moment(day, at, wall)
    again = [
        found + timedelta(minutes=minutes)
        for minutes in range(1, 120)
        if (found + timedelta(minutes=minutes)).astimezone(wall).time() == at
    ]
    assert found.astimezone(wall).time() == at
    assert len(again) == 1, "it is shown once more, later"


@given(
    zone=st.sampled_from(ZONES),
    rhythm=st.sampled_from(list(Rhythm)),
    first=st.dates(date(2024, 1, 1), date(2031, 12, 31)),
    at=st.times().map(lambda value: value.replace(second=0, microsecond=0)),
)
def test_whatever_is_planned_is_on_the_same_weekday_and_by_the_same_clock(zone, rhythm, first, at):
    """Compared with what one would do with a paper calendar and a clock on the wall."""
    wall = ZoneInfo(zone)
    days = list(islice(Rule(rhythm, first).days(), 30))
    assert days == sorted(set(days))
    assert {day.weekday() for day in days} == {first.weekday()}
    if rhythm is Rhythm.MONTHLY:
        months = [first.year * 12 + first.month + turn for turn in range(30)]
        assert [day.year * 12 + day.month for day in days] == months, "one in each month"
        assert {which_of_month(day) for day in days} <= {
            which_of_month(first),
            4 if which_of_month(first) == LAST else 0,
        }
        assert which_of_month(first) == LAST or len({which_of_month(day) for day in days}) == 1
    else:
        step = {Rhythm.WEEKLY: 7, Rhythm.FORTNIGHTLY: 14, Rhythm.FOUR_WEEKS: 28}[rhythm]
        assert days == [first + timedelta(days=step * turn) for turn in range(30)]
    for day in days:
        found = moment(day, at, wall)
        assert found.tzinfo is UTC
        shown = found.astimezone(wall).replace(tzinfo=None)
        plain = datetime.combine(day, at)
        assert shown == plain or (shown - plain) in {timedelta(hours=1), timedelta(minutes=30)}
        assert shown == plain or day == first_sunday(day.year, 10)


@pytest.mark.parametrize(
    ("year", "month", "weekday", "which", "day"),
    [(2026, 3, 1, 2, 10), (2026, 2, 6, 1, 1), (2026, 2, 6, LAST, 22), (2027, 1, 4, LAST, 29), (2028, 2, 1, LAST, 29)],
)
def test_the_second_tuesday_and_the_last_friday(year, month, weekday, which, day):
    assert nth_weekday(year, month, weekday, which) == date(year, month, day)


def test_who_begins_on_a_fifth_friday_means_the_last():
    rule = Rule(Rhythm.MONTHLY, date(2026, 1, 30), times=3)
    assert list(rule.days()) == [date(2026, 1, 30), date(2026, 2, 27), date(2026, 3, 27)]


def test_it_ends_after_so_many_or_on_a_day_whichever_is_said():
    assert len(list(Rule(Rhythm.WEEKLY, date(2026, 1, 1), times=10).days())) == 10
    until = Rule(Rhythm.WEEKLY, date(2026, 1, 1), until=date(2026, 1, 15))
    assert list(until.days())[-1] == date(2026, 1, 15)
    assert len(list(until.days())) == 3
