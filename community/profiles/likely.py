"""Which members are looked at when people like someone are sought: nobody can be compared with 300,000 others.

A few hundred are gathered who are likely (rare things in common first, then of an age), and scored with matching.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, exists, func, or_, select

from community.accounts.models import Member
from community.core import clock
from community.extensions import db
from community.profiles import matching
from community.profiles.acceptances import Acceptance
from community.profiles.audience import Audience, Relation, may_read, open_to_members
from community.profiles.bands import age_band
from community.profiles.hellos import Hello
from community.profiles.models import Profile
from community.profiles.traits import MemberTrait, Trait

# How many are looked at for each reason to look: a trait of hers, a year of her age band.
LOOKED_AT = 150
# Her rarest traits; those who share only common ones show up among these anyway.
TRAITS_LOOKED_AT = 12
# Of the oldest band, which has no end, the years that more than a few were born in.
YEARS_LOOKED_AT = 12


def likest(me, most: int) -> dict[int, float]:
    """The ``most`` members most like ``me`` (a row of ``facts``) of all who are looked at, with their scores."""
    year = clock.now().year
    rows = db.session.execute(
        select(Trait.id, Trait.carriers, Trait.shared)
        .join(MemberTrait, MemberTrait.trait_id == Trait.id)
        .where(MemberTrait.member_id == me.member_id, open_to_members(MemberTrait.audience))
        .order_by(Trait.carriers, Trait.id)
    ).all()
    traits = {row.id: matching.Shareable(row.id, row.carriers, row.shared) for row in rows}
    rarity = matching.rarities(traits, db.session.scalar(select(func.max(Trait.carriers))) or 0)
    likely = _likely(me, list(traits)[:TRAITS_LOOKED_AT], year)
    if likely is None:
        return {}
    others = db.session.execute(
        facts(
            Profile.member_id.in_(likely),
            Profile.member_id != me.member_id,
            Profile.suggestible,
            Member.visible_to(me.member_id),
            not_met(me.member_id, Member.id),
        )
    ).all()
    having: dict[int, set[int]] = {}
    # All of theirs, not only what is hers too: asked for both, PostgreSQL walks through everyone who has the trait.
    for member_id, trait_id in db.session.execute(
        select(MemberTrait.member_id, MemberTrait.trait_id).where(
            MemberTrait.member_id.in_([other.member_id for other in others]), open_to_members(MemberTrait.audience)
        )
    ):
        if trait_id in traits:
            having.setdefault(member_id, set()).add(trait_id)
    mine = opened(me.birth_year, me.age_audience, me.state, me.state_audience, traits, year)
    scores = {}
    for other in others:
        shared = matching.common(
            mine,
            opened(
                other.birth_year,
                other.age_audience,
                other.state,
                other.state_audience,
                having.get(other.member_id, ()),
                year,
            ),
        )
        if shared.is_enough:
            scores[other.member_id] = matching.score(shared, rarity)
    best = sorted(scores, key=lambda member_id: (-scores[member_id], member_id))[:most]
    return {member_id: scores[member_id] for member_id in best}


def _likely(me, rarest: list[int], year: int) -> CompoundSelect | None:
    """SQL: the members who are looked at. Of many with the same trait or age, those who joined about when she did."""
    parts = []
    for trait_id in rarest:
        having = (MemberTrait.trait_id == trait_id) & open_to_members(MemberTrait.audience)
        parts += _around(MemberTrait.member_id, me.member_id, having)
    band = age_band(me.birth_year, year)
    if band is not None and may_read(Relation.MEMBER, me.age_audience):
        first, last = band.birth_years(year)
        for birth_year in range(max(first, last - YEARS_LOOKED_AT + 1), last + 1):
            parts += _around(Profile.member_id, me.member_id, Profile.birth_year == birth_year)
    if not parts:
        return None
    pools = [part.subquery() for part in parts]
    return select(pools[0].c[0]).union_all(*(select(pool.c[0]) for pool in pools[1:]))


def _around(column, member_id: int, condition) -> list[Select]:
    half = LOOKED_AT // 2
    return [
        select(column).where(condition, column > member_id).order_by(column).limit(half),
        select(column).where(condition, column < member_id).order_by(column.desc()).limit(half),
    ]


def opened(birth_year, age_audience, state, state_audience, traits: Iterable[int], year: int) -> matching.Opened:
    """What a member has opened to all members; only these are ever suggested, for whom one has accepted is met."""
    band = age_band(birth_year, year)
    return matching.Told(
        band=band.place if band else None,
        age_audience=age_audience,
        state=state,
        state_audience=state_audience,
        # Chosen by SQL already: open to members on both sides.
        interests=frozenset(traits),
        interests_audience=Audience.MEMBERS,
    ).opened(Relation.MEMBER)


def facts(*conditions) -> Select:
    """SQL: what is known of members beside their traits, for ``likest``."""
    return (
        select(
            Profile.member_id,
            Profile.birth_year,
            Profile.age_audience,
            Profile.state_audience,
            Profile.suggestible,
            Member.state,
        )
        .join(Member, Member.id == Profile.member_id)
        .where(*conditions)
    )


def not_met(viewer_id: int, other: Any) -> ColumnElement[bool]:
    """SQL: neither accepted one another nor has said hello, in either direction and whatever came of it."""
    hello = or_(
        and_(Hello.sender_id == viewer_id, Hello.receiver_id == other),
        and_(Hello.sender_id == other, Hello.receiver_id == viewer_id),
    )
    return and_(
        ~exists().where(Acceptance.member_id == viewer_id, Acceptance.other_id == other),
        ~exists().where(hello, Hello.on_its_way()),
    )
