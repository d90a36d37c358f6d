"""Browsing: all members one may meet, narrowed by what they have opened to the one who looks."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import aliased

from community.accounts.blocks import Block
from community.accounts.models import Member
from community.accounts.names import name_key
from community.core import clock, pagination
from community.extensions import db
from community.profiles.acceptances import Acceptance
from community.profiles.audience import readable
from community.profiles.bands import AGE_BANDS
from community.profiles.models import Profile
from community.profiles.traits import MemberTrait


@dataclass(frozen=True)
class Wish:
    """Whom someone looks for. Empty: everyone."""

    state: str | None = None
    age: str | None = None
    interest: int | None = None
    experience: int | None = None
    name: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing in particular."""
        return not (self.state or self.age or self.interest or self.experience or self.name)

    @property
    def query(self) -> dict[str, str | int]:
        """The wish as part of an address."""
        return {name: value for name, value in vars(self).items() if value}


def browse(viewer_id: int, wish: Wish, before: int | None = None) -> pagination.Page:
    """Members who fit ``wish`` by what they have opened to ``viewer_id``, who joined last first.

    ``before``: the page that begins after the member of this id.
    """
    # The order is the driving table's own, so that a page is found by walking an index, not by sorting everyone.
    place = Member.id
    people = select(*listed()).where(Member.visible_to(viewer_id), Member.id != viewer_id)
    for trait_id in filter(None, (wish.interest, wish.experience)):
        having = aliased(MemberTrait)
        people = people.join(having, having.member_id == Member.id).where(
            having.trait_id == trait_id, readable(viewer_id, having.member_id, having.audience)
        )
        place = having.member_id
    if wish.state or wish.age:
        people = people.join(Profile, Profile.member_id == Member.id)
    if wish.state:
        people = people.where(Member.state == wish.state, readable(viewer_id, Member.id, Profile.state_audience))
    if wish.age:
        first, last = AGE_BANDS[wish.age].birth_years(clock.now().year)
        people = people.where(
            Profile.birth_year.between(first, last), readable(viewer_id, Member.id, Profile.age_audience)
        )
    if wish.name:
        # As it is shown, or as names are compared: "Bar" begins Barnaby, though the key reads its rn as an m.
        begins = [func.lower(Member.display_name).startswith(wish.name.lower(), autoescape=True)]
        if key := name_key(wish.name):
            begins.append(Member.name_key.startswith(key, autoescape=True))
        people = people.where(or_(*begins))
    if before is not None:
        people = people.where(place < before)
    rows = db.session.execute(people.order_by(place.desc()).limit(pagination.PAGE_SIZE + 1)).all()
    return pagination.cut(rows, lambda row: row.id)


def accepted_by(member_id: int, after: str | None = None) -> pagination.Page:
    """Those whom a member has accepted and who have accepted her, by name; ``after``: from this name on."""
    shown = func.lower(Member.display_name)
    people = (
        select(*listed(), shown.label("shown"))
        .join(Acceptance, and_(Acceptance.member_id == member_id, Acceptance.other_id == Member.id))
        .where(Member.visible_to(member_id))
        .order_by(shown)
        .limit(pagination.PAGE_SIZE + 1)
    )
    if after is not None:
        people = people.where(shown > after)
    return pagination.cut(db.session.execute(people).all(), lambda row: row.shown)


def blocked_by(member_id: int) -> list:
    """Those whom a member has blocked, by name. Whoever has blocked her is not told apart."""
    return list(
        db.session.execute(
            select(Member.id, Member.display_name, Block.created_at)
            .join(Block, Block.blocked_id == Member.id)
            .where(Block.blocker_id == member_id)
            .order_by(func.lower(Member.display_name))
        )
    )


def listed() -> tuple:
    """The columns that every list of people shows; all of them are safe for every member to see."""
    return Member.id, Member.display_name, Member.role_said(), Member.card_line, Member.photo_key, Member.photo_audience
