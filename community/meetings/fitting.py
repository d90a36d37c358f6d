"""Which groups may fit someone, by what she told of herself: a hint to her alone, worked out when she looks."""

from __future__ import annotations

from sqlalchemy import and_, join, select

from community.accounts.models import Member
from community.core import clock
from community.extensions import db
from community.meetings.cards import BITS, Situation
from community.profiles.models import Profile
from community.profiles.traits import MemberTrait, Trait

# Which experiences say that a situation is hers, by the names the list started with (profiles/first.py).
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
# In years. What cards call "under 45" and "over 65".
YOUNG, OLD = 45, 65
# The diagnosis was this year or last; the diagnosis was so many years ago.
NEW_YEARS, LONG_YEARS = 1, 3


def situations_of(member: Member) -> int:
    """The situations that are a member's own, as bits of a card."""
    carries = and_(MemberTrait.member_id == Member.id, Trait.name.in_(EXPERIENCES))
    told = db.session.execute(
        select(Profile.birth_year, Profile.secondary_year, Trait.name)
        .select_from(Member)
        .outerjoin(Profile, Profile.member_id == Member.id)
        .outerjoin(join(MemberTrait, Trait, MemberTrait.trait_id == Trait.id), carries)
        .where(Member.id == member.id)
    ).all()
    situations = {EXPERIENCES[row.name] for row in told if row.name}
    for row in told[:1]:
        situations |= _by_years(row.birth_year, row.secondary_year)
    return sum(BITS[situation] for situation in situations)


def _by_years(birth_year: int | None, secondary_year: int | None) -> set[Situation]:
    found, year = set(), clock.now().year
    if birth_year is not None:
        age = year - birth_year
        found |= {Situation.UNDER_45} if age < YOUNG else {Situation.OVER_65} if age > OLD else set()
    if secondary_year is not None:
        since = year - secondary_year
        found |= {Situation.NEWLY_DIAGNOSED} if since <= NEW_YEARS else set()
        found |= {Situation.LONG_TIME} if since >= LONG_YEARS else set()
    return found
