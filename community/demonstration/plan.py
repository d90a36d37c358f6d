"""The whole demonstration world as plain objects: the same on any day for the same seed, with no database."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from community.demonstration import (
    afterwards,
    decisions,
    gatherings,
    groups,
    introductions,
    moving,
    people,
    rooms,
    telling,
    touching,
    waiting,
    written,
)
from community.demonstration.afterwards import WordLeft
from community.demonstration.cast import Cast
from community.demonstration.conversations import Conversation, Said, Talk
from community.demonstration.decisions import Decided
from community.demonstration.people import Person
from community.demonstration.telling import Told
from community.demonstration.touching import Choice
from community.demonstration.written import Opening, Subject, Text

SEED = "kitchen table"
# The day it is written for, whatever day it is made on: everything in it is reckoned from then.
WRITTEN = datetime(2026, 11, 22, tzinfo=UTC)
THREADS = 400
POSTS = 6_000
# How long most threads of a question are; a few go on and on, and a few stop at once.
USUAL = 13
# Of what was asked so long ago, some is still waiting for an answer.
UNANSWERED = (timedelta(hours=13), timedelta(hours=95))
# There is something new to those who are shown, and not more than one reads with a cup of tea.
AWAY = timedelta(hours=16)
# What is said of her in a discussion that is not hers.
NAMING = (
    "Marigold said somewhere that she gives each day one job and lets it be a small one. I've tried that all week. "
    "Yesterday's was to find the scissors. I found them."
)
# Beside those that all networks start with: title, address, description, and after which address it stands.
MORE_SPACES = [
    (
        "Body, rest and sleep",
        "body",
        "Sleep and no sleep, hair and none, clothes, closeness, moving a little, the body as it is now. Low days too.",
        "work-and-money",
    ),
    (
        "Joy and small things",
        "joy",
        "What is growing, what is for tea, what the dog did. Nothing here needs to be about it.",
        "body",
    ),
]
# The files of words say where a thread stands in a word; the spaces have longer addresses.
SPACES = {
    "introductions": "introductions",
    "treatment": "treatment",
    "everyday": "everyday-life",
    "family": "family",
    "work": "work-and-money",
    "body": "body",
    "joy": "joy",
    "dying": "when-im-ready",
}


@dataclass
class World:
    """Everything that is to be put into the database."""

    # The moment its latest words have just been written, and the start of that day of the plan.
    now: datetime
    day: datetime
    # When those who are shown were here last.
    here_last: datetime
    people: list[Person]
    # What each person tells of herself, in the order of people; None: nothing yet.
    told: list[Told | None]
    # How each meets confronting topics, in the same order; None: she has not chosen yet.
    choices: list[Choice | None] = field(default_factory=list)
    threads: list[Conversation] = field(default_factory=list)
    words_left: list[WordLeft] = field(default_factory=list)
    decided: list[Decided] = field(default_factory=list)
    # Who looks out for those who wait for an answer.
    welcomers: frozenset[int] = frozenset()
    rooms: list[rooms.RoomHistory] = field(default_factory=list)
    groups: list[groups.Circle] = field(default_factory=list)
    waiting: waiting.Waiting = field(default_factory=waiting.Waiting)

    @property
    def discussions(self) -> list[Conversation]:
        """All threads: those in everybody's spaces, and those that groups have among themselves."""
        return [*self.threads, *(thread for group in self.groups for thread in group.threads)]

    @property
    def posts(self) -> int:
        """How many posts it has."""
        return sum(len(thread.posts) for thread in self.threads)


def make(now: datetime, seed: str = SEED) -> World:
    """The demonstration world as it is at ``now``: the same on any day but for its times, the latest just before.

    So its people speak of no season and no year, and are as old in ten years as they are today.
    """
    world = moving.to(now, _made(WRITTEN, seed))
    # One of them meets at the very hour at which the world is shown.
    for group in world.groups:
        groups.plan_meetings(group, world)
    return world


def _made(now: datetime, seed: str) -> World:
    random = Random(f"{seed}: conversations")  # noqa: S311  a world that is the same each time
    everyone = people.everyone(now, seed)
    cast = Cast(everyone, random)
    world = World(now, now, now - AWAY, everyone, [telling.told(person, now) for person in everyone])
    subjects = written.subjects()
    gathering = [s for s in subjects if s.gathers]
    asked = [(s, o) for s in subjects if not s.gathers for o in s.openings]
    random.shuffle(asked)
    starts = _starts(len(asked), now, random)
    heroine = next(person for person in everyone if person.name == people.HEROINE)
    hers = next(one for one in asked if _could_start(cast, one, heroine, now))
    asked.remove(hers)
    world.threads.append(Talk(cast, *hers, heroine, now - timedelta(hours=40), now).run(11))
    for (subject, opening), start in zip(asked, starts, strict=False):
        made = _thread(cast, subject, opening, start, now)
        if made is not None:
            world.threads.append(made)
    _name_her(cast, world.threads, heroine, now)
    chain_starts = [now - timedelta(days=random.uniform(20, 400)) for _ in range(5)]
    world.threads += gatherings.chains(cast, chain_starts, now)
    world.threads += [_gathering(cast, subject, opening, now) for subject in gathering for opening in subject.openings]
    world.rooms = rooms.histories(cast, now)
    world.waiting = waiting.make(cast, world.threads, world.rooms, now)
    newcomers = _newcomers(cast, THREADS - len(world.threads), now)
    world.threads += introductions.all_of(cast, newcomers, POSTS - world.posts, now)
    for thread in world.threads:
        thread.space = SPACES[thread.space]
    afterwards.change(world.threads, now, seed)
    afterwards.point(world, now, seed)
    told = {person.number for person, told in zip(everyone, world.told, strict=True) if told and told.touches}
    world.choices = touching.choices(everyone, _spoke(world.threads) | told, seed)
    world.welcomers = afterwards.welcomers(world, now)
    world.decided = decisions.made(world.threads, _unspoken(world), now, seed)
    world.words_left = afterwards.words_left(world, now, seed)
    _from_outside(world)
    world.groups = groups.all_of(world, seed)
    return world


def _from_outside(world: World) -> None:
    """Professionals are members too, and stand behind those who live with it."""
    come = people.outsiders(world.now)
    world.people = [*world.people, *come]
    world.told += [telling.told(person, world.now) for person in come]
    world.choices += [touching.SHOWS for _ in come]


def _spoke(threads: list[Conversation]) -> set[int]:
    """Who wrote something in a thread that touches on something, or labelled her own words so."""
    return {post.author for thread in threads for post in thread.posts if thread.touches | post.touches}


def _name_her(cast: Cast, threads: list[Conversation], heroine: Person, now: datetime) -> None:
    """In a discussion that is not hers, someone has just named her who is shown."""
    others = [t for t in threads if heroine.number not in {post.author for post in t.posts} and not t.touches]
    thread = max((t for t in others if t.subject == "fatigue"), key=lambda t: t.posts[-1].at)
    at = now - timedelta(minutes=50)
    author = cast.someone(Text(""), at, but={post.author for post in thread.posts} | {heroine.number})
    thread.posts.append(Said(author.number, NAMING, at, names=heroine.number))


def _unspoken(world: World) -> set[int]:
    """Members to whom the moderators never had to speak: staff, those who are shown, and those whose words wait for
    them."""
    own = {p.number for p in world.people if p.role != "member" or p.name == people.HEROINE}
    own |= {one.said.author for one in world.waiting.complaints}
    return own | {one.said.author for one in world.waiting.taken_down}


def _could_start(cast: Cast, asked: tuple[Subject, Opening], person: Person, when: datetime) -> bool:
    # So that whoever signs in first finds fresh answers to something of her own.
    subject, opening = asked
    is_hers = subject.needs <= person.has and cast.can_say(opening.text, person, when)
    return is_hers and subject.space == "treatment"


def _starts(count: int, now: datetime, random: Random) -> list[datetime]:
    # A network grows: more was started lately than at first. A few threads are from the last hours.
    days = (people.OPEN_FOR.days - 40) * 1.0
    starts = [now - timedelta(days=days * random.random() ** 1.7 + 0.06) for _ in range(count)]
    random.shuffle(starts)
    return starts


def _thread(cast: Cast, subject: Subject, opening: Opening, start: datetime, now: datetime) -> Conversation | None:
    opener = cast.find(opening.text, start, needs=subject.needs)
    for _ in range(20):
        if opener is not None:
            break
        # Early on there may be nobody yet who could start it.
        start += (now - start) * 0.3
        opener = cast.find(opening.text, start, needs=subject.needs)
    if opener is None:
        return None
    size = max(2, min(round(USUAL * cast.random.lognormvariate(0.2, 0.55)), 46))
    if now - start < timedelta(hours=30):
        size = min(size, 1 + int((now - start) / timedelta(hours=2.5)))
    if UNANSWERED[0] < now - start < UNANSWERED[1] and cast.random.random() < 0.65:
        size = 1
    return Talk(cast, subject, opening, opener, start, now).run(size)


def _newcomers(cast: Cast, count: int, now: datetime) -> list[tuple[Person, datetime]]:
    """Who introduces herself, and when: a day or two after she came in."""
    members = [p for p in cast.people if p.role == "member" and p.standing != "suspended"]
    members.sort(key=lambda p: (p.writes == 0, p.number))
    chosen = cast.random.sample(members[: max(count, 190)], count)
    days = [timedelta(hours=cast.random.expovariate(1 / 30)) for _ in chosen]
    return [(p, min(p.joined_at + d, now - timedelta(minutes=40))) for p, d in zip(chosen, days, strict=True)]


def _gathering(cast: Cast, subject: Subject, opening: Opening, now: datetime) -> Conversation:
    size = subject.size or USUAL
    is_long = size >= 500
    start = now - timedelta(days=600 if is_long else cast.random.randrange(30, 420))
    opener = cast.find(opening.text, start)
    if opener is None:
        start = now - timedelta(days=20)
        opener = cast.someone(opening.text, start)
    # Half of them go on to this day.
    if is_long:
        over = now - start - timedelta(hours=1)
    elif cast.random.random() < 0.5:
        over = now - start - timedelta(hours=cast.random.uniform(2, 140))
    else:
        over = (now - start) * 0.8
    return gatherings.Gathering(cast, subject, opening, opener, start, now).run(size, over)
