"""Who came to a meeting: in the room, by telephone, or as a visitor. Nothing about what anyone did there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, union_all

from community.accounts import circles
from community.accounts.circles import CircleMember
from community.accounts.models import Member
from community.core import clock
from community.core.errors import Refusal
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.running.help_calls import HelpCall
from community.meetings.seats import SEATED, Seat


@dataclass(frozen=True)
class Guest:
    """Someone who has a seat in a meeting or leads it. The macros of shared/people.html can show her."""

    id: int
    display_name: str
    role: str
    # Whether the reader meets her; otherwise the reader sees her name, and no photo.
    meets: bool
    photo_key: str | None
    photo_audience: str
    present_at: datetime | None
    by_phone: bool
    visits: bool
    leads: bool
    asked_help_at: datetime | None

    @property
    def came(self) -> bool:
        """Whether she was there."""
        return self.present_at is not None or self.leads

    @property
    def how(self) -> str:
        """In which way she was there, in words; empty when she simply was in the room."""
        if self.leads:
            return "leads"
        return "by telephone" if self.by_phone else ("visiting" if self.visits else "")


def guests(meeting: Meeting, reader: Member) -> list[Guest]:
    """Everyone with a seat and those who lead, by name, for ``reader``, who looks after the meeting."""
    seated = select(Seat.member_id).where(Seat.meeting_id == meeting.id, Seat.state == SEATED)
    # Someone who asked for help stays on the list also when she has given up her seat.
    asked = HelpCall.waiting_in(meeting.id)
    found = (
        select(
            *(Member.id, Member.display_name, Member.role, Member.photo_key, Member.photo_audience),
            *(Seat.present_at, Seat.by_phone, Seat.visits, CircleMember.leads),
            *(HelpCall.pressed_at.label("asked_help_at"), Member.visible_to(reader.id).label("meets")),
        )
        .select_from(Member)
        .outerjoin(Seat, (Seat.member_id == Member.id) & (Seat.meeting_id == meeting.id) & (Seat.state == SEATED))
        .outerjoin(CircleMember, (CircleMember.member_id == Member.id) & (CircleMember.circle_id == meeting.circle_id))
        .outerjoin(HelpCall, HelpCall.waits(meeting.id, Member.id))
        .where(Member.id.in_(union_all(seated, circles.leaders_of(meeting.circle_id), asked)))
        .order_by(func.lower(Member.display_name), Member.id)
    )
    return [
        Guest(
            id=row.id,
            display_name=row.display_name,
            role=row.role,
            meets=row.meets,
            photo_key=row.photo_key if row.meets else None,
            photo_audience=row.photo_audience,
            present_at=row.present_at,
            by_phone=bool(row.by_phone),
            visits=bool(row.visits),
            leads=bool(row.leads),
            asked_help_at=row.asked_help_at,
        )
        for row in db.session.execute(found)
    ]


def is_in(meeting: Meeting, member_id: int) -> bool:
    """Whether someone is in the meeting: in its room, or by telephone."""
    seat = select(Seat.id).where(
        Seat.meeting_id == meeting.id, Seat.member_id == member_id, Seat.present_at.is_not(None)
    )
    return circles.place_in(meeting.circle_id, member_id) is not None or db.session.scalar(seat) is not None


def by_phone(meeting: Meeting, member_id: int) -> None:
    """Write down that someone is there by telephone. She can still come into the room herself.

    Raises Refusal when she has no seat, and before the doors open: then nobody is there yet.
    """
    if clock.now() < meeting.doors_at:
        raise Refusal("You can say who is there by telephone when the doors are open.", 409)
    seat = _seat(meeting, member_id)
    seat.by_phone = True
    seat.present_at = seat.present_at or clock.now()


def not_by_phone(meeting: Meeting, member_id: int) -> None:
    """Take that back. If she also came into the room she stays present. Raises Refusal when she has no seat."""
    seat = _seat(meeting, member_id)
    seat.by_phone = False
    if db.session.get(CircleMember, (meeting.circle_id, member_id)) is None:
        seat.present_at = None


def _seat(meeting: Meeting, member_id: int) -> Seat:
    found = select(Seat).where(Seat.meeting_id == meeting.id, Seat.member_id == member_id, Seat.state == SEATED)
    seat = db.session.scalar(found)
    if seat is None:
        raise Refusal("This person has no seat in the meeting.", 409)
    return seat
