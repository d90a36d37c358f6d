"""What the steps of loading tell each other: the numbers the database gave."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache, cached_property
from random import Random
from typing import Any

from sqlalchemy import insert

from community.comfort import topics
from community.core import richtext
from community.core.plain_box import from_plain
from community.demonstration.people import Person
from community.demonstration.plan import World
from community.demonstration.touching import TOPICS
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group

# One statement of SQLite takes some 32,000 values.
AT_ONCE = 500


@dataclass
class Loaded:
    """The plan, and what of it is in the database. Threads, posts and messages are found by the id() of their plan."""

    world: World
    password: str
    second_step: str
    members: list[int] = field(default_factory=list)
    threads: dict[int, int] = field(default_factory=dict)
    posts: dict[int, int] = field(default_factory=dict)
    messages: dict[int, int] = field(default_factory=dict)
    # The groups of the plan in their order, and their meetings by the id() of their plan.
    groups: list[Group] = field(default_factory=list)
    meetings: dict[int, Meeting] = field(default_factory=dict)
    # What others are to be told of, besides what follows from threads and hellos: rows of Activity.
    facts: list[dict[str, Any]] = field(default_factory=list)

    _topics: dict[str, int] = field(default_factory=dict)
    _random: Random = field(default_factory=lambda: Random("keys"))  # noqa: S311  a world that is the same each time

    @cached_property
    def with_words(self) -> set[int]:
        """Posts on which someone left a word, by the id() of their plan."""
        return {id(left.said) for left in self.world.words_left}

    def key(self) -> str:
        """What a form would have carried."""
        return f"{self._random.getrandbits(128):032x}"

    def topics(self, touches: Iterable[str]) -> int:
        """The set of the topics that the files of words call so."""
        if not self._topics:
            self._topics = {topic.name: topic.mask for topic in topics.every()}
        return sum(self._topics[TOPICS[word]] for word in touches)

    def by_role(self, role: str) -> list[int]:
        """The numbers of the members with a role."""
        return [self.members[person.number] for person in self.people(role)]

    def people(self, role: str) -> list[Person]:
        """The people with a role."""
        return [person for person in self.world.people if person.role == role]


def put(model: Any, rows: Iterable[dict]) -> list[int]:
    """Insert rows; gives the number each was given, in their order."""
    rows = list(rows)
    numbers: list[int] = []
    for start in range(0, len(rows), AT_ONCE):
        statement = insert(model).returning(model.id, sort_by_parameter_order=True)
        numbers += db.session.scalars(statement, rows[start : start + AT_ONCE]).all()
    return numbers


@cache
def rich(words: str) -> tuple[str, str]:
    """The source of a post typed in the plain box, and its HTML."""
    source = from_plain(words)
    return source, richtext.clean(source)
