"""Who of all the people says the next thing: someone who can say it, and has not said it before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from random import Random

from community.demonstration.people import Person
from community.demonstration.written import Text


class Cast:
    """The people, with what each has said so far in the whole world."""

    def __init__(self, people: list[Person], random: Random):
        self.people = people
        self.random = random
        # How often a text was said, so that the least used is taken next.
        self.used: Counter[str] = Counter()
        self._said: set[tuple[int, str]] = set()
        self._has: dict[tuple[int, int], frozenset[str]] = {}
        self._able: dict[tuple[frozenset[str], frozenset[str], int], list[Person]] = {}

    def __getitem__(self, number: int) -> Person:
        return self.people[number]

    def can_say(self, text: Text, person: Person, when: datetime) -> bool:
        """Whether a person can say it then, and has not said it yet."""
        return (
            not self._is_shown(text)
            and person.writes_at(when)
            and (person.number, text.words) not in self._said
            and text.may_be_said_by(self._at(person, when))
        )

    def find(
        self, text: Text, when: datetime, *, needs: frozenset[str] = frozenset(), but: Collection[int] = (),
        to: Person | None = None,
    ) -> Person | None:  # fmt: skip
        """Someone to say it at ``when``, not one of ``but``, who also has ``needs``; or nobody."""
        if self._is_shown(text) or (to is not None and not text.both <= to.has):
            return None
        able = [
            p
            for p in self._who_could(text.needs | needs, text.lacks, when)
            if p.number not in but and p.writes_at(when) and (p.number, text.words) not in self._said
        ]
        if not able:
            return None
        # Men are few: what anybody can say is left to others, so that they are met where they speak as men.
        weights = [p.writes * (0.2 if "man" in p.has and "man" not in text.needs else 1.0) for p in able]
        return self.random.choices(able, weights)[0]

    def someone(self, text: Text, when: datetime, *, but: Collection[int] = ()) -> Person:
        """Like ``find``, where there must be somebody. Raises ValueError when there is not."""
        found = self.find(text, when, but=but)
        if found is None:
            raise ValueError(f"nobody can say {text.words[:60]!r}")
        return found

    def says(self, text: Text, person: Person) -> None:
        """Remember that she said it."""
        self.used[text.words] += 1
        self._said.add((person.number, text.words))

    def least_used(self, texts: list[Text]) -> list[Text]:
        """The texts, least used first, in no other order."""
        shuffled = self.random.sample(texts, len(texts))
        return sorted(shuffled, key=lambda text: self.used[text.words])

    def _is_shown(self, text: Text) -> bool:
        # One photo is taken by one person.
        return bool(text.shows and self.used[text.words])

    def _who_could(self, needs: frozenset[str], lacks: frozenset[str], when: datetime) -> list[Person]:
        key = (needs, lacks, _month(when))
        if key not in self._able:
            found = ((p, self._at(p, when)) for p in self.people if p.writes)
            self._able[key] = [p for p, has in found if needs <= has and not (lacks & has)]
        return self._able[key]

    def _at(self, person: Person, when: datetime) -> frozenset[str]:
        key = (person.number, _month(when))
        if key not in self._has:
            self._has[key] = person.at(when)
        return self._has[key]


def _month(when: datetime) -> int:
    # What people have changes slowly with time; asking once a month is enough.
    return when.year * 12 + when.month
