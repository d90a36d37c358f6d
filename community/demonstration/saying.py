"""How what the few people of a group say stands in their file: letters for who speaks, and names in brackets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from community.demonstration import voices, written
from community.demonstration.people import Person
from community.demonstration.rooms import EAST, Line

if TYPE_CHECKING:
    from community.demonstration.plan import World

_SLOT = re.compile(r"\{([A-Za-z_]+)\}")
_LINE = re.compile(r"([A-Z]): (.*)")


def named(words: str) -> frozenset[str]:
    """The topics in a line such as ``dying, children``."""
    return frozenset(part for part in words.replace(",", " ").split() if part)


def words(said: str, person: Person, at: datetime, people: Mapping[str, int], world: World) -> str:
    """What ``person`` says, with the names of the others of her group and what is hers in place of the brackets."""
    known = {**voices.slots(person, at), **{letter: world.people[n].name for letter, n in people.items()}}
    return _SLOT.sub(lambda match: known[match[1]], said)


def talk(
    raw: list[str], people: Mapping[str, int], world: World, touches: frozenset[str], latest: datetime, random: Random
) -> list[Line]:
    """What was said in the room of a group one day, or after the ``latest`` of its meetings."""
    head = dict(written.pairs([line for line in raw if not _LINE.fullmatch(line)]))
    at = latest + (world.now - latest) * 0.7
    if "days" in head:
        day = world.now + EAST - timedelta(days=int(head["days"]))
        local = day.replace(hour=int(head["when"]), minute=random.randrange(40), second=0, microsecond=0)
        at = datetime.fromtimestamp((local - EAST).timestamp(), UTC)
    said: list[Line] = []
    last: dict[str, Line] = {}
    for line in raw:
        if match := _LINE.fullmatch(line):
            text = written.text(match[2])
            person = world.people[people[match[1]]]
            own = words(text.words, person, at, people, world)
            to = last.get(text.answers)
            last[match[1]] = Line(person.number, own, min(at, world.now), touches | text.touches, to)
            said.append(last[match[1]])
            at += timedelta(seconds=random.choice((9, 15, 24, 40, 75, 160)) * random.uniform(0.7, 1.4))
    return said
