"""Trait: an interest or an experience that members may have in common, on a list that moderators keep."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.database import Id, UTCDateTime
from community.core.errors import Refusal
from community.extensions import db
from community.profiles.audience import Audience, Relation, may_read

# More would say everything and so nothing: these are what one is glad to be asked about.
MOST_OF_A_KIND = 20


class TraitKind(StrEnum):
    """Life first, illness second."""

    INTEREST = "interest"
    EXPERIENCE = "experience"


class Trait(db.Model):
    """One entry of the list. ``shared`` finishes the sentence "You both ..." for two who have it in common."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[TraitKind] = mapped_column(String(12))
    heading: Mapped[str] = mapped_column(String(40))
    name: Mapped[str] = mapped_column(String(60))
    name_key: Mapped[str] = mapped_column(String(60))
    shared: Mapped[str] = mapped_column(String(100))
    # How many have opened it to all members. Kept on write: the rarer, the more it says that two people share it.
    # Those who keep it to themselves are not counted, so that the order of a list never hints at them.
    carriers: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    # No longer offered; those who have it keep it.
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("kind", "name_key"),)

    @classmethod
    def add(cls, kind: TraitKind, name: str, *, heading: str = "", shared: str = "") -> Trait:
        """Put ``name`` on the list, or find it there; one that was retired is offered again."""
        name = " ".join(name.split())[:60]
        if not name:
            raise Refusal("What shall it be called?")
        found = db.session.scalar(select(cls).where(cls.kind == kind, cls.name_key == name.casefold()[:60]))
        if found is not None:
            found.retired_at = None
            return found
        trait = cls(
            kind=kind,
            heading=heading or "More",
            name=name,
            name_key=name.casefold()[:60],
            shared=shared or (f"like {name}" if kind == TraitKind.INTEREST else f"know about {name}"),
            carriers=0,
        )
        db.session.add(trait)
        return trait

    def rename(self, name: str, *, heading: str | None = None, shared: str | None = None) -> None:
        """Call it otherwise, for everyone who has it. Raises Refusal when another is called so already."""
        key = " ".join(name.split()).casefold()[:60]
        taken = select(Trait.id).where(Trait.kind == self.kind, Trait.name_key == key, Trait.id != self.id)
        if not key or db.session.scalar(taken) is not None:
            raise Refusal("There is one with this name already." if key else "What shall it be called?", 409)
        self.name, self.name_key = " ".join(name.split())[:60], key
        self.heading = heading or self.heading
        self.shared = shared or self.shared

    def retire(self) -> None:
        """Offer it no longer."""
        self.retired_at = self.retired_at or clock.now()


class MemberTrait(db.Model):
    """A member has a trait. ``audience`` is that of her interests or experiences as a whole, repeated for searching."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    trait_id: Mapped[int] = mapped_column(ForeignKey("trait.id", ondelete="CASCADE"), primary_key=True)
    audience: Mapped[Audience] = mapped_column(String(10))

    # Finding who has a trait walks this in the order of members, which is how they are listed.
    __table_args__ = (Index("ix_member_trait_having", "trait_id", "member_id", "audience"),)


@dataclass(frozen=True)
class Choice:
    """One trait as it is offered."""

    id: int
    kind: TraitKind
    heading: str
    name: str


def offered(also: Iterable[int] = ()) -> list[Choice]:
    """The list, in order of headings as they were added; ``also``: retired ones that someone still has."""
    rows = db.session.execute(
        select(Trait.id, Trait.kind, Trait.heading, Trait.name)
        .where(Trait.retired_at.is_(None) | Trait.id.in_(list(also)))
        .order_by(Trait.kind.desc(), Trait.id)
    )
    return [Choice(row.id, TraitKind(row.kind), row.heading, row.name) for row in rows]


def by_heading(choices: Iterable[Choice]) -> dict[str, dict[str, list[Choice]]]:
    """Kind, heading, entries; headings in the order they came onto the list."""
    headings: dict[str, dict[str, list[Choice]]] = {kind.value: {} for kind in TraitKind}
    for choice in choices:
        headings[choice.kind].setdefault(choice.heading, []).append(choice)
    return headings


def chosen_by(member_id: int) -> set[int]:
    """The traits a member has, of both kinds."""
    return set(db.session.scalars(select(MemberTrait.trait_id).where(MemberTrait.member_id == member_id)))


def only(kind: TraitKind, trait_ids: Iterable[int]) -> set[int]:
    """Of ``trait_ids``, those on the list of ``kind``."""
    return set(db.session.scalars(select(Trait.id).where(Trait.kind == kind, Trait.id.in_(list(trait_ids)))))


def choose(member_id: int, wanted: dict[int, Audience]) -> None:
    """From now on a member has exactly the traits in ``wanted``, each open for its audience."""
    had = {
        row.trait_id: Audience(row.audience)
        for row in db.session.execute(
            select(MemberTrait.trait_id, MemberTrait.audience).where(MemberTrait.member_id == member_id)
        )
    }
    gone = had.keys() - wanted.keys()
    if gone:
        db.session.execute(
            delete(MemberTrait).where(MemberTrait.member_id == member_id, MemberTrait.trait_id.in_(gone))
        )
    for audience in Audience:
        moved = [t for t, a in wanted.items() if a == audience and t in had and had[t] != a]
        if moved:
            db.session.execute(
                update(MemberTrait)
                .where(MemberTrait.member_id == member_id, MemberTrait.trait_id.in_(moved))
                .values(audience=audience)
            )
    db.session.add_all(
        MemberTrait(member_id=member_id, trait_id=trait_id, audience=audience)
        for trait_id, audience in wanted.items()
        if trait_id not in had
    )
    _count(_open(had), _open(wanted))


def _open(traits: dict[int, Audience]) -> set[int]:
    return {trait_id for trait_id, audience in traits.items() if may_read(Relation.MEMBER, audience)}


def _count(before: set[int], after: set[int]) -> None:
    changed = before ^ after
    if not changed:
        return
    # In order, and without keeping others from pointing at them (key_share), so that two who choose at the same moment
    # do not wait for one another for ever.
    db.session.execute(select(Trait.id).where(Trait.id.in_(changed)).order_by(Trait.id).with_for_update(key_share=True))
    for ids, step in ((after - before, 1), (before - after, -1)):
        if ids:
            db.session.execute(update(Trait).where(Trait.id.in_(ids)).values(carriers=Trait.carriers + step))
