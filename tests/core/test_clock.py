"""Time as one would say it, in the reader's own zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from community.core import clock

# The services change nothing about it.
pytestmark = pytest.mark.once

MOMENT = datetime(2026, 11, 24, 9, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Australia/Sydney", "8:10 pm"),
        ("Australia/Brisbane", "7:10 pm"),
        ("Australia/Adelaide", "7:40 pm"),
        ("Australia/Darwin", "6:40 pm"),
        ("Australia/Perth", "5:10 pm"),
        ("Nowhere/Else", "8:10 pm"),
        (None, "8:10 pm"),
    ],
)
def test_a_time_of_day_is_that_of_the_readers_clock(zone, said):
    assert clock.clock_time(MOMENT, zone) == said


@pytest.mark.parametrize(
    ("today", "said"),
    [
        (date(2026, 11, 24), "Today"),
        (date(2026, 11, 25), "Yesterday"),
        (date(2026, 11, 27), "Tuesday"),
        (date(2026, 12, 1), "24 November"),
        (date(2027, 1, 3), "24 November 2026"),
    ],
)
def test_a_day_is_said_as_people_say_it(today, said):
    assert clock.day(MOMENT, "Australia/Sydney", today) == said


@pytest.mark.parametrize(("hour", "part"), [(20, "morning"), (3, "afternoon"), (9, "evening"), (14, "evening")])
def test_the_greeting_follows_the_clock_on_the_wall(hour, part):
    assert clock.part_of_day(MOMENT.replace(hour=hour), "Australia/Sydney") == part


@pytest.mark.parametrize(
    ("minutes", "said"),
    [(0, "less than an hour"), (59, "less than an hour"), (60, "an hour"), (89, "an hour"), (840, "14 hours")]
    + [(47 * 60, "47 hours"), (48 * 60, "2 days"), (10 * 24 * 60, "10 days")],
)
def test_how_long_is_said_as_people_say_it(minutes, said):
    assert clock.length(timedelta(minutes=minutes)) == said
