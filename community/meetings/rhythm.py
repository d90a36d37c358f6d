"""When a group usually meets: weekday, time of day in its own zone, and how often. Shown in the reader's zone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from community.core import clock

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


class Rhythm(StrEnum):
    """How often a group meets."""

    WEEKLY = "weekly"
    FORTNIGHTLY = "fortnightly"
    FOUR_WEEKS = "four_weeks"
    MONTHLY = "monthly"


RHYTHMS = {
    Rhythm.WEEKLY: "Every week",
    Rhythm.FORTNIGHTLY: "Every fortnight",
    Rhythm.FOUR_WEEKS: "Every four weeks",
    Rhythm.MONTHLY: "Once a month",
}
WHICH = {1: "first", 2: "second", 3: "third", 4: "fourth", -1: "last"}


@dataclass(frozen=True)
class Times:
    """The day (Monday is 0) and time of a group's meetings by the clocks of ``zone``; ``lasts`` in minutes."""

    weekday: int
    hour: int
    minute: int
    zone: str
    lasts: int
    rhythm: Rhythm
    weeks: int | None
    begins_on: date | None
    # The last day, of a series that has one.
    until: date | None = None
    # Once a month: on which of the weekdays of its month, as in WHICH, where that is known.
    which: int | None = None

    @classmethod
    def of(cls, card: Any) -> Times | None:
        """From a card, or a row with its columns; None while day, time or rhythm are not said."""
        if card.weekday is None or not card.starts or card.rhythm is None:
            return None
        hour, minute = (int(part) for part in card.starts.split(":"))
        rest = (card.zone, card.lasts, Rhythm(card.rhythm), card.weeks, card.begins_on)
        return cls(card.weekday, hour, minute, *rest)

    def next_after(self, moment: datetime) -> datetime:
        """The next moment with this weekday and time of day. Says nothing of whether there is a meeting then."""
        today = clock.local(moment, self.zone).date()
        if self.begins_on is not None:
            today = max(today, self.begins_on)
        day = today + timedelta(days=(self.weekday - today.weekday()) % 7)
        wall = self._begins(day)
        return wall if wall > moment else self._begins(day + timedelta(days=7))

    def words(self, reader_zone: str) -> str:
        """Day and time by the reader's own clock: ``Thursdays, 7:30 pm to 9:00 pm``."""
        begins = self.next_after(clock.now())
        ends = begins + timedelta(minutes=self.lasts)
        day = DAYS[clock.local(begins, reader_zone).weekday()]
        return f"{day}s, {clock.clock_time(begins, reader_zone)} to {clock.clock_time(ends, reader_zone)}"

    def elsewhere(self, reader_zone: str) -> str:
        """The same by the group's own clock, ``Thursdays, 7:30 pm in Perth``; empty when both show the same."""
        begins = self.next_after(clock.now())
        here, there = clock.local(begins, reader_zone), clock.local(begins, self.zone)
        if here.utcoffset() == there.utcoffset():
            return ""
        return f"{DAYS[there.weekday()]}s, {clock.clock_time(begins, self.zone)} in {place(self.zone)}"

    def how_often(self, reader_zone: str) -> str:
        """``Every week, for 10 weeks``, ``Every week, until 4 June 2027`` or ``Once a month, on the second Tuesday,
        with no set end``; and from when, where that is still to come or says how far along it is."""
        first, last = self._day(self.begins_on, reader_zone), self._day(self.until, reader_zone)
        if first and first == last:
            return f"Once, on {first}"
        if self.weeks is None and not self._is_to_come:
            first = ""
        often = RHYTHMS[self.rhythm] + self._on_which(reader_zone)
        if last:
            return f"{often}, {f'from {first} ' if first else ''}until {last}"
        end = "with no set end" if self.weeks is None else f"for {self.weeks} weeks"
        return f"{often}, {end}{f', from {first}' if first else ''}"

    def _on_which(self, reader_zone: str) -> str:
        # Left out where the reader's day is another: the day after a second Tuesday can be a third Wednesday.
        here = clock.local(self.next_after(clock.now()), reader_zone).weekday()
        return f", on the {WHICH[self.which]} {DAYS[here]}" if self.which is not None and here == self.weekday else ""

    @property
    def _is_to_come(self) -> bool:
        return self.begins_on is not None and self._begins(self.begins_on) > clock.now()

    def _begins(self, day: date) -> datetime:
        return datetime.combine(day, time(self.hour, self.minute), clock.zone(self.zone))

    def _day(self, day: date | None, reader_zone: str) -> str:
        if day is None:
            return ""
        there = clock.local(self._begins(day), reader_zone).date()
        return f"{there.day} {there:%B %Y}"


def place(zone: str) -> str:
    """A zone by its town: ``Perth``."""
    return zone.rpartition("/")[2].replace("_", " ")
