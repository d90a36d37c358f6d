"""The groups of the demonstration: who is in each, what their cards say, and what they write to one another.

When they meet, and what is said there, is in ``meetings``; those are planned anew for the moment of showing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from community.demonstration import meetings, saying, written
from community.demonstration.conversations import Conversation, Said, in_time, waking
from community.demonstration.meetings import Planned
from community.demonstration.people import HEROINE, Person
from community.demonstration.rooms import Line

if TYPE_CHECKING:
    from community.demonstration.plan import World

# The first of them is shown first.
FILES = ("long-way", "small-shoes", "ten-doors", "plain-words")
# Whoever is in a group has been here for a while; whoever is on her way into one need not have been.
SETTLED, ARRIVED = timedelta(days=110), timedelta(days=20)
# What a card says in a sentence or more has a heading; what it says in a word stands at the top of the file.
PARAGRAPHS = ("about", "themes", "unsuited", "rules")


@dataclass
class Asked:
    """Somebody would like to come in, is asked in by ``by``, or is shown the group by her; or would like to try it."""

    way: str
    who: int
    words: str
    at: datetime
    by: int | None = None


@dataclass
class Circle:
    """One group."""

    name: str
    head: dict[str, str]
    paragraphs: dict[str, str]
    # Those in it by the letters of its file; its facilitator is the first.
    people: dict[str, int]
    began_at: datetime
    times: meetings.Times
    threads: list[Conversation] = field(default_factory=list)
    talk: list[Line] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)
    meetings: list[Planned] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What it is called."""
        return self.head["title"]

    @property
    def leader(self) -> int:
        """Who leads it."""
        return next(iter(self.people.values()))

    @property
    def touches(self) -> frozenset[str]:
        """What everything in it touches on."""
        return saying.named(self.head.get("touches", ""))

    @property
    def themes_touch(self) -> frozenset[str]:
        """What any of its themes touches on."""
        return self.touches.union(*(one.touches for one in self.meetings))

    @property
    def latest(self) -> datetime:
        """When its latest meeting that took place and is over was over."""
        return max(
            one.ends_at for one in self.meetings if one.day is not None and one.came and one.head["when"] != "running"
        )

    @property
    def members(self) -> list[int]:
        """Who belongs to it, besides who leads it: neither those who visit nor those who only ask."""
        known = {one.who for one in self.asked} | {number for m in self.meetings for number in m.visits}
        return [number for number in self.people.values() if number != self.leader and number not in known]


def all_of(world: World, seed: str) -> list[Circle]:
    """Every group, as it is at the end of ``world``. Nobody is in two of them, but for her who is shown."""
    taken = {one.said.author for one in world.waiting.complaints}
    taken |= {one.said.author for one in world.waiting.taken_down}
    return [_group(name, world, taken, seed) for name in FILES]


def plan_meetings(group: Circle, world: World) -> None:
    """Its meetings, as they are at the end of ``world``."""
    group.times = meetings.Times.of(group.head, world, world.people[group.leader].state)
    parts = written.sections(f"groups/{group.name}.txt")
    group.meetings = meetings.planned(parts, group.times, group.people, world, group.touches)


def _group(name: str, world: World, taken: set[int], seed: str) -> Circle:
    random = Random(f"{seed}: group {name}")  # noqa: S311  a world that is the same each time
    parts = written.sections(f"groups/{name}.txt")
    once = dict(parts)
    head = _head(once[""])
    people = _people(once["people"], world, taken, random)
    paragraphs = {key: "\n".join(line for line in once[key] if line) for key in PARAGRAPHS if key in once}
    began_at = world.now - timedelta(days=int(head["days"]))
    times = meetings.Times.of(head, world, world.people[next(iter(people.values()))].state)
    group = Circle(name, head, paragraphs, people, began_at, times)
    plan_meetings(group, world)
    for heading, raw in parts:
        if heading == "thread":
            group.threads.append(_thread(raw, name, group, world, random))
        elif heading == "talk":
            group.talk += saying.talk(raw, people, world, group.touches, group.latest, random)
        elif heading in {"asks", "invited", "suggested", "visits"}:
            group.asked.append(_asked(heading, raw, group, world))
    group.talk.sort(key=lambda line: line.at)
    return group


def _head(raw: list[str]) -> dict[str, str]:
    return dict(written.pairs([line for line in raw if not line.startswith("#")]))


def _people(raw: list[str], world: World, taken: set[int], random: Random) -> dict[str, int]:
    apart = {frozenset(pair) for pair in world.waiting.blocks}
    people: dict[str, int] = {}
    for line in filter(None, raw):
        letter, _, needs = line.partition(" ")
        chosen = _named(needs, world) or _someone(set(needs.split()), world, taken, set(people.values()), apart, random)
        people[letter] = chosen.number
        if chosen.name != HEROINE:
            taken.add(chosen.number)
    return people


def _named(needs: str, world: World) -> Person | None:
    return next((person for person in world.people if needs == person.name), None) if needs[:1].isupper() else None


def _someone(
    needs: set[str], world: World, taken: set[int], others: set[int], apart: set[frozenset[int]], random: Random
) -> Person:
    """Someone with what the file asks for, whom nobody of ``others`` keeps away from."""
    spoke = {post.author for thread in world.threads if "dying" in thread.touches for post in thread.posts}
    here = SETTLED if needs & {"writes", "quiet"} else ARRIVED

    def fits(person: Person) -> bool:
        has = person.at(world.now) | ({"writes"} if person.writes else {"quiet"})
        has |= {"dying"} if person.number in spoke else frozenset()
        choice = world.choices[person.number]
        reads = choice is None or not choice.leaves_out
        meets = all(frozenset((person.number, other)) not in apart for other in others)
        is_free = person.role == "member" and person.standing == "active" and person.number not in taken
        # She who is shown is where the file names her.
        return needs <= has and reads and meets and is_free and person.name != HEROINE and _joined(person, here, world)

    able = [person for person in world.people if fits(person)]
    if not able:
        raise ValueError(f"nobody is {' and '.join(sorted(needs))}")
    return random.choice(able)


def _joined(person: Person, ago: timedelta, world: World) -> bool:
    return person.joined_at < world.now - ago


def _asked(way: str, raw: list[str], group: Circle, world: World) -> Asked:
    head = _head(raw)
    letter, _, name = head["who"].partition(" ")
    found = _named(name, world) if name else None
    who = found.number if found else group.people[letter]
    by = None
    if "by" in head:
        by = group.people.get(head["by"]) or _nurse(world).number
    at = world.now - timedelta(days=int(head["days"]), hours=3 + len(group.asked) * 2.4)
    return Asked(way, who, head.get("words", ""), at, by)


def _nurse(world: World) -> Person:
    name = _head(written.lines("groups/nurse.txt"))["name"]
    return next(person for person in world.people if person.name == name)


def _thread(raw: list[str], name: str, group: Circle, world: World, random: Random) -> Conversation:
    first = next(place for place, line in enumerate(raw) if _is_text(line))
    head = _head(raw[:first])
    rest = raw[first:]
    answers = next(place for place, line in enumerate(rest) if line.startswith("-"))
    opener = world.people[group.people[head["by"]]]
    at = group.latest + (world.now - group.latest) * 0.3
    if "days" in head:
        at = waking(world.now - timedelta(days=int(head["days"]), hours=random.uniform(1, 5)), random)
    touches = saying.named(head.get("touches", "")) | group.touches
    made = Conversation(f"group {group.title}", head["title"], name, touches=touches)
    opening = " ".join(filter(None, rest[:answers]))
    made.posts.append(Said(opener.number, saying.words(opening, opener, at, group.people, world), at))
    _answers(written.tree(rest[answers:]), None, made, group, world, random)
    return in_time(made, world.now)


def _is_text(line: str) -> bool:
    key, colon, _ = line.partition(": ")
    return bool(line) and not (colon and key.isalpha() and key.islower())


def _answers(
    texts: list[written.Text] | tuple[written.Text, ...],
    to: int | None,
    made: Conversation,
    group: Circle,
    world: World,
    random: Random,
) -> None:
    for text in texts:
        letter, _, said = text.words.partition(": ")
        author = world.people[group.people[letter]]
        # Nine people read along, and nobody answers out of turn.
        pause = timedelta(hours=random.choice((0.3, 1, 2, 5, 11)) * random.uniform(0.7, 1.4))
        at = waking(made.posts[-1].at + pause, random)
        words = saying.words(said, author, at, group.people, world)
        made.posts.append(Said(author.number, words, at, to, text))
        _answers(text.replies, len(made.posts) - 1, made, group, world, random)
