"""After-care: when a meeting is over, everyone who was there finds a note and numbers to ring, and is told so once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, exists, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.circles import CircleMember
from community.activity import Kind, record
from community.core import clock, database, work
from community.core.database import UTCDateTime, rows_changed, writing
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.seats import Seat
from community.meetings.state import CLOSING_LASTS

# What a facilitator adds is a line, not a letter.
LONGEST = 300
# When the server was down for longer than this, people are not told any more: days later a note has missed its evening.
STILL_WORTH_TELLING = timedelta(days=2)


class AfterCare(db.Model):
    """What the facilitator adds to the note of a meeting, and when its people were told of it."""

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    words: Mapped[str] = mapped_column(String(LONGEST), default="")
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def add(meeting: Meeting, words: str) -> None:
    """Set the facilitator's line in the note, in place of an earlier one."""
    # The worker that tells of the note may be writing the row in the same moment.
    row = database.insert(AfterCare).values(meeting_id=meeting.id, words=words)
    db.session.execute(row.on_conflict_do_update(index_elements=["meeting_id"], set_={"words": words}))


def of(meeting: Meeting) -> str:
    """The facilitator's line in the note; empty when she added none."""
    note = db.session.get(AfterCare, meeting.id)
    return "" if note is None else note.words


def was_there(meeting_id: int, member_id: Any) -> ColumnElement[bool]:
    """SQL: a member (a number or a column) was at a meeting: in its room, or by telephone."""
    seat = exists().where(Seat.meeting_id == meeting_id, Seat.member_id == member_id, Seat.present_at.is_not(None))
    circle = select(Meeting.circle_id).where(Meeting.id == meeting_id).scalar_subquery()
    return or_(seat, exists().where(CircleMember.circle_id == circle, CircleMember.member_id == member_id))


@work.worker("aftercare")
def tell_due() -> int:
    """Tell those who were at meetings that are over; gives how many meetings. Each is claimed and told of once."""
    over = clock.now() - CLOSING_LASTS
    told = exists().where(AfterCare.meeting_id == Meeting.id, AfterCare.told_at.is_not(None))
    due = select(Meeting.id).where(
        Meeting.ends_at <= over, Meeting.ends_at > over - STILL_WORTH_TELLING, Meeting.cancelled_at.is_(None), ~told
    )
    return sum(_tell(meeting_id) for meeting_id in work.due(due.order_by(Meeting.id)))


def _tell(meeting_id: int) -> bool:
    with writing():
        row = database.insert(AfterCare).values(meeting_id=meeting_id, words="")
        db.session.execute(row.on_conflict_do_nothing())
        claimed = update(AfterCare).where(AfterCare.meeting_id == meeting_id, AfterCare.told_at.is_(None))
        if not rows_changed(claimed.values(told_at=clock.now())):
            return False
        record(Kind.MEETING_OVER, actor_id=None, subject_id=meeting_id)
    return True
