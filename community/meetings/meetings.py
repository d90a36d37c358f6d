"""Meeting: a scheduled live chat of a group. Its state is read from the clock."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, exists, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from community.accounts import circles
from community.accounts.circles import Circle, CircleMember
from community.accounts.models import Member
from community.activity import Kind
from community.chat import forgetting
from community.chat.models import Room
from community.core import clock
from community.core.database import Id
from community.core.errors import Refusal
from community.extensions import db
from community.meetings import seats as seating
from community.meetings.measures import (
    LONGEST_REASON,
    LONGEST_THEME,
    USUAL_LENGTH,
    USUAL_SEATS,
    check_length,
    check_seats,
)
from community.meetings.models import Group
from community.meetings.rules import GroundRules, RulesFirst
from community.meetings.scheduled import Scheduled
from community.meetings.seats import Seat
from community.meetings.state import DOORS_BEFORE, State
from community.meetings.telling import tell
from community.meetings.visits import Visit

# The kind of room that a meeting is held in.
MEETING_ROOM = "meeting"


class Meeting(Scheduled, db.Model):
    """A scheduled live chat of a group. Its circle is those who have come in; its room opens and closes with it."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("circle_group.id"))
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), unique=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), unique=True)
    theme: Mapped[str] = mapped_column(String(LONGEST_THEME), default="")
    # What its theme touches on (comfort.topics). Those who lead it are always shown the theme: they work with it.
    topics: Mapped[int] = mapped_column(Id, default=0)
    seats: Mapped[int] = mapped_column(default=USUAL_SEATS)
    # What the facilitator says to those seated when it does not take place.
    cancelled_because: Mapped[str] = mapped_column(String(LONGEST_REASON), default="")
    # Of a series: which one, and for which day of its calendar. It stays when this one meeting is moved.
    series_id: Mapped[int | None] = mapped_column(ForeignKey("meeting_series.id"))
    series_day: Mapped[date | None]
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    key: Mapped[str | None] = mapped_column(String(32))

    group: Mapped[Group] = relationship()
    circle: Mapped[Circle] = relationship()
    room: Mapped[Room] = relationship()

    __table_args__ = (
        Index("ix_meeting_group_start", "group_id", "starts_at"),
        Index("ix_meeting_start", "starts_at"),
        # However often a worker makes the meetings of a series, there is one for each of its days.
        UniqueConstraint("series_id", "series_day"),
        UniqueConstraint("planned_by_id", "key"),
    )

    @classmethod
    def plan(
        cls,
        group: Group,
        starts_at: datetime,
        minutes: int = USUAL_LENGTH,
        seats: int = USUAL_SEATS,
        *,
        theme: str = "",
        topics: int = 0,
        by: Member | None = None,
        key: str | None = None,
        series_id: int | None = None,
        series_day: date | None = None,
    ) -> Meeting:
        """Plan a meeting, with a circle and a room of its own.

        ``by`` and ``key``: who planned it, and the key of her form. ``series_id`` and ``series_day``: the series it
        belongs to, and which of its days this is. Raises Refusal when it would be too short or too long, have too few
        or too many seats, or when the group has ended.
        """
        check_length(minutes)
        check_seats(seats)
        # Held, because whoever ends the group cancels its meetings, and must find this one among them.
        group.hold()
        group.must_go_on()
        GroundRules.begin(group)
        circle = Circle.begin()
        # The theme is in the meeting alone: whatever shows it asks comfort.
        room = Room(title=group.title, kind=MEETING_ROOM, circle_id=circle.id)
        db.session.add(room)
        db.session.flush()
        meeting = cls(
            group=group,
            circle_id=circle.id,
            room=room,
            seats=seats,
            planned_by_id=by.id if by is not None else None,
            key=key,
            series_id=series_id,
            series_day=series_day,
        )
        meeting.set_theme(theme, topics)
        meeting._set_times(starts_at - DOORS_BEFORE, starts_at, starts_at + timedelta(minutes=minutes))
        db.session.add(meeting)
        db.session.flush()
        return meeting

    @classmethod
    def visible_to(cls, member: Member) -> ColumnElement[bool]:
        """SQL: the meetings of which a member may know.

        Those of her groups; those of a listed group that she has asked to try; those in which she has a seat or a place
        in the line; and those in whose circle she is, because she has come in, or leads this one meeting.
        """
        seat = aliased(Seat)
        hers = exists().where(seat.meeting_id == cls.id, seat.member_id == member.id)
        wants = exists().where(Visit.group_id == Group.id, Visit.member_id == member.id, Visit.used_at.is_(None))
        tries = and_(wants, Group.lets_try, Group.is_listed(), Group.visible_to(member))
        groups = select(Group.id).where(or_(Group.holds(member), tries)).correlate(None)
        return or_(hers, cls.group_id.in_(groups), circles.holds(cls.circle_id, member.id))

    def leads(self, member: Member) -> bool:
        """Whether she leads it: because she leads its group, or this one meeting."""
        return self.group.leads(member) or circles.leads(self.circle_id, member.id)

    def set_theme(self, theme: str, topics: int = 0) -> None:
        """Set its theme, and what that touches on. An empty theme touches on nothing."""
        self.theme, self.topics = theme, topics if theme else 0

    def hold(self) -> None:
        """Lock the meeting's row until the transaction ends, so that seats are given one after the other."""
        db.session.flush()
        db.session.refresh(self, with_for_update={"key_share": True, "of": Meeting})

    def take_seat(self, member: Member) -> Seat:
        """Give her a seat, or the last place in the line (see ``seats.take``); as a visitor if she is not in the group.

        Raises Refusal when she has a seat as a visitor in another meeting of the same group: a visit is to one meeting.
        """
        visits = not self.group.has_in_it(member)
        if visits and self.visits_another(member):
            raise Refusal(
                "You have a seat as a visitor in another meeting of this group. You can give that one up.", 409
            )
        return seating.take(self, member, visits=visits)

    def give_up_seat(self, member: Member) -> None:
        """She gives up her seat, or her place in the line, without a reason. Raises Refusal when she has come in."""
        # Held first: coming in by another window at the same moment would leave her in the room without a seat.
        self.hold()
        seat = Seat.of(self, member.id)
        if seat is not None and seat.present_at is not None:
            raise Refusal("You have come in already. You can leave the room at any time, and come back to it.", 409)
        seating.give_up(self, member.id)

    def come_in(self, member: Member) -> CircleMember:
        """She comes in by the door: from now on the room is there for her. Coming in again changes nothing.

        A visitor only reads. Those who lead need no seat, and may come in before the doors open. Raises Refusal when
        the doors are closed or she has no seat, and RulesFirst when she has not agreed to the ground rules.
        """
        self.hold()
        if not self.doors_are_open and not (self.leads(member) and self.is_ahead):
            raise Refusal(self.closed_sentence, 409)
        place = circles.place_in(self.circle_id, member.id)
        if place is not None:
            return place
        if self.leads(member):
            return self.circle.let_in(member.id, leads=True)
        seat = Seat.of(self, member.id)
        if seat is None or not seat.is_seated:
            raise Refusal("There is no seat for you in this meeting yet.", 403)
        if not GroundRules.begin(self.group).accepted_by(member):
            raise RulesFirst
        visits = seat.visits and not self.group.has_in_it(member)
        if visits and not Visit.use(self.group_id, member.id):
            raise Refusal("You have visited this group already. Its card says how to join.", 403)
        seat.present_at = seat.present_at or clock.now()
        return self.circle.let_in(member.id, reads_only=visits)

    def let_out(self, member_id: int) -> None:
        """Take someone out of its room. The caller cuts her live connections after the commit (realtime.disconnect).

        Photos that she chose while it was open, and neither sent nor has in a draft, are deleted at once: when the
        words of the room are deleted later, nothing would tell any more that these belong to it.
        """
        if circles.place_in(self.circle_id, member_id) is not None:
            forgetting.let_go_of_what_was_taken_out(self.room, [member_id])
            self.circle.let_out(member_id)

    @property
    def closed_sentence(self) -> str:
        """Why nobody can come in now."""
        if self.cancelled_at is not None:
            return f"This meeting does not take place. {self.cancelled_because}".rstrip()
        if self.state == State.PLANNED:
            return f"The doors open {round(DOORS_BEFORE / timedelta(minutes=1))} minutes before the meeting begins."
        return "This meeting is over." if self.state == State.CLOSED else ""

    def move(self, starts_at: datetime, minutes: int | None = None) -> None:
        """Move it to another time; those seated and in line are told. Raises Refusal once the doors are open."""
        for member_id in self.retime(starts_at, minutes):
            tell(Kind.MEETING_MOVED, self, member_id)

    def cancel(self, because: str) -> None:
        """Cancel it; those seated and in line are told why. Raises Refusal once it has begun."""
        self.hold()
        if self.cancelled_at is not None:
            return
        if self.state not in {State.PLANNED, State.DOORS_OPEN}:
            raise Refusal("It has begun. You can end it, in its room.", 409)
        now = clock.now()
        self.cancelled_at, self.cancelled_because, self.changes_at = now, because, None
        self.sequence += 1
        self.room.closes_at = now
        for seat in self._seats():
            tell(Kind.MEETING_CANCELLED, self, seat.member_id)

    def offer_seats(self, seats: int) -> None:
        """Have this many seats from now on. Raises Refusal when more than that are taken already."""
        check_seats(seats)
        self.hold()
        if seats < (taken := seating.taken(self)):
            raise Refusal(f"{taken} seats are taken. There can be more seats, but not fewer than that.", 409)
        self.seats = seats
        db.session.flush()
        seating.offer_on(self)

    def visits_another(self, member: Member) -> bool:
        """Whether she has a seat as a visitor in another meeting of the same group that is still to come, or runs."""
        others = (Meeting.group_id == self.group_id) & (Meeting.id != self.id) & (Meeting.ends_at > clock.now())
        hers = (Seat.member_id == member.id) & Seat.visits & (Seat.meeting_id == Meeting.id)
        return bool(db.session.scalar(select(exists().where(others, hers, Meeting.cancelled_at.is_(None)))))
