"""Meetings as pages show them: lists as rows, and one with everything that its reader may know of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from community.accounts import circles
from community.accounts.blocks import not_blocked
from community.accounts.circles import CircleMember
from community.accounts.models import Member
from community.chat.history import Author, author
from community.chat.models import Room
from community.core import clock
from community.extensions import db
from community.meetings import rules, seats
from community.meetings.cards import PROMISE
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.running import leading
from community.meetings.running.leading import StandIn
from community.meetings.seats import OFFERED, SEATED, WAITING, Seat
from community.meetings.state import CLOSING_LASTS, State, state_of

# Two months of weekly meetings of several groups; more is a calendar, and there is one.
MOST_LINES = 40
# What begins sooner than this stands above everything else on the page of all rooms.
NEAR = timedelta(hours=2)


@dataclass(frozen=True)
class MeetingLine:
    """A meeting in a list. ``mine`` is the state of the reader's seat, if she has one."""

    id: int
    group_id: int
    title: str
    theme: str
    # What the theme touches on (comfort.topics).
    topics: int
    doors_at: datetime
    starts_at: datetime
    ends_at: datetime
    cancelled_at: datetime | None
    seats: int
    taken: int
    mine: str | None
    leads: bool
    # She leads its group, and someone stands in for her.
    handed_over: bool

    @property
    def state(self) -> State:
        """Where it is now."""
        return state_of(self)

    @property
    def is_full(self) -> bool:
        """Whether whoever comes now waits in line."""
        return self.taken >= self.seats

    @property
    def is_near(self) -> bool:
        """Whether it is on or begins soon, or a seat in it waits for her answer."""
        return self.mine == OFFERED or self.starts_at < clock.now() + NEAR


@dataclass(frozen=True)
class MeetingShown:
    """A meeting on its page, for one reader."""

    meeting: Meeting
    state: State
    taken: int
    waiting: int
    mine: Seat | None
    # Her place in the line: 1 is the next.
    place: int
    leads: bool
    handed_over: bool
    # She has come in: the room is there for her.
    is_in: bool
    # ... and what was said in it is.
    reads: bool
    in_group: bool
    # The group's card is there for her.
    meets_group: bool
    # As a visitor she has a seat in another of its meetings.
    visits_another: bool
    leaders: list[Author]
    # For those who belong to the group; a visitor sees nobody's name before she comes in.
    seated: list[tuple[Author, bool]]
    rules: str
    agreed: bool
    promise: str

    @property
    def is_full(self) -> bool:
        """Whether whoever comes now waits in line."""
        return self.taken >= self.meeting.seats or self.waiting > 0

    @property
    def offer_lasts(self) -> bool:
        """Whether the seat that is offered to her is hers to take whoever else waits."""
        until = self.mine.offered_until if self.mine is not None else None
        return until is not None and clock.now() < until

    @property
    def changes_in(self) -> int | None:
        """In how many seconds the clock changes what the page says; None when it will not."""
        moments = [self.meeting.next_change(), self.mine.offered_until if self.mine is not None else None]
        ahead = [moment - clock.now() for moment in moments if moment is not None and moment > clock.now()]
        return math.ceil(min(ahead).total_seconds()) if ahead else None


def upcoming(member: Member, group_id: int | None = None) -> list[MeetingLine]:
    """The meetings of which a member may know that are to come or run, of one group or of all. One query."""
    found = lines(member).where(Meeting.ends_at > clock.now() - CLOSING_LASTS)
    if group_id is not None:
        found = found.where(Meeting.group_id == group_id)
    # One that does not take place is worth a line only for those who were to come.
    found = found.where(or_(Meeting.cancelled_at.is_(None), Seat.id.is_not(None)))
    rows = db.session.execute(found.order_by(Meeting.starts_at, Meeting.id).limit(MOST_LINES))
    return [MeetingLine(**row._mapping) for row in rows]


def still_read(member: Member) -> Sequence[Any]:
    """The meetings that are over and whose words she can still read, the newest first. One query."""
    found = (
        select(Meeting.id, Meeting.room_id, Meeting.starts_at, Group.title, Room.kept_until)
        .join(Group, Group.id == Meeting.group_id)
        .join(Room, Room.id == Meeting.room_id)
        .where(Meeting.ends_at <= clock.now() - CLOSING_LASTS, Meeting.cancelled_at.is_(None))
        .where(Room.visible_to(member))
    )
    return db.session.execute(found.order_by(Meeting.starts_at.desc(), Meeting.id).limit(MOST_LINES)).all()


def lines(member: Member) -> Select:
    """SQL: the columns of a ``MeetingLine``, for the meetings of which a member may know."""
    other = aliased(Seat)
    taken = select(func.count()).where(other.meeting_id == Meeting.id, other.state.in_([SEATED, OFFERED]))
    return (
        select(
            *(Meeting.id, Meeting.group_id, Group.title, Meeting.theme, Meeting.topics),
            *(Meeting.doors_at, Meeting.starts_at, Meeting.ends_at, Meeting.cancelled_at, Meeting.seats),
            *(Seat.state.label("mine"), taken.scalar_subquery().label("taken"), is_led_by(member.id).label("leads")),
            is_handed_over_by(member.id).label("handed_over"),
        )
        .join(Group, Group.id == Meeting.group_id)
        .outerjoin(Seat, (Seat.meeting_id == Meeting.id) & (Seat.member_id == member.id))
        .where(Meeting.visible_to(member))
    )


def is_led_by(member_id: Any) -> ColumnElement[bool]:
    """SQL: a member (a number or a column) leads a meeting.

    She leads its group and has not handed this meeting over, or she leads this one alone.
    """
    leads = exists().where(
        CircleMember.circle_id.in_([Meeting.circle_id, Group.circle_id]),
        CircleMember.member_id == member_id,
        CircleMember.leads,
    )
    return and_(leads, ~is_handed_over_by(member_id))


def is_handed_over_by(member_id: Any) -> ColumnElement[bool]:
    """SQL: someone stands in at a meeting for a member (a number or a column)."""
    return exists().where(StandIn.meeting_id == Meeting.id, StandIn.by_id == member_id)


def leaders_of(meeting: Meeting) -> Select:
    """SQL: the ids of those for whom ``is_led_by`` holds."""
    circle_ids = [meeting.circle_id, meeting.group.circle_id]
    handed_over = select(StandIn.by_id).where(StandIn.meeting_id == meeting.id)
    return select(CircleMember.member_id).where(
        CircleMember.circle_id.in_(circle_ids), CircleMember.leads, CircleMember.member_id.not_in(handed_over)
    )


def next_of(member: Member) -> Select:
    """SQL: the columns of a ``MeetingLine`` for the next meeting in which she has or is offered a seat, or which she
    leads; no row when there is none."""
    # Also while it comes to an end: whoever lost the page finds the way back.
    found = lines(member).where(Meeting.ends_at > clock.now() - CLOSING_LASTS, Meeting.cancelled_at.is_(None))
    hers = or_(Seat.state.in_([SEATED, OFFERED]), is_led_by(member.id))
    return found.where(hers).order_by(Meeting.starts_at, Meeting.id).limit(1)


def one(meeting: Meeting, member: Member) -> MeetingShown:
    """A meeting's page for a reader who may see it."""
    group = meeting.group
    counts = dict(_counts(meeting))
    mine = Seat.of(meeting, member.id)
    own, room = circles.place_in(group.circle_id, member.id), circles.place_in(meeting.circle_id, member.id)
    return MeetingShown(
        meeting=meeting,
        state=meeting.state,
        taken=counts.get(SEATED, 0) + counts.get(OFFERED, 0),
        waiting=counts.get(WAITING, 0),
        mine=mine,
        place=seats.place_in_line(mine) if mine is not None and mine.state == WAITING else 0,
        leads=any(place is not None and place.leads for place in (own, room)),
        handed_over=leading.is_handed_over(meeting, member),
        is_in=room is not None,
        reads=room is not None and meeting.room.is_still_kept,
        in_group=own is not None,
        meets_group=own is not None or _meets(group, member),
        visits_another=own is None and mine is None and meeting.is_ahead and meeting.visits_another(member),
        leaders=_leaders(meeting, member),
        seated=_seated(meeting, member) if own is not None or room is not None else [],
        rules=rules.words_of(group),
        agreed=rules.agreed(group, member),
        promise=PROMISE,
    )


def _meets(group: Group, member: Member) -> bool:
    """Whether she may read its card: not once it is off the list, or when she has blocked who leads it."""
    return db.session.scalar(select(Group.id).where(Group.id == group.id, Group.visible_to(member))) is not None


def _counts(meeting: Meeting) -> Sequence[tuple[str, int]]:
    counted = select(Seat.state, func.count()).where(Seat.meeting_id == meeting.id).group_by(Seat.state)
    return [(row[0], row[1]) for row in db.session.execute(counted)]


def _leaders(meeting: Meeting, reader: Member) -> list[Author]:
    # Only those she meets are named, as on the group's card.
    found = select(Member.id, *Author.columns()).where(Member.id.in_(leaders_of(meeting)), Member.visible_to(reader.id))
    found = found.order_by(Member.id)
    return [author(row.id, row) for row in db.session.execute(found)]


def _seated(meeting: Meeting, member: Member) -> list[tuple[Author, bool]]:
    found = (
        select(Member.id, *Author.columns(), Seat.visits)
        .join(Seat, Seat.member_id == Member.id)
        .where(Seat.meeting_id == meeting.id, Seat.state == SEATED, Member.is_in(), not_blocked(member.id, Member.id))
        .order_by(Seat.since, Seat.id)
    )
    return [(author(row.id, row), row.visits) for row in db.session.execute(found)]
