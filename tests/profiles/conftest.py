"""A few traits, and a way to tell something."""

from __future__ import annotations

import pytest
from hypothesis import settings

from community.accounts.models import Member
from community.core.database import writing
from community.extensions import db
from community.profiles import acceptances, likeness
from community.profiles.audience import Audience
from community.profiles.models import DEFAULTS, Field, Profile, Telling
from community.profiles.traits import Trait, TraitKind

# How long an example takes says more about what else the machine is doing than about the rule.
settings.register_profile("unhurried", deadline=None)
settings.load_profile("unhurried")


@pytest.fixture
def lists(app):
    """Interests and experiences by name: ``lists["Gardening"]`` is its number."""
    with app.app_context(), writing():
        made = [
            Trait.add(TraitKind.INTEREST, "Gardening", heading="Home", shared="love gardens"),
            Trait.add(TraitKind.INTEREST, "Reading", heading="Words", shared="love reading"),
            Trait.add(TraitKind.INTEREST, "Chooks", heading="Home", shared="keep chooks"),
            Trait.add(TraitKind.EXPERIENCE, "Living alone", heading="My life", shared="live alone"),
            Trait.add(TraitKind.EXPERIENCE, "Bone metastases", heading="My cancer", shared="live with bone metastases"),
        ]
        db.session.flush()
        return {trait.name: trait.id for trait in made}


@pytest.fixture
def tell(app):
    """``tell(cast.ada, birth_year=1979, interests=[...], open={Field.AGE: Audience.ME})``: she tells it."""

    def telling(member_id: int, *, opened: dict[Field, Audience] | None = None, refresh: bool = True, **told) -> None:
        for name in ("interests", "experiences"):
            told[name] = frozenset(told.get(name, ()))
        with app.app_context():
            with writing():
                member = db.session.get_one(Member, member_id)
                told.setdefault("state", member.state)
                Profile.of(member).tell(Telling(audiences={**DEFAULTS, **(opened or {})}, **told))
            if refresh:
                likeness.refresh(member_id)

    return telling


EVERYTHING_OPEN = dict.fromkeys(Field, Audience.MEMBERS)


@pytest.fixture
def everything_open() -> dict[Field, Audience]:
    return EVERYTHING_OPEN


@pytest.fixture
def accept_each_other(app):
    """``accept_each_other(cast.ada, cast.ben)``: the two have accepted one another."""

    def accepting(one: int, other: int) -> None:
        with app.app_context(), writing():
            acceptances.accept_each_other(one, other)

    return accepting


@pytest.fixture
def change(app):
    """``change(cast.ben, paused_at=...)``: columns of a member become so."""

    def changing(member_id: int, **columns) -> None:
        with app.app_context(), writing():
            member = db.session.get_one(Member, member_id)
            for name, value in columns.items():
                setattr(member, name, value)

    return changing
