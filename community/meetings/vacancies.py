"""Seats that fall free because their owner will not come: she takes a break, is suspended, or has left the group.

Her place in the line goes too, and whoever is next is offered what is free, as when somebody gives up her seat. Coming
back gives nothing back: by then it may be someone else's. Who has come in stays: that she was there is true.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased

from community.accounts.circles import CircleMember
from community.accounts.models import Member, Standing
from community.activity import Kind, record
from community.core import clock, work
from community.core.database import writing
from community.extensions import db
from community.meetings import seats
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.seats import OFFERED, SEATED, WAITING, Seat


@work.worker("meeting-vacancies")
def fill() -> int:
    """Free the places of those who will not come, and offer what is free to those in line; gives how many were freed.

    Finds also what nobody has offered yet, as when an account, and a seat with it, was deleted.
    """
    return sum(_fill(meeting_id) for meeting_id in work.due(select(Meeting.id).where(_is_due()).order_by(Meeting.id)))


def _fill(meeting_id: int) -> int:
    with writing():
        meeting = db.session.get_one(Meeting, meeting_id)
        meeting.hold()
        vacant = db.session.scalars(_hers().where(Seat.meeting_id == meeting_id, _is_vacant()).order_by(Seat.id)).all()
        for seat in vacant:
            _tell(meeting, seat.member_id)
            db.session.delete(seat)
        db.session.flush()
        seats.offer_on(meeting)
        return len(vacant)


def _tell(meeting: Meeting, member_id: int) -> None:
    # No mail while she takes a break; she finds it when she comes back.
    if db.session.get_one(Member, member_id).standing == Standing.PAUSED:
        record(Kind.SEAT_PASSED_ON, actor_id=None, member_id=member_id, subject_id=meeting.id)


def _hers():
    joined = select(Seat).join(Meeting, Meeting.id == Seat.meeting_id).join(Group, Group.id == Meeting.group_id)
    return joined.join(Member, Member.id == Seat.member_id)


def _is_vacant() -> ColumnElement[bool]:
    """SQL: a seat of someone who has not come in, and will not."""
    circles = [Group.circle_id, Meeting.circle_id]
    belongs = exists().where(CircleMember.circle_id.in_(circles), CircleMember.member_id == Seat.member_id)
    has_left = and_(~Seat.visits, ~belongs)
    return and_(Seat.present_at.is_(None), or_(~Member.is_among_us(), has_left))


def _is_due() -> ColumnElement[bool]:
    """SQL: a meeting that is ahead has something to free, or to offer."""
    now = clock.now()
    # That none lasts a day follows from the others, and lets the database find them by when they begin.
    ahead = and_(Meeting.ends_at > now, Meeting.cancelled_at.is_(None), Meeting.starts_at > now - timedelta(days=1))
    vacant = _hers().with_only_columns(Seat.meeting_id).where(ahead, _is_vacant())
    kept, waits = aliased(Seat), aliased(Seat)
    taken = select(func.count()).where(kept.meeting_id == Meeting.id, kept.state.in_([SEATED, OFFERED]))
    next_in_line = (
        exists()
        .where(waits.meeting_id == Meeting.id, waits.state == WAITING)
        .where(Member.id == waits.member_id, Member.is_among_us())
    )
    to_offer = and_(next_in_line, taken.scalar_subquery() < Meeting.seats)
    return and_(ahead, or_(Meeting.id.in_(vacant), to_offer))
