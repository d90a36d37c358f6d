"""What texts of the demonstration touch on, as their authors say, and how each member meets it."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from community.demonstration.people import HEROINE, Person

# The words of the files for the topics that the network starts with.
TOPICS = {
    "worse": "getting worse",
    "dying": "dying",
    "death": "someone’s death",
    "vad": "voluntary assisted dying",
    "children": "children and leaving them",
    "treatment": "treatment in detail",
    "bodies": "bodies and images",
    "intimacy": "sex and intimacy",
    "hospital": "hospital and emergency",
    "money": "money trouble",
}
EVERY = frozenset(TOPICS)
# What weighs on most people; who chooses for herself mostly chooses among these.
HEAVY = ("worse", "dying", "death", "vad", "children")


@dataclass(frozen=True)
class Choice:
    """How a member meets topics. With ``every``, the topics to come are meant too."""

    leaves_out: frozenset[str] = frozenset()
    covers: frozenset[str] = frozenset()

    @property
    def leaves_out_every(self) -> bool:
        """Whether topics to come are left out too."""
        return self.leaves_out == EVERY

    @property
    def covers_every(self) -> bool:
        """Whether topics to come are covered too."""
        return self.covers == EVERY


SHOWS, COVERS, LEAVES_OUT = Choice(), Choice(covers=EVERY), Choice(leaves_out=EVERY)
# She who is signed in first meets covers, and none of it is left out.
HERS = Choice(covers=frozenset({"worse", "dying", "death", "vad"}))
# How many of a hundred leave what is set, take each preset, and choose topic by topic.
WAYS = {"as it is": 38, "show": 24, "cover": 14, "leave out": 8, "own": 16}


def choices(people: list[Person], spoke: set[int], seed: str) -> list[Choice | None]:
    """What each chose, in the order of ``people``; None: nothing yet. Who ``spoke`` of such things leaves none out."""
    random = Random(f"{seed}: touching")  # noqa: S311  a world that is the same each time
    return [_choice(person, person.number in spoke, random) for person in people]


def _choice(person: Person, spoke: bool, random: Random) -> Choice | None:
    way = random.choices(list(WAYS), list(WAYS.values()))[0]
    own = frozenset(random.sample(HEAVY, random.choice((1, 2, 2, 3))))
    covered = frozenset(random.sample(sorted(EVERY - own), random.choice((0, 2, 4))))
    if person.name == HEROINE:
        return HERS
    if person.role != "member":
        return SHOWS
    if way == "own":
        return Choice(covers=own | covered) if spoke else Choice(leaves_out=own, covers=covered)
    return {"as it is": None, "show": SHOWS, "cover": COVERS, "leave out": COVERS if spoke else LEAVES_OUT}[way]
