"""Members as they would be after joining: let in, with their standing, staff with a second step."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import insert

from community.accounts.applications import Application, Outcome
from community.accounts.models import EVERY_TOPIC, Member, Role
from community.accounts.names import name_key
from community.accounts.states import ZONES
from community.accounts.steps import METHOD
from community.accounts.suspensions import Suspension
from community.demonstration.loading.loaded import Loaded
from community.demonstration.loading.loaded import put as put_rows
from community.demonstration.people import Person
from community.demonstration.touching import Choice
from community.extensions import db

SUSPENDED_FOR = timedelta(days=14)
WHY_SUSPENDED = "Two members asked you to stop writing to them about a product, and it went on."
# Of those who came lately the request is kept too, so that the waiting time on the waiting page is a real one.
LATELY = timedelta(days=60)
WORDS = (
    "I have been living with it for a while and know nobody else who does.",
    "My nurse told me about you. I would mostly like to read.",
    "It is in my bones. I would like to talk to someone my own age.",
    "There is no group anywhere near us.",
    "I went to a general group, and they were kind, and I went home and cried.",
    "I'd like somewhere I don't have to explain it first.",
)


def _put_members(loaded: Loaded) -> int:
    """Everyone, in the order of the plan."""
    loaded.members = put_rows(
        Member, (_row(*each, loaded) for each in zip(loaded.world.people, loaded.world.choices, strict=True))
    )
    return len(loaded.members)


def put(loaded: Loaded) -> int:
    """Everyone, and how they came to be in or out."""
    count = _put_members(loaded)
    moderators = loaded.by_role(Role.MODERATOR)
    people = list(zip(loaded.world.people, loaded.members, strict=True))
    suspended = [(p, number) for p, number in people if p.standing == "suspended"]
    if suspended:
        db.session.execute(
            insert(Suspension),
            [
                {
                    "member_id": number,
                    "by_id": moderators[0],
                    "until": loaded.world.now + SUSPENDED_FOR,
                    "reason": WHY_SUSPENDED,
                    "created_at": loaded.world.day - timedelta(days=3),
                }
                for _, number in suspended
            ],
        )
    lately = [(p, n) for p, n in people if p.role == "member" and loaded.world.day - p.joined_at < LATELY]
    if lately:
        db.session.execute(
            insert(Application),
            [
                {
                    "member_id": number,
                    "words": WORDS[place % len(WORDS)],
                    "created_at": person.joined_at - timedelta(hours=3 + place * 5 % 19),
                    "outcome": Outcome.ADMITTED,
                    "decided_at": person.joined_at,
                    "decided_by_id": moderators[place % len(moderators)],
                }
                for place, (person, number) in enumerate(lately)
            ],
        )
    return count


def _row(person: Person, choice: Choice | None, loaded: Loaded) -> dict:
    applied = person.joined_at - timedelta(hours=26)
    is_staff = person.role in {Role.MODERATOR, Role.ADMINISTRATOR}
    return {
        **account(person.name, person.email, person.state, loaded.password),
        "role": Role(person.role),
        "confirmed_at": applied,
        **_comfort(person, choice, loaded),
        "created_at": applied,
        "admitted_at": person.joined_at,
        "paused_at": person.until if person.standing == "paused" else None,
        "remembered_at": person.until if person.standing == "remembered" else None,
        "suspended_until": loaded.world.now + SUSPENDED_FOR if person.standing == "suspended" else None,
        "tf_primary_method": METHOD if is_staff else None,
        "tf_totp_secret": loaded.second_step if is_staff else None,
    }


def _comfort(person: Person, choice: Choice | None, loaded: Loaded) -> dict:
    if choice is None:
        return {"leaves_out": 0, "covers": EVERY_TOPIC, "comfort_chosen_at": None}
    return {
        "leaves_out": EVERY_TOPIC if choice.leaves_out_every else loaded.topics(choice.leaves_out),
        "covers": EVERY_TOPIC if choice.covers_every else loaded.topics(choice.covers),
        "comfort_chosen_at": person.joined_at + timedelta(minutes=9),
    }


def account(name: str, email: str, state: str, password: str) -> dict:
    """What every account has."""
    return {
        "email": email,
        "password": password,
        "fs_uniquifier": uuid.uuid4().hex,
        "display_name": name,
        "name_key": name_key(name),
        "state": state,
        "timezone": ZONES[state],
    }
