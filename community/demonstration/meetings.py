"""The meetings of the demonstration's groups: when each is, who has a seat and who came, and what is said there.

One runs while the world is shown, and others have their doors open or are closing; so their times are reckoned from
that moment, whatever day and hour it is. The others are some days before or after, at their own hour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from community.accounts.states import ZONES
from community.core import clock
from community.demonstration import saying, written
from community.demonstration.rooms import Line
from community.meetings.recurrence import WEEKS, moment
from community.meetings.rhythm import Rhythm

if TYPE_CHECKING:
    from community.demonstration.plan import World

_LINE = re.compile(r"(-?\d+) ([A-Z]): (.*)")
# What runs has run for this long at least, so that some of it has been said.
RUNS_FOR = timedelta(minutes=10)
QUARTER = timedelta(minutes=15)
# What opens its doors begins after this, and what closes has ended before.
BEGINS_IN, ENDED = timedelta(minutes=6), timedelta(minutes=1)
# The newest words are as old as this.
JUST_NOW = timedelta(seconds=40)
DOORS = timedelta(minutes=10)
CLOSES = timedelta(minutes=5)
# Meetings that repeat are made for so long ahead.
AHEAD = timedelta(weeks=9)


@dataclass(frozen=True)
class Times:
    """When a group meets: the day of its week, the time on its own wall, and how often."""

    at: time
    zone: str
    rhythm: Rhythm
    minutes: int
    # The day of the latest meeting that has begun.
    latest: date

    @classmethod
    def of(cls, head: Mapping[str, str], world: World, state: str) -> Times:
        """As the file says; ``when: now``: it meets at the very hour at which the world is shown."""
        zone = ZONES[head.get("zone", state)]
        rhythm, minutes = Rhythm(head["repeats"]), int(head["minutes"])
        if head["when"] == "now":
            wall = clock.local(_running_since(world.now), zone)
            return cls(wall.time(), zone, rhythm, minutes, wall.date())
        day, at = _ago(head["when"], zone, world)
        return cls(at, zone, rhythm, minutes, day)

    @property
    def weekday(self) -> int:
        """Monday is 0."""
        return self.latest.weekday()

    def day(self, turn: int) -> date:
        """The day of its latest meeting (0), of those before (-1, ...), or of those to come."""
        return self.latest + timedelta(weeks=turn * WEEKS[self.rhythm])

    def begins(self, day: date) -> datetime:
        """When its meeting of a day begins."""
        return moment(day, self.at, clock.zone(self.zone))


@dataclass
class Planned:
    """One meeting."""

    starts_at: datetime
    ends_at: datetime
    theme: str
    # What the theme touches on: all that the group does, and more where its file says so.
    touches: frozenset[str]
    seats: int
    # Its day among those that repeat; empty: it is one by itself.
    day: date | None
    head: dict[str, str]
    # Those who came in, the facilitator among them; who rang in; who visits; and who had a seat and did not come (yet).
    came: list[int] = field(default_factory=list)
    phone: list[int] = field(default_factory=list)
    visits: list[int] = field(default_factory=list)
    seated: list[int] = field(default_factory=list)
    # Those to whom a seat is offered, and those in line after them.
    offered: list[int] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def cancelled(self) -> str:
        """Why it does not take place, or did not; empty: it does."""
        return self.head.get("cancelled", "")

    def numbers(self, key: str, people: Mapping[str, int]) -> list[int]:
        """Those whose letters stand behind a key of its file."""
        return [people[letter] for letter in self.head.get(key, "").split()]


def planned(
    parts: list[tuple[str, list[str]]], times: Times, people: Mapping[str, int], world: World, touches: frozenset[str]
) -> list[Planned]:
    """All meetings of a group, in the order of their times."""
    group = dict(written.pairs([line for line in parts[0][1] if not line.startswith("#")]))
    made = [_meeting(raw, group, times, people, world, touches) for heading, raw in parts if heading == "meeting"]
    last = max(one.day for one in made if one.day is not None)
    while "weeks" not in group:
        last += timedelta(weeks=WEEKS[times.rhythm])
        starts_at = times.begins(last)
        if starts_at > world.now + AHEAD:
            break
        ends_at = starts_at + timedelta(minutes=times.minutes)
        made.append(Planned(starts_at, ends_at, "", touches, _seats(group, {}), last, {}))
    return sorted(made, key=lambda one: one.starts_at)


def _meeting(
    raw: list[str],
    group: Mapping[str, str],
    times: Times,
    people: Mapping[str, int],
    world: World,
    touches: frozenset[str],
) -> Planned:
    head = dict(written.pairs([line for line in raw if not _LINE.fullmatch(line)]))
    minutes = int(head.get("minutes", times.minutes))
    day, starts_at, ends_at = _when(head["when"], minutes, times, world)
    theme = head.get("theme", ""), touches | saying.named(head.get("touches", ""))
    made = Planned(starts_at, ends_at, *theme, _seats(group, head), day, head)
    for key in ("came", "phone", "visits", "seated", "offered", "waiting"):
        setattr(made, key, made.numbers(key, people))
    made.lines = _lines(raw, made, people, world, touches)
    return made


def _seats(group: Mapping[str, str], head: Mapping[str, str]) -> int:
    return int(head.get("seats", group.get("seats", group["size"])))


def _when(when: str, minutes: int, times: Times, world: World) -> tuple[date | None, datetime, datetime]:
    """Of what day of the series a meeting is, when it begins and when it ends."""
    lasts = timedelta(minutes=minutes)
    what, _, number = when.partition(" ")
    if what == "doors":
        return None, world.now + BEGINS_IN, world.now + BEGINS_IN + lasts
    if what == "closing":
        return None, world.now - ENDED - lasts, world.now - ENDED
    if what.isdigit():
        day, at = _ago(when, times.zone, world)
        starts_at = moment(day, at, clock.zone(times.zone))
        return None, starts_at, starts_at + lasts
    turn = {"running": 0, "last": 0, "next": int(number or 0), "before": -int(number or 0)}[what]
    starts_at = times.begins(times.day(turn))
    return times.day(turn), starts_at, starts_at + lasts


def _lines(
    raw: list[str], made: Planned, people: Mapping[str, int], world: World, touches: frozenset[str]
) -> list[Line]:
    found = [(int(match[1]), match[2], match[3]) for line in raw if (match := _LINE.fullmatch(line))]
    if not found:
        return []
    at = _stretch([minute for minute, *_ in found], made, world.now)
    lines: list[Line] = []
    latest: dict[str, Line] = {}
    for (_, letter, said), when in zip(found, at, strict=True):
        text = written.text(said)
        person = world.people[people[letter]]
        own = saying.words(text.words, person, when, people, world)
        latest[letter] = Line(person.number, own, when, touches | text.touches, latest.get(text.answers))
        lines.append(latest[letter])
    return lines


def _stretch(minutes: list[int], made: Planned, now: datetime) -> list[datetime]:
    """When each line is said: at its minute, but where it is still going on the last of them has just been said."""
    # What is said in the same minute is said some seconds apart.
    seconds = [60 * minute + 17 * minutes[:place].count(minute) for place, minute in enumerate(minutes)]
    exact = [made.starts_at + timedelta(seconds=second) for second in seconds]
    if made.ends_at + CLOSES <= now:
        return exact
    first = min(made.starts_at, now - DOORS / 3)
    begun = next((second for second in seconds if second >= 0), seconds[0])
    span = (now - JUST_NOW - first) / max(seconds[-1] - begun, 1)
    return [
        first + span * (second - begun) if second >= begun else at for second, at in zip(seconds, exact, strict=True)
    ]


def _ago(words: str, zone: str, world: World) -> tuple[date, time]:
    """The day and the time on the wall of words such as ``3 days ago at 19:00``."""
    days, _, at = words.partition(" days ago at ")
    return clock.local(world.day, zone).date() - timedelta(days=int(days)), time.fromisoformat(at)


def _running_since(now: datetime) -> datetime:
    latest = now - RUNS_FOR
    return latest - timedelta(seconds=latest.timestamp() % QUARTER.total_seconds())
