"""When a group usually meets: a day, a time on the wall of its own zone, and how often. Shown in the reader's zone."""

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


@dataclass(frozen=True)
class Times:
    """The day and the time of a group's meetings, in ``zone``."""

    weekday: int
    hour: int
    minute: int
    zone: str
    lasts: int
    rhythm: Rhythm
    weeks: int | None
    begins_on: date | None

    @classmethod
    def of(cls, card: Any) -> Times | None:
        """From a card, or a row with its columns; None while day, time or rhythm are not said."""
        if card.weekday is None or not card.starts or card.rhythm is None:
            return None
        hour, minute = (int(part) for part in card.starts.split(":"))
        rest = (card.zone, card.lasts, Rhythm(card.rhythm), card.weeks, card.begins_on)
        return cls(card.weekday, hour, minute, *rest)

    def next_after(self, moment: datetime) -> datetime:
        """The next time it is this time on this day; not whether there is a meeting then."""
        today = clock.local(moment, self.zone).date()
        if self.begins_on is not None:
            today = max(today, self.begins_on)
        day = today + timedelta(days=(self.weekday - today.weekday()) % 7)
        wall = datetime.combine(day, time(self.hour, self.minute), clock.zone(self.zone))
        if wall <= moment:
            wall = datetime.combine(day + timedelta(days=7), time(self.hour, self.minute), clock.zone(self.zone))
        return wall

    def words(self, reader_zone: str) -> str:
        """Day and time as the reader's wall shows them next: ``Thursdays, 7:30 pm to 9:00 pm``."""
        begins = self.next_after(clock.now())
        ends = begins + timedelta(minutes=self.lasts)
        day = DAYS[clock.local(begins, reader_zone).weekday()]
        return f"{day}s, {clock.clock_time(begins, reader_zone)} to {clock.clock_time(ends, reader_zone)}"

    def elsewhere(self, reader_zone: str) -> str:
        """The same on the group's own wall, when that shows something else: ``Thursdays, 7:30 pm in Perth``."""
        begins = self.next_after(clock.now())
        here, there = clock.local(begins, reader_zone), clock.local(begins, self.zone)
        if here.utcoffset() == there.utcoffset():
            return ""
        return f"{DAYS[there.weekday()]}s, {clock.clock_time(begins, self.zone)} in {place(self.zone)}"

    @property
    def how_often(self) -> str:
        """``Every week, for 10 weeks``, or ``Every week, without an end``."""
        if self.weeks is None:
            return f"{RHYTHMS[self.rhythm]}, with no set end"
        return f"{RHYTHMS[self.rhythm]}, for {self.weeks} weeks"


def place(zone: str) -> str:
    """A zone by its town: ``Perth``."""
    return zone.rpartition("/")[2].replace("_", " ")
