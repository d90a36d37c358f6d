"""A silent "I need help" to who leads the meeting: one press, and nobody else can tell."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.database import UTCDateTime, rows_changed
from community.extensions import db
from community.meetings.meetings import Meeting


class HelpCall(db.Model):
    """Someone needs help. Undoing it deletes the row; ``looked_after_at``: who leads says that it is looked after."""

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    pressed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    looked_after_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def press(meeting: Meeting, member_id: int) -> None:
    """She needs help, for the first time or again."""
    call = db.session.get(HelpCall, (meeting.id, member_id))
    if call is None:
        db.session.add(HelpCall(meeting_id=meeting.id, member_id=member_id))
    elif call.looked_after_at is not None:
        call.pressed_at, call.looked_after_at = clock.now(), None


def waits(meeting: Meeting, member_id: int) -> bool:
    """Whether she needs help that nobody has looked after yet."""
    call = db.session.get(HelpCall, (meeting.id, member_id))
    return call is not None and call.looked_after_at is None


def undo(meeting: Meeting, member_id: int) -> None:
    """It was a slip of the finger, or it is over. Nothing of it is left."""
    rows_changed(delete(HelpCall).where(HelpCall.meeting_id == meeting.id, HelpCall.member_id == member_id))


def look_after(meeting: Meeting, member_id: int) -> None:
    """Who leads has looked after her."""
    call = update(HelpCall).where(HelpCall.meeting_id == meeting.id, HelpCall.member_id == member_id)
    rows_changed(call.where(HelpCall.looked_after_at.is_(None)).values(looked_after_at=clock.now()))
