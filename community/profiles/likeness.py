"""Likeness: the people most like a member, worked out beforehand so that a page only looks them up.

A row is only a hint about whom to look at: every reading asks again who may be met and what both have opened, so that
nothing closed since is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import (
    Float,
    ForeignKey,
    Index,
    ScalarSelect,
    Select,
    String,
    and_,
    cast,
    delete,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, aliased, mapped_column

from community.accounts.models import Member
from community.accounts.states import STATES
from community.core import clock, database, work
from community.core.database import writing
from community.extensions import db
from community.profiles import likely, matching
from community.profiles.audience import open_to_members
from community.profiles.models import Profile
from community.profiles.people import listed
from community.profiles.traits import MemberTrait, Trait, TraitKind

# What is kept for a member. More than is ever shown, because some will have closed something or be met already.
KEPT = 60
# New members come and others change: everyone's list is made anew after this time, also without a change of her own.
LASTS = timedelta(days=7)
# How many members' lists one round of the worker makes.
ROUND = 200


class Likeness(db.Model):
    """``other_id`` is like ``member_id``, by so much when it was last worked out."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    score: Mapped[float] = mapped_column(Float)

    __table_args__ = (Index("ix_likeness_best", "member_id", "score"),)


@dataclass(frozen=True)
class Alike:
    """Someone like the viewer, and why, in words that reveal only what both have opened."""

    id: int
    display_name: str
    role: str
    card_line: str
    photo_key: str | None
    photo_audience: str
    why: str
    score: float


def people_like(viewer: Member, limit: int) -> list[Alike]:
    """The people most like ``viewer`` whom she has not met yet, the likest first. One query."""
    rows = db.session.execute(_stored(viewer, limit)).all()
    found = list(filter(None, (_alike(viewer, row) for row in rows)))
    found.sort(key=lambda alike: (-alike.score, alike.id))
    return found[:limit]


def refresh(member_id: int) -> bool:
    """Work out anew who is like a member. Gives whether it did: someone else may have, or she changed meanwhile.

    Call outside a transaction that writes: the comparing is done before the write lock is taken.
    """
    profile = db.session.execute(likely.facts(Profile.member_id == member_id)).one_or_none()
    due = db.session.scalar(select(Profile.likeness_due_at).where(Profile.member_id == member_id))
    if profile is None:
        return False
    best = likely.likest(profile, KEPT) if profile.suggestible else {}
    with writing():
        # What is taken off her list may be on its way to it from someone else's, and the other way round.
        database.one_at_a_time("likeness")
        # The member before the profile, as whoever tells something does: the other way round each could wait for ever.
        member = db.session.get_one(Member, member_id, with_for_update={"key_share": True})
        claimed = db.session.scalar(
            update(Profile)
            .where(Profile.member_id == member_id, Profile.likeness_due_at == due)
            .values(likeness_due_at=clock.now() + LASTS)
            .returning(Profile.member_id)
        )
        if claimed is None:
            return False
        _keep(member_id, best)
        # A year further on she may be of another band, without having changed anything.
        member.card_line = db.session.get_one(Profile, member_id).card_line(clock.now().year)
    return True


@work.worker("likeness")
def refresh_due() -> int:
    """Work out the lists that are due, those who changed something longest ago first."""
    due = db.session.scalars(
        select(Profile.member_id)
        .where(Profile.likeness_due_at <= clock.now())
        .order_by(Profile.likeness_due_at)
        .limit(ROUND)
    ).all()
    return sum(refresh(member_id) for member_id in due)


def _stored(viewer: Member, limit: int) -> Select:
    mine, theirs = aliased(Profile), aliased(Profile)
    return (
        select(
            *listed(),
            Member.state,
            theirs.birth_year,
            theirs.age_audience,
            theirs.state_audience,
            mine.birth_year.label("my_birth_year"),
            mine.age_audience.label("my_age_audience"),
            mine.state_audience.label("my_state_audience"),
            _shared_traits(viewer.id, Member.id).label("shared"),
            select(func.max(Trait.carriers)).scalar_subquery().label("most"),
        )
        .join(Likeness, and_(Likeness.member_id == viewer.id, Likeness.other_id == Member.id))
        .join(mine, and_(mine.member_id == viewer.id, mine.suggestible))
        .join(theirs, and_(theirs.member_id == Member.id, theirs.suggestible))
        .where(Member.visible_to(viewer.id), likely.not_met(viewer.id, Member.id))
        .order_by(Likeness.score.desc(), Likeness.other_id)
        # Some spare: for those who have closed, since, what the two had in common.
        .limit(min(limit * 2 + 6, KEPT))
    )


def _shared_traits(viewer_id: int, other) -> ScalarSelect:
    """SQL: the traits that both have opened, each as a line ``id:carriers:kind:words``."""
    hers, ours = aliased(MemberTrait), aliased(MemberTrait)
    line = cast(Trait.id, String) + ":" + cast(Trait.carriers, String) + ":" + Trait.kind + ":" + Trait.shared
    return (
        select(func.aggregate_strings(line, "\n"))
        .select_from(hers)
        .join(ours, and_(ours.trait_id == hers.trait_id, ours.member_id == viewer_id))
        .join(Trait, Trait.id == hers.trait_id)
        .where(hers.member_id == other, open_to_members(hers.audience), open_to_members(ours.audience))
        .correlate(Member)
        .scalar_subquery()
    )


def _alike(viewer: Member, row) -> Alike | None:
    year = clock.now().year
    traits = {trait.id: trait for trait in _lines(row.shared)}
    shared = matching.common(
        likely.opened(row.my_birth_year, row.my_age_audience, viewer.state, row.my_state_audience, traits, year),
        likely.opened(row.birth_year, row.age_audience, row.state, row.state_audience, traits, year),
    )
    if not shared.is_enough:
        return None
    return Alike(
        **{column.key: getattr(row, column.key) for column in listed()},
        why=matching.why(shared, traits, STATES),
        score=matching.score(shared, matching.rarities(traits, row.most or 0)),
    )


def _lines(shared: str | None) -> Iterator[matching.Shareable]:
    for line in (shared or "").splitlines():
        trait_id, carriers, kind, words = line.split(":", 3)
        yield matching.Shareable(int(trait_id), int(carriers), words, kind == TraitKind.INTEREST)


def _keep(member_id: int, best: dict[int, float]) -> None:
    gone = Likeness.member_id == member_id
    if not best:
        gone = or_(gone, Likeness.other_id == member_id)
    db.session.execute(delete(Likeness).where(gone))
    if not best:
        return
    # She is like them as much as they are like her: a newcomer is on their lists at once.
    pairs = [(member_id, other) for other in best] + [(other, member_id) for other in best]
    rows = [{"member_id": one, "other_id": two, "score": best[two if one == member_id else one]} for one, two in pairs]
    insert = database.insert(Likeness)
    db.session.execute(
        insert.on_conflict_do_update(
            index_elements=[Likeness.member_id, Likeness.other_id], set_={"score": insert.excluded.score}
        ),
        rows,
    )
