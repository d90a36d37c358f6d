"""On which days a series of meetings takes place, and which moment a time of day is on one of them.

Days are days of the group's own calendar and times those of the clock on its wall: seven in the evening stays seven in
the evening when the clocks change.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice, takewhile
from zoneinfo import ZoneInfo

from community.meetings.rhythm import Rhythm

WEEKS = {Rhythm.WEEKLY: 1, Rhythm.FORTNIGHTLY: 2, Rhythm.FOUR_WEEKS: 4}
# The fifth weekday of a month is not in every month: who begins on one means the last.
LAST = -1


@dataclass(frozen=True)
class Rule:
    """A rhythm from a first day on, for so many times or until a day, or for as long as nobody ends it.

    Once a month is on the same weekday of each, as in "the second Tuesday".
    """

    rhythm: Rhythm
    first: date
    times: int | None = None
    until: date | None = None

    def days(self) -> Iterator[date]:
        """Its days, in their order."""
        endless = self._by_month() if self.rhythm is Rhythm.MONTHLY else self._by_weeks(WEEKS[self.rhythm])
        counted = endless if self.times is None else islice(endless, self.times)
        return takewhile(lambda day: self.until is None or day <= self.until, counted)

    def day_after(self, day: date) -> date | None:
        """Its first day after ``day``; None when there is none."""
        return next((found for found in self.days() if found > day), None)

    def _by_weeks(self, weeks: int) -> Iterator[date]:
        return (self.first + timedelta(weeks=weeks * turn) for turn in count())

    def _by_month(self) -> Iterator[date]:
        which, weekday = which_of_month(self.first), self.first.weekday()
        months = ((self.first.year * 12 + self.first.month - 1 + turn) for turn in count())
        return (nth_weekday(month // 12, month % 12 + 1, weekday, which) for month in months)


def which_of_month(day: date) -> int:
    """Whether a day is the first (1), second, third or fourth of its weekday in its month; the fifth is the last."""
    which = (day.day - 1) // 7 + 1
    return which if which < 5 else LAST


def nth_weekday(year: int, month: int, weekday: int, which: int) -> date:
    """The first (1) to fourth, or the last (-1), of a weekday (Monday is 0) in a month."""
    begins, length = calendar.monthrange(year, month)
    first = 1 + (weekday - begins) % 7
    if which == LAST:
        return date(year, month, first + (length - first) // 7 * 7)
    return date(year, month, first + 7 * (which - 1))


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """The moment at which the clocks of ``zone`` show ``at`` on ``day``.

    A time that is shown twice in the night when clocks go back is the first of the two: whoever comes at either finds
    the doors open or the meeting running. A time that is left out when clocks go forward is as long after the change as
    it would have been after the old hour: half past two becomes half past three.
    """
    return datetime.combine(day, at, tzinfo=zone).replace(fold=0).astimezone(UTC)
