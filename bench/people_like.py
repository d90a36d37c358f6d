"""How the cost of "people like you" and of browsing grows with the number of members.

    python bench/people_like.py                   300 and 30,000 members, SQLite
    python bench/people_like.py --postgres 300 3000 30000

Prints milliseconds (median) for each size, and how many times the smallest the largest costs. A number that grows with
the members by more than a few times means that somewhere everyone is compared with everyone.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask import Flask
from flask_migrate import upgrade
from sqlalchemy import func, insert, select, text, update

import config
from community import create_app
from community.accounts.models import Member
from community.accounts.states import STATES
from community.core import clock
from community.core.database import writing
from community.extensions import db
from community.profiles import first, likeness, people
from community.profiles.audience import Audience
from community.profiles.likeness import people_like
from community.profiles.models import Profile
from community.profiles.people import Wish, browse
from community.profiles.traits import MemberTrait, Trait, TraitKind
from tests.services.postgres import postgres

ROUNDS = 30
BATCH = 2_000


def main() -> None:
    """Measure each size, and print what came out."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("members", nargs="*", type=int, default=[300, 30_000])
    parser.add_argument("--postgres", action="store_true", help="on PostgreSQL instead of SQLite")
    asked = parser.parse_args()
    found = {size: measure(size, asked.postgres) for size in sorted(asked.members)}
    print(f"{'':34}" + "".join(f"{size:>10,}" for size in found) + "     times")
    for name in next(iter(found.values())):
        row = [costs[name] for costs in found.values()]
        print(f"{name:34}" + "".join(f"{ms:>10.2f}" for ms in row) + f"{row[-1] / row[0]:>10.1f}")


def measure(size: int, on_postgres: bool) -> dict[str, float]:
    """Milliseconds of each thing, with ``size`` members."""
    with tempfile.TemporaryDirectory() as folder, postgres() if on_postgres else nullcontext() as address:
        environ = {"DATA_FOLDER": folder, "BACKGROUND_WORK": "off", "RATE_LIMITS": "off", "LOG_LEVEL": "ERROR"}
        app = create_app(config.load({**environ, **({"DATABASE_URL": address} if address else {})}))
        with app.app_context():
            upgrade()
            fill(size)
            return costs(app, size)


def fill(size: int) -> None:
    """Members with profiles as people fill them in: most open their interests, a third their experiences."""
    dice = random.Random(7)
    with writing():
        first.first_things()
    with writing():
        traits = {
            kind: list(db.session.scalars(select(Trait.id).where(Trait.kind == kind).order_by(Trait.id)))
            for kind in TraitKind
        }
    # As with everything people like: a few things most of them, most things a few.
    weights = {kind: [1 / (place + 1) for place in range(len(ids))] for kind, ids in traits.items()}
    now = clock.now()
    for start in range(1, size + 1, BATCH):
        numbers = range(start, min(start + BATCH, size + 1))
        members, profiles, having = [], [], []
        for n in numbers:
            members.append(
                {
                    "id": n,
                    "email": f"m{n}@example.org",
                    "active": True,
                    "fs_uniquifier": f"{n:032x}",
                    "display_name": f"Member {n}",
                    "name_key": f"member {n}",
                    "role": "member",
                    "state": dice.choices(list(STATES), [2, 32, 1, 20, 7, 2, 26, 10])[0],
                    "timezone": clock.DEFAULT_ZONE,
                    "created_at": now,
                    "admitted_at": now,
                    "photo_audience": "members",
                    "card_line": "",
                    "notices_waiting": 0,
                    "preferences": {},
                }
            )
            experiences = Audience.MEMBERS if dice.random() < 0.33 else Audience.ME
            profiles.append(
                {
                    "member_id": n,
                    "birth_year": now.year - int(min(max(dice.gauss(58, 11), 25), 90)),
                    "age_audience": Audience.MEMBERS if dice.random() < 0.8 else Audience.ME,
                    "experiences_audience": experiences,
                    "likeness_due_at": now,
                }
            )
            for kind, audience in ((TraitKind.INTEREST, Audience.MEMBERS), (TraitKind.EXPERIENCE, experiences)):
                for trait in set(dice.choices(traits[kind], weights[kind], k=dice.randint(2, 12))):
                    having.append({"member_id": n, "trait_id": trait, "audience": audience})
        with writing():
            db.session.execute(insert(Member), members)
            db.session.execute(insert(Profile), profiles)
            db.session.execute(insert(MemberTrait), having)
    with writing():
        carriers = (
            select(func.count())
            .where(MemberTrait.trait_id == Trait.id, MemberTrait.audience == Audience.MEMBERS)
            .scalar_subquery()
        )
        db.session.execute(update(Trait).values(carriers=carriers).execution_options(synchronize_session=False))
    if db.engine.dialect.name == "postgresql":
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("VACUUM ANALYZE"))


def costs(app: Flask, size: int) -> dict[str, float]:
    """Time what members and the worker do."""
    dice = random.Random(11)
    viewers = [db.session.get_one(Member, dice.randint(1, size)) for _ in range(ROUNDS)]
    ids = [viewer.id for viewer in viewers]
    rare = db.session.scalar(select(Trait.id).where(Trait.carriers > 0).order_by(Trait.carriers).limit(1))
    common = db.session.scalar(select(Trait.id).order_by(Trait.carriers.desc()).limit(1))
    found = {"working out one list": timed(lambda n: likeness.refresh(ids[n]))}
    # The lists of those who look are there now; what they are shown is read from them.
    viewers = [db.session.get_one(Member, member_id) for member_id in ids]
    shown = [len(people_like(viewer, 4)) for viewer in viewers]
    if min(shown) < min(4, size // 100):
        print(f"Some were shown few people: {sorted(shown)}", file=sys.stderr)
    found["people like you, 4 of them"] = timed(lambda n: people_like(viewers[n], 4))
    wishes = {
        "everyone": Wish(),
        "a state": Wish(state="TAS"),
        "the rarest band and state": Wish(state="NT", age="under-30"),
        "the commonest trait": Wish(interest=common),
        "the rarest trait": Wish(interest=rare),
        "a trait and an age": Wish(interest=common, age="45-49"),
        "a name that few have": Wish(name=f"member {size - 7}"),
        "a name that nobody has": Wish(name="zzz"),
        "two traits, an age and a state": Wish(interest=common, experience=rare, age="45-49", state="NSW"),
    }
    for name, wish in wishes.items():
        found[f"browsing: {name}"] = timed(lambda n, wish=wish: browse(ids[n], wish))
    found["people one has accepted"] = timed(lambda n: people.accepted_by(ids[n]))
    return found


def timed(act: Callable[[int], object]) -> float:
    """The median of some rounds, in milliseconds; the first is not counted."""
    act(0)
    spent = []
    for n in range(1, ROUNDS):
        begun = time.perf_counter()
        act(n)
        spent.append((time.perf_counter() - begun) * 1000)
    return statistics.median(spent)


if __name__ == "__main__":
    main()
