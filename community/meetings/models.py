"""Group: a small closed circle with a facilitator and a card that says what it is like."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, String, UniqueConstraint, and_, exists, func, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from community.accounts import circles
from community.accounts.blocks import not_blocked
from community.accounts.circles import Circle, CircleMember
from community.accounts.models import LEADING, Member
from community.activity import Kind, record
from community.chat.models import Room
from community.core import clock
from community.core.database import Id, UTCDateTime
from community.core.errors import Refusal
from community.discussions.spaces import Space
from community.extensions import db
from community.meetings import credentials
from community.meetings.cards import Card
from community.meetings.visits import Visit

# The kind of room that belongs to a group, for between its meetings.
GROUP_ROOM = "group"
# One line on a telephone; its space and its room are called the same.
LONGEST_TITLE = 60
# It stands in the closed room after the name of the group, and all of it has to fit there.
LONGEST_FAREWELL = 220


class WayIn(StrEnum):
    """How one comes into a group."""

    OPEN = "open"
    REQUEST = "request"
    INVITATION = "invitation"


WAYS_IN = {
    WayIn.OPEN: "Open to every member",
    WayIn.REQUEST: "You ask, and the facilitator answers",
    WayIn.INVITATION: "By invitation",
}


class Group(db.Model):
    """A small group. Its members are those of its circle; whoever ``leads`` the circle facilitates the group."""

    # A plain "group" would have to be quoted in every statement.
    __tablename__ = "circle_group"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    title: Mapped[str] = mapped_column(String(LONGEST_TITLE))
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), unique=True)
    # For between meetings: a private space to write in, and a room to drop in to.
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"), unique=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    founded_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    key: Mapped[str | None] = mapped_column(String(32))
    way_in: Mapped[WayIn] = mapped_column(String(10), default=WayIn.REQUEST)
    # Whether someone may come to one meeting as a visitor, who reads only.
    lets_try: Mapped[bool] = mapped_column(default=True)
    # The facilitator says that the card is ready; a moderator or administrator then lists the group.
    ready_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # While it is listed, members find it and can come in.
    listed_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    # What its members read where it was.
    farewell: Mapped[str] = mapped_column(String(300), default="")

    circle: Mapped[Circle] = relationship()
    space: Mapped[Space] = relationship()
    room: Mapped[Room] = relationship()
    card: Mapped[Card] = relationship()

    __table_args__ = (UniqueConstraint("founded_by_id", "key"),)

    @classmethod
    def found(cls, title: str, facilitator: Member, by: Member | None = None, key: str | None = None) -> Group:
        """A new group led by ``facilitator``, with a circle, a space, a room and an empty card. It is not listed yet.

        ``by``: the administrator who founds it. ``key``: that of her form, so that the same form sent twice is known.
        Raises Refusal when ``facilitator`` does not have that role.
        """
        _must_facilitate(facilitator)
        circle = Circle.begin()
        circle.let_in(facilitator.id, leads=True)
        space = Space(title=title, slug=f"group-{circle.id}", circle_id=circle.id)
        room = Room(title=title, kind=GROUP_ROOM, circle_id=circle.id)
        founder_id = by.id if by else None
        group = cls(title=title, circle=circle, space=space, room=room, founded_by_id=founder_id, key=key)
        group.card = Card(zone=facilitator.timezone)
        db.session.add(group)
        db.session.flush()
        if by is not None:
            group._tell(Kind.GROUP_GIVEN, facilitator.id, by)
        return group

    @classmethod
    def visible_to(cls, member: Member) -> ColumnElement[bool]:
        """SQL: the groups whose card a member may read: those she is in, and all that are listed.

        Of the listed ones not those led by someone whom she has blocked, or who has blocked her.
        """
        return or_(cls.holds(member), and_(cls.is_listed(), cls._meets_its_leaders(member)))

    @classmethod
    def holds(cls, member: Member) -> ColumnElement[bool]:
        """SQL: she is in it, whether or not she leads it."""
        return circles.holds(cls.circle_id, member.id)

    @classmethod
    def is_listed(cls) -> ColumnElement[bool]:
        """SQL: members find it."""
        return and_(cls.listed_at.is_not(None), cls.ended_at.is_(None))

    @classmethod
    def led_by(cls, member: Member) -> ColumnElement[bool]:
        """SQL: she leads it."""
        return circles.led_by(cls.circle_id, member.id)

    @property
    def is_going_on(self) -> bool:
        """Whether it has not ended."""
        return self.ended_at is None

    @property
    def takes_members(self) -> bool:
        """Whether someone can come in at all: it is listed, and has not ended."""
        return self.listed_at is not None and self.ended_at is None

    @property
    def people(self) -> int:
        """How many members it has, not counting those who lead it."""
        members = select(func.count()).select_from(CircleMember)
        return db.session.scalar(members.where(CircleMember.circle_id == self.circle_id, ~CircleMember.leads)) or 0

    @property
    def is_full(self) -> bool:
        """Whether it has as many members as its card says it has at most."""
        return self.people >= self.card.size

    @property
    def leader_ids(self) -> list[int]:
        """The ids of those who lead it; whoever has led it longest comes first."""
        leads = circles.leaders_of(self.circle_id)
        return list(db.session.scalars(leads.order_by(CircleMember.since, CircleMember.member_id)))

    def has_in_it(self, member: Member) -> bool:
        """Whether she is in it, whether or not she leads it."""
        return circles.place_in(self.circle_id, member.id) is not None

    def leads(self, member: Member) -> bool:
        """Whether she leads it. What that allows, permissions.leads says."""
        return circles.leads(self.circle_id, member.id)

    def is_vouched_for(self) -> bool:
        """Whether the profession of at least one leader is checked now. Otherwise its card says "being checked"."""
        return credentials.any_current(self.leader_ids)

    def missing(self) -> list[str]:
        """What is still missing before it can be listed, a sentence for each; an empty list when nothing is."""
        missing = list(self.card.missing().values())
        if not self.is_vouched_for():
            missing.append("The profession of who leads it has to be checked, by an administrator.")
        return missing

    def let_in(self, member: Member) -> None:
        """Make someone a member of it. Checks nothing: joining.py says who may come in, and how."""
        if not self.has_in_it(member):
            self.circle.let_in(member.id)

    def let_out(self, member: Member) -> None:
        """End someone's membership; her words stay. The caller cuts her live connections after the commit."""
        self.circle.let_out(member.id)

    def hand_to(self, facilitator: Member) -> None:
        """Have another facilitator lead it too. Raises Refusal when she does not have that role."""
        _must_facilitate(facilitator)
        self.hold()
        self.circle.let_in(facilitator.id, leads=True)
        self._tell(Kind.GROUP_GIVEN, facilitator.id)

    def take_from(self, facilitator: Member) -> None:
        """Take someone who leads it out of it. Raises Refusal when nobody would lead it then."""
        self.hold()
        if self.leader_ids == [facilitator.id]:
            raise Refusal("Nobody would lead this group. Please name someone else first.", 409)
        self.circle.let_out(facilitator.id)

    def rename(self, title: str) -> None:
        """Give it another name, and its space and room with it."""
        self.title = self.space.title = self.room.title = title

    def may_visit(self, member: Member) -> bool:
        """Whether she may come to one meeting as a visitor: the group lets people try, and she has not yet."""
        return (
            self.takes_members and self.lets_try and not self.has_in_it(member) and not Visit.used(self.id, member.id)
        )

    def say_ready(self) -> None:
        """Its facilitator asks for it to be listed. Raises Refusal while something is missing on its card."""
        self._must_be_complete()
        self.ready_at = self.ready_at or clock.now()

    def list_it(self) -> None:
        """Let members find it. Raises Refusal while its card is not complete, and when it has ended."""
        self.must_go_on()
        self._must_be_complete()
        self.listed_at = self.listed_at or clock.now()

    def take_off_the_list(self) -> None:
        """Let only those who are in it find it; nobody new comes in."""
        self.listed_at = self.ready_at = None

    def end(self, by: Member, farewell: str) -> None:
        """End it, with a sentence to its members. They can still read what was written; nobody writes any more.

        Raises Refusal when it has ended already.
        """
        self.hold()
        self.must_go_on()
        self.ended_at, self.ended_by_id, self.farewell = clock.now(), by.id, farewell
        self.space.retired_at = self.space.retired_at or self.ended_at
        self.room.close(by, f"{self.title} has ended. {farewell}".strip())
        # Those who keep the room in order can reopen one that was closed, but not one whose time is over.
        self.room.closes_at = self.ended_at
        in_it = select(CircleMember.member_id).where(CircleMember.circle_id == self.circle_id)
        for member_id in db.session.scalars(in_it.order_by(CircleMember.member_id)).all():
            self._tell(Kind.GROUP_ENDED, member_id, by)

    def hold(self) -> None:
        """Lock its row until the transaction ends, so that joining, leaving and leading happen one after the other."""
        db.session.flush()
        db.session.refresh(self, with_for_update={"key_share": True, "of": Group})

    def must_go_on(self) -> None:
        """Raises Refusal when it has ended. Call it while the row is held: otherwise it may end in the same moment."""
        if self.ended_at is not None:
            raise Refusal("This group has ended.", 409)

    def _tell(self, kind: Kind, member_id: int, by: Member | None = None) -> None:
        record(kind, actor_id=by.id if by else None, member_id=member_id, subject_id=self.id)

    def _must_be_complete(self) -> None:
        if self.missing():
            raise Refusal("Its card is not complete yet. What is missing stands on it.", 409)

    @classmethod
    def _meets_its_leaders(cls, member: Member) -> ColumnElement[bool]:
        leader = aliased(CircleMember)
        return ~exists().where(
            leader.circle_id == cls.circle_id, leader.leads, ~not_blocked(member.id, leader.member_id)
        )


def _must_facilitate(member: Member) -> None:
    if member.role not in LEADING:
        raise Refusal("Only a facilitator can lead a group. An administrator can make someone one.", 409)
