"""What was said in the live rooms, evening after evening."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from community.demonstration import voices, written
from community.demonstration.cast import Cast
from community.demonstration.people import Person
from community.demonstration.written import Text

_SLOT = re.compile(r"\{([A-Za-z_]+)\}")
_LINE = re.compile(r"([A-F]): (.*)")
# The zone of most of them, roughly: enough for "morning" to be said in the morning.
EAST = timedelta(hours=10.5)


@dataclass
class Line:
    """Something said in a room."""

    author: int
    words: str
    at: datetime
    touches: frozenset[str] = frozenset()
    # What it answers, said before in the same room.
    to: Line | None = None
    # The scene of drawing.py that she has photographed.
    shows: str = ""


@dataclass
class RoomHistory:
    """All that was said in one room, oldest first."""

    title: str
    lines: list[Line] = field(default_factory=list)


def histories(cast: Cast, now: datetime) -> list[RoomHistory]:
    """The rooms of the demonstration with what was said in them."""
    names = ("kitchen-table", "awake", "waiting-rooms", "back-step")
    return [_history(cast, f"rooms/{name}.txt", now) for name in names]


def _history(cast: Cast, name: str, now: datetime) -> RoomHistory:
    sections = written.sections(name)
    title = next(line.removeprefix("room: ") for line in sections[0][1] if line.startswith("room: "))
    history = RoomHistory(title)
    talks = [lines for heading, lines in sections if heading == "talk"]
    # The last was yesterday; one every other day before that.
    for days_ago, lines in zip(range(len(talks) * 2 - 1, 0, -2), talks, strict=True):
        history.lines += _talk(cast, lines, now - timedelta(days=days_ago), now)
    return history


def _talk(cast: Cast, raw: list[str], day: datetime, now: datetime) -> list[Line]:
    head = dict(line.split(": ", 1) for line in raw[:2])
    local = (day + EAST).replace(hour=int(head["when"]), minute=cast.random.randrange(40), second=0, microsecond=0)
    at = datetime.fromtimestamp((local - EAST).timestamp(), UTC)
    people = _speakers(cast, head["cast"], at)
    others = {letter: person.name for letter, person in people.items()} | {"gone": _gone(cast)}
    said: list[Line] = []
    latest: dict[str, Line] = {}
    for line in raw[2:]:
        if match := _LINE.fullmatch(line):
            person = people[match[1]]
            # A room's small letters are written as they are, and nobody signs there.
            own = {**voices.slots(person, at), **others}
            text = written.text(match[2])
            words = _SLOT.sub(lambda m, own=own: own[m[1]], text.words)  # type: ignore[misc]
            to = latest.get(text.answers)
            latest[match[1]] = Line(person.number, words, min(at, now), text.touches, to, text.shows)
            said.append(latest[match[1]])
            at += timedelta(seconds=cast.random.choice((9, 15, 24, 40, 75, 160)) * cast.random.uniform(0.7, 1.4))
    return said


def _speakers(cast: Cast, words: str, at: datetime) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for part in words.split("; "):
        letter, *needs = part.split()
        but = {person.number for person in people.values()}
        if needs == ["staff"]:
            able = [p for p in cast.people if p.role == "moderator" and p.number not in but]
            people[letter] = cast.random.choice(able)
        else:
            people[letter] = cast.someone(Text("", needs=frozenset(needs)), at, but=but)
    return people


def _gone(cast: Cast) -> str:
    return next((p.name for p in cast.people if p.standing == "remembered"), "Thursday")
