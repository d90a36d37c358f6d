"""How one person says a text: what stands in its brackets becomes hers, and her habits of writing show."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

from community.accounts.states import STATES
from community.demonstration.people import Person

_CHOICE = re.compile(r"\{([^{}]*\|[^{}]*)\}")
_SLOT = re.compile(r"\{([A-Za-z_]+)\}")
_SENTENCE_END = re.compile(r"(?<=[.?]) (?=[A-Z])")
# A post longer than this is easier to read in two paragraphs.
LONG = 300
# Shorter than this, nobody signs.
SIGNED_FROM = 140

NUMBERS = (
    *("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen"),
)


def say(words: str, person: Person, when: datetime, random: Random, others: Mapping[str, str] | None = None) -> str:
    """``words`` as ``person`` writes them; ``others`` are the slots that are not about her (``to``, ``op``, ...)."""
    said = _CHOICE.sub(lambda match: random.choice(match[1].split("|")), words)
    known = {**slots(person, when), **(others or {})}
    said = _SLOT.sub(lambda match: _fill(match[1], known), said)
    return _in_two(said) if len(said) > LONG and "\n" not in said and random.random() < 0.6 else said


def typed(said: str, person: Person, random: Random) -> str:
    """A whole post as it leaves her hands: in small letters or signed, when that is her habit."""
    if person.small_letters:
        # She never looks for the shift key, nor for the last full stop.
        return said.lower().removesuffix(".")
    if person.signs and len(said) >= SIGNED_FROM and random.random() < 0.4:
        return f"{said}\n\n{person.signs.replace('name', person.name)}"
    return said


def slots(person: Person, when: datetime) -> dict[str, str]:
    """What of her own a person can put into a text."""
    he, him, his = ("she", "her", "her") if "wife" in person.has else ("he", "him", "his")
    own = {
        "name": person.name,
        "age": str(when.year - person.birth_year),
        "state": _the_state(person.state),
        "in_region": person.region,
        "region": re.sub("^(in|on|out) ", "", person.region),
        "years": lived(when - person.told_at),
        "partner": person.partner,
        "he": he,
        "him": him,
        "his": his,
        "dog": person.dog,
        "cat": person.cat,
        "grandchild": person.grandchild,
        "kids_words": person.children,
        "household": _household(person),
        "job": person.job,
    }
    return own | {name.capitalize(): words[:1].upper() + words[1:] for name, words in own.items()}


def lived(time: timedelta) -> str:
    """How long, as one says it: "seven months", "four years"."""
    months = max(1, round(time.days / 30.4))
    if months < 22:
        return "a month" if months == 1 else "a year" if 11 <= months <= 13 else _count(months, "month")
    return _count(round(months / 12), "year")


def _fill(slot: str, known: Mapping[str, str]) -> str:
    if not known.get(slot):
        raise ValueError(f"nobody to put into {{{slot}}}")
    return known[slot]


def _the_state(state: str) -> str:
    name = STATES[state]
    return f"the {'ACT' if state == 'ACT' else name}" if state in {"ACT", "NT"} else name


def _household(person: Person) -> str:
    whom = [person.partner] if person.partner else []
    if {"small", "teens"} & person.has:
        whom.append(person.children)
    if person.dog:
        whom.append("a dog")
    if person.cat:
        whom.append("a cat")
    if not whom:
        return "a good radio" if "parent" in person.has else "a great many books"
    return whom[0] if len(whom) == 1 else f"{', '.join(whom[:-1])} and {whom[-1]}"


def _count(number: int, unit: str) -> str:
    word = NUMBERS[number] if number < len(NUMBERS) else str(number)
    return f"{word} {unit}" if number == 1 else f"{word} {unit}s"


def _in_two(said: str) -> str:
    ends = [match.start() for match in _SENTENCE_END.finditer(said)]
    if len(ends) < 2:
        return said
    middle = min(ends, key=lambda end: abs(end - len(said) // 2))
    return f"{said[:middle]}\n\n{said[middle + 1 :]}"
