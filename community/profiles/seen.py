"""What one member sees of another: the only way from a profile to a page about a person."""

from __future__ import annotations

from dataclasses import dataclass, replace

from sqlalchemy import and_, literal, or_, select
from sqlalchemy.orm import aliased

from community.accounts.models import Member, Role
from community.accounts.states import STATES
from community.core import clock
from community.extensions import db
from community.profiles import matching
from community.profiles.acceptances import accepted
from community.profiles.audience import READS, Audience, Relation, may_read
from community.profiles.bands import age_band, living_with
from community.profiles.models import DEFAULTS, Field, Profile
from community.profiles.traits import MemberTrait, Trait, TraitKind


@dataclass(frozen=True)
class Shown:
    """A trait as it stands on a page; ``both``: the two share it, and both have opened it to each other."""

    name: str
    both: bool


@dataclass(frozen=True)
class Seen:
    """A member as one reader sees her. What is not open to that reader is not in here."""

    id: int
    display_name: str
    role: Role
    relation: Relation
    photo_key: str | None
    photo_audience: Audience
    age: str | None
    state: str | None
    living_with: str | None
    about_html: str
    # What "about me" touches on (comfort.topics).
    topics: int
    is_hidden: bool
    interests: list[Shown]
    experiences: list[Shown]
    why: str

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What is known, as pairs of a term and its words."""
        pairs = [
            ("Age", self.age),
            ("Lives in", self.state),
            ("Living with secondary breast cancer", self.living_with),
        ]
        return [(term, words) for term, words in pairs if words]

    @property
    def is_empty(self) -> bool:
        """Whether nothing but the name is open."""
        return not (self.facts or self.about_html or self.interests or self.experiences)


def see(viewer_id: int, member_id: int, *, as_if: Relation | None = None) -> Seen | None:
    """``member_id`` as ``viewer_id`` sees her, or None when the two may not meet.

    ``as_if``: one's own profile as others see it; ignored for anyone else's.
    """
    row = _load(viewer_id, member_id)
    if row is None:
        return None
    if viewer_id == member_id:
        relation = as_if or Relation.SELF
    else:
        relation = Relation.ACCEPTED if row.is_accepted else Relation.MEMBER
    traits = _traits(viewer_id, member_id, relation, row)
    return _seen(row, relation, traits, with_why=viewer_id != member_id)


def may_see_photo(viewer_id: int, member_id: int) -> str | None:
    """The key of a member's photo when she opened it to ``viewer_id``, otherwise None."""
    row = db.session.execute(
        select(Member.photo_key, Member.photo_audience, accepted(viewer_id, Member.id).label("is_accepted")).where(
            Member.id == member_id, or_(Member.id == viewer_id, Member.visible_to(viewer_id))
        )
    ).one_or_none()
    if row is None:
        return None
    relation = Relation.ACCEPTED if row.is_accepted else Relation.MEMBER
    if viewer_id == member_id:
        relation = Relation.SELF
    return row.photo_key if may_read(relation, row.photo_audience) else None


def _load(viewer_id: int, member_id: int):
    hers, mine, me = Profile, aliased(Profile), aliased(Member)
    return db.session.execute(
        select(
            Member.id,
            Member.display_name,
            Member.role,
            Member.state,
            Member.photo_key,
            Member.photo_audience,
            Member.hidden_at,
            hers.member_id.label("told"),
            hers.birth_year,
            hers.secondary_year,
            hers.about_html,
            hers.topics,
            *(getattr(hers, f"{name}_audience") for name in Field if name != Field.PHOTO),
            accepted(viewer_id, Member.id).label("is_accepted"),
            me.state.label("my_state"),
            mine.birth_year.label("my_birth_year"),
            mine.age_audience.label("my_age_audience"),
            mine.state_audience.label("my_state_audience"),
        )
        .outerjoin(hers, hers.member_id == Member.id)
        .join(me, me.id == literal(viewer_id))
        .outerjoin(mine, mine.member_id == me.id)
        .where(Member.id == member_id, or_(Member.id == viewer_id, Member.visible_to(viewer_id)))
    ).one_or_none()


def _traits(viewer_id: int, member_id: int, relation: Relation, row) -> list:
    """What of her interests and experiences is open to the reader, and whether the reader opened the same to her."""
    if row.told is None:
        return []
    mine = aliased(MemberTrait)
    reads = sorted(READS[relation])
    return list(
        db.session.execute(
            select(Trait.id, Trait.kind, Trait.name, Trait.shared, Trait.carriers, mine.trait_id.label("mine"))
            .join(MemberTrait, MemberTrait.trait_id == Trait.id)
            .outerjoin(
                mine,
                and_(mine.trait_id == Trait.id, mine.member_id == viewer_id, mine.audience.in_(reads)),
            )
            .where(MemberTrait.member_id == member_id, MemberTrait.audience.in_(reads))
            .order_by(Trait.id)
        )
    )


def _seen(row, relation: Relation, traits: list, *, with_why: bool) -> Seen:
    def opened(name: Field) -> bool:
        audience = row.photo_audience if name == Field.PHOTO else getattr(row, f"{name}_audience")
        return may_read(relation, audience or DEFAULTS[name])

    def shown(kind: TraitKind) -> list[Shown]:
        return [Shown(t.name, with_why and t.mine is not None) for t in traits if t.kind == kind]

    year = clock.now().year
    band = age_band(row.birth_year, year)
    told = row.told is not None
    return Seen(
        id=row.id,
        display_name=row.display_name,
        role=Role(row.role),
        relation=relation,
        photo_key=row.photo_key if opened(Field.PHOTO) else None,
        photo_audience=Audience(row.photo_audience),
        age=band.label if band and opened(Field.AGE) else None,
        # Her state came with the application; it is shown from when she has seen who sees it.
        state=STATES.get(row.state or "") if told and opened(Field.STATE) else None,
        living_with=living_with(row.secondary_year, year) if opened(Field.LIVING_WITH) else None,
        is_hidden=row.hidden_at is not None,
        about_html=(row.about_html or "") if opened(Field.ABOUT_ME) else "",
        topics=row.topics or 0,
        interests=shown(TraitKind.INTEREST),
        experiences=shown(TraitKind.EXPERIENCE),
        why=_why(row, relation, traits, year) if with_why else "",
    )


def _why(row, relation: Relation, traits: list, year: int) -> str:
    my_band, her_band = age_band(row.my_birth_year, year), age_band(row.birth_year, year)
    told = row.told is not None
    mine = matching.Told(
        band=my_band.place if my_band else None,
        age_audience=row.my_age_audience or Audience.ME,
        state=row.my_state,
        state_audience=row.my_state_audience or Audience.ME,
    )
    hers = matching.Told(
        band=her_band.place if her_band else None,
        age_audience=row.age_audience or Audience.ME,
        state=row.state if told else None,
        state_audience=row.state_audience or Audience.ME,
    )
    # Which traits both have opened was decided where they were loaded.
    both = {
        t.id: matching.Shareable(t.id, t.carriers, t.shared, t.kind == TraitKind.INTEREST)
        for t in traits
        if t.mine is not None
    }
    shared = matching.common(
        replace(mine.opened(relation), traits=frozenset(both)),
        replace(hers.opened(relation), traits=frozenset(both)),
    )
    return matching.why(shared, both, STATES)
