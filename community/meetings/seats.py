"""Seat: someone's place in a meeting, or in the line for one. Never more than there are.

Whoever changes anything here holds the meeting's row, so that it happens one after the other, in every process.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.models import Member
from community.activity import Kind
from community.core import clock
from community.core.database import Id, UTCDateTime
from community.core.errors import Refusal
from community.extensions import db
from community.meetings.telling import tell

if TYPE_CHECKING:
    from community.meetings.meetings import Meeting

SEATED, WAITING, OFFERED = "seated", "waiting", "offered"
# A freed seat is kept for the next in line for a quarter of the time that is left: long enough to sleep on it when the
# meeting is days away, and still of use to the one after her when it is near.
SHARE_OF_TIME_LEFT = 4
# Enough to take up a phone that has just rung.
SHORTEST_OFFER = timedelta(minutes=5)
# Nobody's answer should keep all others waiting for longer than a day.
LONGEST_OFFER = timedelta(hours=24)


class Seat(db.Model):
    """Someone's place in a meeting (``state`` "seated"), or in the line for one ("waiting", or "offered" for a time).

    Giving it up deletes the row. Coming in writes ``present_at``, and lets her into the meeting's circle. The line is
    in the order of the rows' own numbers, given while the meeting is held.
    """

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    offered_until: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    # A visitor who tries the group quietly: she reads only, and is named as visiting.
    visits: Mapped[bool] = mapped_column(default=False)
    present_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    by_phone: Mapped[bool] = mapped_column(default=False)
    # When she was reminded, a day and a quarter of an hour before. Written by the one worker that reminds her.
    reminded_day_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    reminded_soon_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("meeting_id", "member_id"), Index("ix_seat_line", "meeting_id", "state", "id"))

    @classmethod
    def of(cls, meeting: Meeting, member_id: int) -> Seat | None:
        """A member's place in a meeting or its line."""
        return db.session.scalar(select(cls).where(cls.meeting_id == meeting.id, cls.member_id == member_id))

    @property
    def is_seated(self) -> bool:
        """Whether there is a seat for her; not only in the line for one."""
        return self.state == SEATED


def taken(meeting: Meeting) -> int:
    """How many seats are not free: those taken, and those offered to someone who has not answered yet."""
    kept = select(func.count()).where(Seat.meeting_id == meeting.id, Seat.state.in_([SEATED, OFFERED]))
    return db.session.scalars(kept).one()


def take(meeting: Meeting, member: Member, *, visits: bool = False) -> Seat:
    """Give her a seat if one is free and nobody waits, otherwise the last place in the line. Twice is the same as once.

    ``visits``: as a visitor. Raises Refusal when the meeting is over or cancelled.
    """
    meeting.hold()
    seat = Seat.of(meeting, member.id)
    if seat is not None:
        return seat
    if not meeting.is_ahead:
        raise Refusal("This meeting is over, or will not take place. There are no seats in it any more.", 409)
    free = taken(meeting) < meeting.seats and _first_in_line(meeting) is None
    seat = Seat(meeting_id=meeting.id, member_id=member.id, state=SEATED if free else WAITING, visits=visits)
    db.session.add(seat)
    db.session.flush()
    return seat


def give_up(meeting: Meeting, member_id: int) -> None:
    """Delete her seat, or her place in the line. What becomes free is offered to the next in line."""
    meeting.hold()
    seat = Seat.of(meeting, member_id)
    if seat is not None:
        db.session.delete(seat)
        db.session.flush()
        offer_on(meeting)


def answer(meeting: Meeting, member: Member) -> Seat:
    """She takes the seat that was offered to her. Raises Refusal when it is not hers any more."""
    meeting.hold()
    seat = Seat.of(meeting, member.id)
    if seat is None or seat.state == WAITING:
        raise Refusal("The time to answer is over, and the seat went to the next in line.", 409)
    if seat.state == OFFERED:
        if not meeting.is_ahead:
            raise Refusal("This meeting is over, or will not take place.", 409)
        seat.state, seat.offered_until, seat.since = SEATED, None, clock.now()
        db.session.flush()
    return seat


def offer_on(meeting: Meeting) -> None:
    """Offer the seats that are free to those in line, in their order. The caller holds the meeting."""
    free = meeting.seats - taken(meeting)
    while free > 0 and meeting.is_ahead and (next_one := _first_in_line(meeting)) is not None:
        next_one.state, next_one.offered_until = OFFERED, clock.now() + time_to_answer(meeting)
        db.session.flush()
        member = db.session.get_one(Member, next_one.member_id)
        # The mail may be read tomorrow.
        until = clock.on_a_day(next_one.offered_until, member.timezone)
        tell(Kind.SEAT_OFFERED, meeting, member.id, until=until)
        free -= 1


def lapse(meeting: Meeting) -> list[int]:
    """Take back offers that nobody answered in time, and offer those seats to the next. The caller holds the meeting.

    While nobody else waits, an offer stands beyond its time. Gives the ids of those whose offer was taken back.
    """
    over = select(Seat).where(Seat.meeting_id == meeting.id, Seat.state == OFFERED, Seat.offered_until <= clock.now())
    gone = []
    for seat in db.session.scalars(over.order_by(Seat.id)).all():
        if meeting.is_ahead and _first_in_line(meeting) is None:
            break
        gone.append(seat.member_id)
        db.session.delete(seat)
        db.session.flush()
        offer_on(meeting)
    return gone


def time_to_answer(meeting: Meeting) -> timedelta:
    """How long someone who is offered a seat now has to answer."""
    left = (meeting.starts_at - clock.now()) / SHARE_OF_TIME_LEFT
    return min(max(left, SHORTEST_OFFER), LONGEST_OFFER)


def waiting(meeting: Meeting) -> int:
    """How many wait in the line."""
    return db.session.scalars(select(func.count()).where(Seat.meeting_id == meeting.id, Seat.state == WAITING)).one()


def place_in_line(seat: Seat) -> int:
    """The place of someone who waits, counted from the front of the line: 1 is offered the next seat."""
    before = select(func.count()).where(Seat.meeting_id == seat.meeting_id, Seat.state == WAITING, Seat.id <= seat.id)
    return db.session.scalars(before).one()


def _first_in_line(meeting: Meeting) -> Seat | None:
    # Not someone who takes a break or is suspended: vacancies.py takes her out of the line in a moment.
    return db.session.scalar(
        select(Seat)
        .join(Member, Member.id == Seat.member_id)
        .where(Seat.meeting_id == meeting.id, Seat.state == WAITING, Member.is_among_us())
        .order_by(Seat.id)
        .limit(1)
    )
