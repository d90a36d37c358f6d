"""Which groups may fit someone, by what she told of herself: a hint to her alone, worked out when she looks."""

from __future__ import annotations

from sqlalchemy import select

from community.accounts.models import Member
from community.core import clock
from community.extensions import db
from community.meetings.cards import BITS, Situation
from community.profiles.models import Profile
from community.profiles.traits import MemberTrait, Trait

# Which experiences, as the lists began with them, say that a situation is hers.
EXPERIENCES = {
    "Young children": Situation.YOUNG_CHILDREN,
    "Newly diagnosed": Situation.NEWLY_DIAGNOSED,
    "Stable for years": Situation.LONG_TIME,
    "Living alone": Situation.LIVING_ALONE,
    "Working through treatment": Situation.WORKING,
    "Living in the country": Situation.COUNTRY,
    "Living far from a hospital": Situation.COUNTRY,
    "A man with breast cancer": Situation.MEN,
}
YOUNG, OLD = 45, 65
# Told this year or last, and told so many years ago.
NEW_YEARS, LONG_YEARS = 1, 3


def hers(member: Member) -> int:
    """The situations that are a member's own, as bits of a card."""
    mask = _by_years(member)
    named = select(Trait.name).join(MemberTrait, MemberTrait.trait_id == Trait.id)
    for name in db.session.scalars(named.where(MemberTrait.member_id == member.id, Trait.name.in_(EXPERIENCES))):
        mask |= BITS[EXPERIENCES[name]]
    return mask


def _by_years(member: Member) -> int:
    told = db.session.execute(
        select(Profile.birth_year, Profile.secondary_year).where(Profile.member_id == member.id)
    ).one_or_none()
    if told is None:
        return 0
    mask, year = 0, clock.now().year
    if told.birth_year is not None:
        age = year - told.birth_year
        mask |= BITS[Situation.UNDER_45] * (age < YOUNG) | BITS[Situation.OVER_65] * (age > OLD)
    if told.secondary_year is not None:
        since = year - told.secondary_year
        mask |= BITS[Situation.NEWLY_DIAGNOSED] * (since <= NEW_YEARS) | BITS[Situation.LONG_TIME] * (
            since >= LONG_YEARS
        )
    return mask
