"""What somebody's life is like: where she lives, with whom, what she likes, what she has."""

from __future__ import annotations

from random import Random

from community.demonstration import written

# How many of a hundred have each.
PASTIMES = {
    "garden": 34,
    "reads": 40,
    "cooks": 26,
    "music": 16,
    "knits": 17,
    "sews": 13,
    "walks": 30,
    "swims": 15,
    "birds": 14,
    "footy": 16,
    "crosswords": 16,
    "choir": 8,
    "paints": 10,
    "fishing": 6,
    "caravan": 10,
    "faith": 16,
}


def live(state: str, age: int, is_man: bool, random: Random) -> tuple[str, frozenset[str]]:
    """A region of ``state``, and all that decides what somebody of this age can say."""
    region, where = _where(state, random)
    has = {"man" if is_man else "woman", state.lower(), *where}
    has |= {"young"} if age < 45 else {"older"} if age >= 68 else {"middle"}
    has |= _home(age, is_man, where, random)
    has |= {name for name, share in PASTIMES.items() if random.random() * 100 < share}
    has |= {"mum"} if random.random() < (0.7 if age < 50 else 0.35 if age < 65 else 0.02) else set()
    has |= {"teacher"} if age > 28 and random.random() < 0.08 else set()
    return region, frozenset(has | _illness(random))


def one_of(heading: str, random: Random) -> str:
    """One of the lines under a heading of words/people/belongings.txt."""
    sections = dict(written.sections("people/belongings.txt"))
    return random.choice([line for line in sections[heading] if line])


def _where(state: str, random: Random) -> tuple[str, set[str]]:
    found = []
    for line in written.lines("people/regions.txt"):
        place, region = line.split(": ")
        if place.startswith(f"{state} "):
            found.append((region, place.split()[1]))
    region, where = random.choice(found)
    return region, {"country", "far"} if where == "far" else {where}


def _home(age: int, is_man: bool, where: set[str], random: Random) -> set[str]:
    has = set()
    if random.random() < (0.45 if age < 35 else 0.7 if age < 70 else 0.5):
        has |= {"partner"} | ({"wife"} if is_man else {random.choices(("husband", "partner", "wife"), (84, 11, 5))[0]})
    elif random.random() < 0.85:
        has.add("alone")
    if "alone" not in has or age >= 50:
        if 29 <= age < 46 and random.random() < 0.6:
            has |= {"small", "parent"}
        if 40 <= age < 58 and random.random() < 0.5:
            has |= {"teens", "parent"}
    if age >= 50 and random.random() < 0.75:
        has |= {"grown", "parent"}
        if age >= 56 and random.random() < 0.75:
            has.add("grandkids")
    if "alone" in has:
        has -= {"small", "teens"}
    has |= {"retired"} if age >= 66 else {random.choices(("works", "stopped"), (50, 50))[0]}
    has |= {"dog"} if random.random() < 0.38 else set()
    has |= {"cat"} if random.random() < 0.24 else set()
    has |= {"chooks"} if random.random() < (0.2 if "country" in where else 0.04) else set()
    has |= {"nopets"} if not has & {"dog", "cat", "chooks"} else set()
    has |= {"farm"} if "country" in where and random.random() < 0.28 else set()
    return has


def _illness(random: Random) -> set[str]:
    has = {"bones"} if random.random() < 0.62 else set()
    has |= {place for place, share in (("liver", 0.3), ("lungs", 0.28), ("brain", 0.1)) if random.random() < share}
    has |= {"infusions"} if random.random() < 0.45 else {"tablets"}
    if "infusions" in has and random.random() < 0.45:
        has.add("port")
    if random.random() < 0.08:
        has.add("trial")
    return has
