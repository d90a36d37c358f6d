"""Giving up a seat for someone who said, by telephone or by mail, that she cannot come. Those who lead can do it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ForeignKey, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from community.accounts.models import Member
from community.activity import Kind
from community.core import clock
from community.core.database import Id, UTCDateTime
from community.core.errors import Refusal
from community.extensions import db
from community.meetings import seats
from community.meetings.meetings import Meeting
from community.meetings.running import attendance
from community.meetings.seats import Seat
from community.meetings.telling import tell

HERE = "{name} is in the meeting. Only who has not come in can be taken off it."


class SeatGivenUp(db.Model):
    """``by_id`` gave up ``member_id``'s seat for her. Kept so that all who lead the meeting see who did it."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    given_up_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


@dataclass(frozen=True)
class GivenUp:
    """A seat that was given up for someone, as those who lead the meeting read it: for whom, by whom, when."""

    name: str
    by: str
    at: datetime


def give_up_for(meeting: Meeting, member: Member, by: Member) -> None:
    """``member``'s seat goes to the next in line, and she is told. Raises Refusal when she has none or has come in."""
    meeting.hold()
    if not meeting.is_ahead:
        raise Refusal("This meeting is over, or does not take place. There is no seat in it to give up.", 409)
    if attendance.is_in(meeting, member.id):
        raise Refusal(HERE.format(name=member.display_name), 409)
    seat = Seat.of(meeting, member.id)
    if seat is None or not seat.is_seated:
        raise Refusal(f"{member.display_name} has no seat in this meeting.", 409)
    seats.give_up(meeting, member.id)
    row = SeatGivenUp(meeting_id=meeting.id, member_id=member.id, by_id=by.id)
    db.session.add(row)
    db.session.flush()
    tell(Kind.SEAT_GIVEN_UP, meeting, member.id, subject_id=row.id)


def of(meeting: Meeting) -> list[GivenUp]:
    """The seats that were given up for someone, the latest last."""
    her, by = aliased(Member), aliased(Member)
    found = (
        select(her.display_name, by.display_name.label("by_name"), SeatGivenUp.given_up_at)
        .join(her, her.id == SeatGivenUp.member_id)
        .outerjoin(by, by.id == SeatGivenUp.by_id)
        .where(SeatGivenUp.meeting_id == meeting.id)
        .order_by(SeatGivenUp.id)
    )
    return [GivenUp(row.display_name, row.by_name or "", row.given_up_at) for row in db.session.execute(found)]
