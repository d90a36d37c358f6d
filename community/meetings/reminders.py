"""Reminders: a day and a quarter of an hour before a meeting, to those with a seat and those who lead it. Each once."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import exists, or_, select, update

from community.accounts.models import Member
from community.activity import Kind
from community.core import clock, work
from community.core.database import rows_changed, writing
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.seats import SEATED, Seat
from community.meetings.showing import leaders_of
from community.meetings.telling import day_of, tell

A_DAY, SOON = timedelta(hours=24), timedelta(minutes=15)
# After background work has rested, the reminder of the day before is still sent until so long before the meeting.
TOO_LATE = timedelta(hours=3)


@work.worker("meeting-reminders")
def remind() -> int:
    """Remind everyone who is to be reminded now; gives how many were told."""
    now = clock.now()
    near = _meetings(Seat.reminded_day_at, Meeting.leaders_day_at, now + TOO_LATE, now + A_DAY)
    soon = _meetings(Seat.reminded_soon_at, Meeting.leaders_soon_at, now, now + SOON)
    return sum(map(_near, near)) + sum(map(_soon, soon))


def _near(meeting_id: int) -> int:
    with writing():
        meeting = _held(meeting_id)
        # Someone who took her seat within the last day knows it.
        due = [seat for seat in _due(meeting, Seat.reminded_day_at, A_DAY) if seat.since < meeting.starts_at - A_DAY]
        members = _leaders(meeting, Meeting.leaders_day_at, A_DAY) + [_member(seat) for seat in due]
        return sum(tell(Kind.MEETING_NEAR, meeting, who.id, day=day_of(meeting, who.timezone)) for who in members)


def _soon(meeting_id: int) -> int:
    with writing():
        meeting = _held(meeting_id)
        due = [seat for seat in _due(meeting, Seat.reminded_soon_at, SOON) if seat.present_at is None]
        members = _leaders(meeting, Meeting.leaders_soon_at, SOON) + [_member(seat) for seat in due]
        return sum(tell(Kind.MEETING_SOON, meeting, member.id) for member in members)


def _meetings(seat_reminded, leaders_reminded, after, until) -> list[int]:
    seats = exists().where(Seat.meeting_id == Meeting.id, Seat.state == SEATED, seat_reminded.is_(None))
    found = select(Meeting.id).where(
        Meeting.starts_at > after,
        Meeting.starts_at <= until,
        Meeting.cancelled_at.is_(None),
        or_(leaders_reminded.is_(None), seats),
    )
    return work.due(found.order_by(Meeting.id))


def _leaders(meeting: Meeting, reminded, before: timedelta) -> list[Member]:
    """Those who lead it, marked as reminded; nobody when another worker has done it, or it is not near any more."""
    if getattr(meeting, reminded.key) is not None or not _is_near(meeting, before):
        return []
    setattr(meeting, reminded.key, clock.now())
    return list(db.session.scalars(select(Member).where(Member.id.in_(leaders_of(meeting))).order_by(Member.id)))


def _member(seat: Seat) -> Member:
    return db.session.get_one(Member, seat.member_id)


def _is_near(meeting: Meeting, before: timedelta) -> bool:
    now = clock.now()
    return meeting.cancelled_at is None and now < meeting.starts_at <= now + before


def _held(meeting_id: int) -> Meeting:
    # Held, so that nobody is reminded of what is cancelled, moved or given up at this very moment.
    meeting = db.session.get_one(Meeting, meeting_id)
    meeting.hold()
    return meeting


def _due(meeting: Meeting, reminded, before: timedelta) -> list[Seat]:
    """The seats not reminded yet, marked as reminded in this transaction, so that no other worker tells them too."""
    if not _is_near(meeting, before):
        return []
    waiting = select(Seat).where(Seat.meeting_id == meeting.id, Seat.state == SEATED, reminded.is_(None))
    seats = db.session.scalars(waiting.order_by(Seat.id)).all()
    mark = update(Seat).where(Seat.id.in_([seat.id for seat in seats]), reminded.is_(None))
    rows_changed(mark.values({reminded.key: clock.now()}))
    return list(seats)
