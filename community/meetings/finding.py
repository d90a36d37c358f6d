"""Groups as their readers find them: in a list, on their cards, and those that are hers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, and_, case, exists, func, select
from sqlalchemy.orm import aliased, joinedload

from community.accounts.circles import CircleMember
from community.accounts.models import Member
from community.core.pagination import PAGE_SIZE, Page, cut
from community.extensions import db
from community.meetings import timetable
from community.meetings.cards import BITS, SITUATIONS, Card, Dying, LedBy, Situation
from community.meetings.credentials import PROFESSIONS, Credential, Profession
from community.meetings.models import Group
from community.meetings.rhythm import Times
from community.permissions import facilitates

# A few to begin with; the list has the rest.
MOST_TO_TRY = 3


@dataclass(frozen=True)
class Wish:
    """What someone looks for. Empty: every group."""

    suits: Situation | None = None
    led_by: LedBy | None = None
    dying: Dying | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it asks for nothing in particular."""
        return not (self.suits or self.led_by or self.dying)

    @property
    def query(self) -> dict[str, str]:
        """The wish as part of an address."""
        return {name: str(value) for name, value in vars(self).items() if value}


@dataclass(frozen=True)
class Leader:
    """Someone who leads a group, as a reader sees her: her name here, and her profession if it is checked now."""

    id: int
    display_name: str
    photo_key: str | None
    photo_audience: str
    name: str | None
    profession: Profession | None
    organisation: str | None
    checked_at: datetime | None
    checked_until: datetime | None
    checked_by: str | None

    @property
    def is_checked(self) -> bool:
        """Whether her profession is checked now. Otherwise it is being checked."""
        return self.profession is not None

    @property
    def words(self) -> str:
        """Who she is at work: ``Grace Moore, Counsellor, Banksia House``; without a name she has here too."""
        if self.profession is None:
            return ""
        where = f"{PROFESSIONS[Profession(self.profession)]}, {self.organisation}"
        return where if self.name == self.display_name else f"{self.name}, {where}"


@dataclass(frozen=True)
class GroupShown:
    """A group as it stands in a list or on its page."""

    group: Group
    people: int
    leaders: list[Leader] = field(default_factory=list)
    # The reader's own situations, as bits of Card.suits.
    hers: int = 0
    # When it meets: by what is planned, otherwise as its card says.
    times: list[Times] = field(default_factory=list)

    @property
    def card(self) -> Card:
        """The group's card."""
        return self.group.card

    @property
    def is_full(self) -> bool:
        """Whether there is no place at the moment."""
        return self.people >= self.card.size

    @property
    def is_checked(self) -> bool:
        """Whether the profession of someone who leads it is checked now."""
        # Without ``leaders`` the reader meets none of them; what is checked is so all the same.
        return any(leader.is_checked for leader in self.leaders) if self.leaders else self.group.is_vouched_for()

    @property
    def situations(self) -> list[tuple[str, bool]]:
        """The situations it has in mind, in words, each with whether it is the reader's own."""
        return [(SITUATIONS[one], bool(self.hers & BITS[one])) for one in self.card.situations]

    @property
    def may_fit(self) -> bool:
        """Whether it has a situation in mind that is the reader's own."""
        return bool(self.hers & self.card.suits)


def find(member: Member, wish: Wish, hers: int, before: int | None = None) -> Page[GroupShown]:
    """A page of the groups that fit ``wish`` and that she is not in, the newest first.

    ``hers``: her own situations (see fitting.py). ``before``: only groups with ids below this, for the next page.
    """
    found = _groups().where(Group.is_listed(), Group.visible_to(member), ~Group.holds(member))
    if wish.suits:
        found = found.where(Card.suits.bitwise_and(BITS[wish.suits]) != 0)
    if wish.led_by:
        found = found.where(Card.led_by == wish.led_by)
    if wish.dying:
        found = found.where(Card.dying == wish.dying)
    if before is not None:
        found = found.where(Group.id < before)
    rows = _shown(found.order_by(Group.id.desc()).limit(PAGE_SIZE + 1), member, hers)
    return cut(rows, lambda row: row.group.id)


def to_try(member: Member, hers: int, most: int = MOST_TO_TRY) -> Sequence[GroupShown]:
    """A few groups that she is not in: those first that have her situation in mind, then those with a place."""
    fits = Card.suits.bitwise_and(hers) != 0
    found = _groups().where(Group.is_listed(), Group.visible_to(member), ~Group.holds(member))
    return _shown(found.order_by(fits.desc(), (Card.size > _PEOPLE).desc(), Group.id.desc()).limit(most), member, hers)


def of_member(member: Member) -> list[GroupShown]:
    """The groups she is in or leads, those that have ended last."""
    found = _groups().where(Group.holds(member)).order_by(Group.ended_at.is_not(None), Group.title, Group.id)
    return _shown(found, member)


def going_on(member: Member) -> list[Group]:
    """The groups she is in or leads and that go on, with their cards, without who leads them."""
    found = select(Group).where(Group.holds(member), Group.ended_at.is_(None)).options(joinedload(Group.card))
    return list(db.session.scalars(found.options(joinedload(Group.space)).order_by(Group.title, Group.id)))


def led_by(member: Member) -> list[Group]:
    """The groups she leads and that are going on, for a list to choose from."""
    found = select(Group).where(Group.led_by(member), Group.ended_at.is_(None)).order_by(Group.title, Group.id)
    return list(db.session.scalars(found))


def planned_by(member: Member) -> list[Group]:
    """Of those she leads, the ones that can plan meetings now, as ``permissions.plan_meeting`` says of one."""
    vouched_for = exists().where(
        CircleMember.circle_id == Group.circle_id,
        CircleMember.leads,
        Credential.member_id == CircleMember.member_id,
        Credential.is_current(),
    )
    found = select(Group).where(Group.led_by(member), Group.ended_at.is_(None), vouched_for)
    return list(db.session.scalars(found.order_by(Group.title, Group.id))) if facilitates(member) else []


def all_listed(member: Member) -> list[Group]:
    """Every group that is listed, for a list to choose from."""
    found = select(Group).where(Group.is_listed(), Group.visible_to(member)).order_by(Group.title, Group.id)
    return list(db.session.scalars(found))


def for_staff() -> list[Group]:
    """All groups: those first whose card is ready, then those that are not listed, then the rest; ended ones last."""
    order = Group.ended_at.is_not(None), Group.listed_at.is_not(None), Group.ready_at.is_(None), Group.title, Group.id
    return list(db.session.scalars(select(Group).order_by(*order)))


def how_many_ready() -> int:
    """How many groups have a card that is ready, and wait to be listed."""
    waits = Group.ready_at.is_not(None), Group.listed_at.is_(None), Group.ended_at.is_(None)
    return db.session.scalar(select(func.count()).select_from(Group).where(*waits)) or 0


def one(group: Group, reader: Member, hers: int = 0) -> GroupShown:
    """One group as its page shows it."""
    leaders, times = _leaders([group.circle_id], reader), timetable.of_groups([group])
    return GroupShown(group, group.people, leaders.get(group.circle_id, []), hers, times[group.id])


def members(group: Group, reader: Member) -> Sequence:
    """The members of a group whom the reader meets, or all of them if she leads it: leaders first, then by name.

    In a row without ``meets`` the reader does not meet that member: it has her name, and neither photo nor card line.
    """
    meets = Member.visible_to(reader.id)
    opened = (case((meets, column)).label(column.key) for column in (Member.photo_key, Member.card_line))
    shown = Member.is_among_us() if group.leads(reader) else meets
    rows = (
        select(Member.id, Member.display_name, Member.role_said(), Member.photo_audience, *opened, meets.label("meets"))
        .add_columns(CircleMember.leads, CircleMember.since)
        .join(CircleMember, CircleMember.member_id == Member.id)
        .where(CircleMember.circle_id == group.circle_id, shown)
        .order_by(CircleMember.leads.desc(), func.lower(Member.display_name), Member.id)
    )
    return db.session.execute(rows).all()


_PEOPLE = (
    select(func.count())
    .where(CircleMember.circle_id == Group.circle_id, ~CircleMember.leads)
    .correlate(Group)
    .scalar_subquery()
)


def _groups() -> Select:
    return select(Group, _PEOPLE).join(Card, Card.group_id == Group.id).options(joinedload(Group.card))


def _shown(query: Select, reader: Member, hers: int = 0) -> list[GroupShown]:
    rows = db.session.execute(query).all()
    leaders = _leaders([group.circle_id for group, _ in rows], reader) if rows else {}
    times = timetable.of_groups([group for group, _ in rows])
    return [
        GroupShown(group, people, leaders.get(group.circle_id, []), hers, times[group.id]) for group, people in rows
    ]


def _leaders(circle_ids: Iterable[int], reader: Member) -> dict[int, list[Leader]]:
    # Only those whom the reader meets are named, also in her own group.
    checker = aliased(Member)
    rows = db.session.execute(
        select(
            CircleMember.circle_id,
            *(Member.id, Member.display_name, Member.photo_key, Member.photo_audience),
            *(Credential.name, Credential.profession, Credential.organisation),
            *(Credential.checked_at, Credential.checked_until, checker.display_name.label("checked_by")),
        )
        .join(Member, Member.id == CircleMember.member_id)
        .outerjoin(Credential, and_(Credential.member_id == Member.id, Credential.is_current()))
        .outerjoin(checker, checker.id == Credential.checked_by_id)
        .where(CircleMember.circle_id.in_(list(circle_ids)), CircleMember.leads, Member.visible_to(reader.id))
        .order_by(CircleMember.since, Member.id)
    )
    found: dict[int, list[Leader]] = {}
    for circle_id, *rest in rows:
        found.setdefault(circle_id, []).append(Leader(*rest))
    return found
