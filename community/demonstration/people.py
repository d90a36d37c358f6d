"""Who there is in the demonstration: what each person is like, lives with, has, and how she writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from random import Random

from community.demonstration import lives, written

MEMBERS = 300
# By population, so that a small territory still has someone.
BY_STATE = {"NSW": 93, "VIC": 76, "QLD": 60, "WA": 33, "SA": 21, "TAS": 8, "ACT": 5, "NT": 4}
# Decade of life and how many; breast cancer is not only an illness of the old.
BY_AGE = {20: 5, 30: 26, 40: 54, 50: 76, 60: 76, 70: 46, 80: 15, 90: 2}
# Far more than the one in a hundred there really is, so that nobody who looks for another man looks in vain.
MEN = 10
# The network of the demonstration is this old.
OPEN_FOR = timedelta(days=790)

STAFF = {
    "Lighthouse": "administrator",
    "Second cup": "moderator",
    "Ironbark": "moderator",
    "Night light": "moderator",
    "Estuary": "moderator",
    "Wattle and tea": "facilitator",
    "Picnic rug": "facilitator",
}
# Whom to sign in as to see the network with a member's eyes: she has answers, a hello and people like her.
HEROINE = "Marigold"


# Two more to sign in as: one who visits the meeting that runs, and a professional who leads another group.
GUESTS = ("Cosmos", "Bernadette")


@dataclass(frozen=True)
class Person:
    """Someone who does not exist. ``has`` is all that decides what she can say."""

    number: int
    name: str
    birth_year: int
    state: str
    # As it follows "I live": "in the Mallee", "on the Gold Coast".
    region: str
    has: frozenset[str]
    told_at: datetime
    joined_at: datetime
    role: str = "member"
    standing: str = "active"
    dog: str = ""
    cat: str = ""
    children: str = ""
    grandchild: str = ""
    job: str = ""
    # How much she writes: 0 for those who only read, which is full membership.
    writes: float = 0.0
    signs: str = ""
    small_letters: bool = False
    greets: float = 0.0
    # When she wrote last, for someone who has died or is away.
    until: datetime | None = None
    # What she tells of herself, where she does not live with it: a professional who leads a group, or knows of them.
    tells: str = ""

    @property
    def partner(self) -> str:
        """What she calls the one she lives with."""
        return next((f"my {word}" for word in ("husband", "wife", "partner") if word in self.has), "")

    @property
    def email(self) -> str:
        """An address at a domain that is kept for examples."""
        local = "".join(letter if letter.isascii() and letter.isalnum() else "." for letter in self.name.lower())
        return f"{'.'.join(part for part in local.split('.') if part)}@example.org"

    def at(self, when: datetime) -> frozenset[str]:
        """What she has at a time: how long she has lived with it changes."""
        lived = when - self.told_at
        if lived > timedelta(days=3 * 365):
            return self.has | {"years"}
        return self.has | {"new"} if lived < timedelta(days=330) else self.has

    def writes_at(self, when: datetime) -> bool:
        """Whether she can write something then."""
        return self.writes > 0 and self.joined_at < when and (self.until is None or when < self.until)


def everyone(now: datetime, seed: str) -> list[Person]:
    """All members, the same for the same ``now`` and ``seed``."""
    random = Random(f"{seed}: people")  # noqa: S311  a world that is the same each time
    states = [state for state, count in BY_STATE.items() for _ in range(count)]
    decades = [decade for decade, count in BY_AGE.items() for _ in range(count)]
    random.shuffle(states)
    random.shuffle(decades)
    men = set(random.sample([n for n, decade in enumerate(decades) if 40 <= decade < 80], MEN))
    people = [
        _person(n, states[n], now.year - decades[n] - random.randrange(10), n in men, now, random)
        for n in range(MEMBERS)
    ]
    return _with_standing(_named(people, random), now, random)


def outsiders(now: datetime) -> list[Person]:
    """Professionals, who come after all members: each leads a group, or knows which may suit whom."""
    found = []
    for path in sorted((written.WORDS / "groups").glob("*.txt")):
        parts = dict(written.sections(f"groups/{path.name}"))
        head = dict(written.pairs([line for line in parts[""] if not line.startswith("#")]))
        tells = head.get("about", "") or " ".join(parts.get("about leader", [])).strip()
        if tells:
            found.append((head.get("name") or head["led by"], head.get("state") or head["zone"], tells))
    return [
        Person(
            number=MEMBERS + place,
            name=name,
            birth_year=now.year - 48,
            state=state,
            region="in the city",
            has=frozenset({"outside"}),
            told_at=now - OPEN_FOR,
            joined_at=now - OPEN_FOR + timedelta(days=40 * place + 30),
            role="facilitator",
            tells=tells,
        )
        for place, (name, state, tells) in enumerate(found)
    ]


def _person(number: int, state: str, birth_year: int, is_man: bool, now: datetime, random: Random) -> Person:
    age = now.year - birth_year
    region, has = lives.live(state, age, is_man, random)
    joined_at = now - OPEN_FOR * random.random() ** 1.25 - timedelta(hours=random.uniform(1, 24))
    lived = timedelta(days=random.choice((30, 60, 100, 200, 400, 700, 1100, 1600, 2400)))
    reads_only = random.random() < 0.36 and not is_man
    return Person(
        number=number,
        name="",
        birth_year=birth_year,
        state=state,
        region=region,
        has=has,
        told_at=joined_at - lived * random.uniform(0.5, 1.5),
        joined_at=joined_at,
        dog=lives.one_of("dogs", random) if "dog" in has else "",
        cat=lives.one_of("cats", random) if "cat" in has else "",
        children=lives.one_of("children", random) if "parent" in has else "",
        grandchild=lives.one_of("grandchildren", random) if "grandkids" in has else "",
        job="a teacher" if "teacher" in has else lives.one_of("trades" if is_man else "jobs", random),
        writes=0.0 if reads_only else min(random.paretovariate(1.15), 9.0),
        signs=random.choice(("", "", "", "", "x", "name", "name", "name x")),
        small_letters=random.random() < 0.06,
        greets=random.choice((0.0, 0.0, 0.1, 0.35)),
    )


def _named(people: list[Person], random: Random) -> list[Person]:
    names = [written.text(line) for line in written.lines("people/names.txt")]
    plain = [name.words for name in names if not name.needs]
    random.shuffle(plain)
    taken: set[int] = set()
    named: dict[int, str] = {}
    for name in names:
        # A third of the names that say something find no one here; those who could have them are called otherwise.
        fits = [p.number for p in people if p.number not in taken and name.needs and name.may_be_said_by(p.has)]
        if fits and random.random() < 0.8:
            taken.add(chosen := random.choice(fits))
            named[chosen] = name.words
    kept = {HEROINE, *STAFF}
    plain = [name for name in plain if name not in kept]
    rest = [p.number for p in people if p.number not in taken]
    named |= dict(zip(rest, plain, strict=False))
    return [replace(person, name=named[person.number]) for person in people]


def _with_standing(people: list[Person], now: datetime, random: Random) -> list[Person]:
    people = _with_staff(people, now)
    ordinary = [p.number for p in people if p.role == "member" and p.name != HEROINE and "man" not in p.has]
    old = [n for n in ordinary if people[n].joined_at < now - timedelta(days=300) and people[n].writes]
    chosen = random.sample(old, 11)
    for place, number in enumerate(chosen):
        standing = ("remembered",) * 4 + ("paused",) * 5 + ("suspended",) * 2
        until = now - timedelta(days=random.uniform(20, 120))
        people[number] = replace(people[number], standing=standing[place], until=until, writes=3.0)
    return people


def _with_staff(people: list[Person], now: datetime) -> list[Person]:
    women = [p for p in people if 45 <= now.year - p.birth_year < 68 and "woman" in p.has and "city" in p.has]
    first = now - OPEN_FOR
    for person, (name, role) in zip(women, STAFF.items(), strict=False):
        people[person.number] = replace(
            person, name=name, role=role, writes=3.0, small_letters=False,
            joined_at=first + timedelta(days=person.number % 9), told_at=first - timedelta(days=900),
        )  # fmt: skip
    heroine = next(
        p for p in people
        if p.role == "member" and 48 <= now.year - p.birth_year < 60 and {"woman", "dog", "partner", "city"} <= p.has
    )  # fmt: skip
    people[heroine.number] = replace(
        heroine,
        name=HEROINE,
        writes=12.0,
        small_letters=False,
        has=(heroine.has - {"tablets"}) | {"garden", "reads", "bones", "infusions"},
        joined_at=now - timedelta(days=500),
        told_at=now - timedelta(days=1500),
    )
    return people
