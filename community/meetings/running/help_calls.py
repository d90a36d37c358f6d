"""A silent "I need help" to those who lead the meeting: one press, and nobody else can tell."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Select, and_, delete, exists, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.database import UTCDateTime, rows_changed
from community.extensions import db
from community.meetings.meetings import Meeting


class HelpCall(db.Model):
    """Someone needs help. Undoing it deletes the row; ``looked_after_at``: when someone who leads had done so."""

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    pressed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    looked_after_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @classmethod
    def waits(cls, meeting_id: Any, member_id: Any) -> ColumnElement[bool]:
        """SQL: it is the call of a member in a meeting (numbers or columns), and nobody has looked after it yet."""
        return and_(cls.meeting_id == meeting_id, cls.member_id == member_id, cls.looked_after_at.is_(None))

    @classmethod
    def waiting_in(cls, meeting_id: int) -> Select[int]:
        """SQL: the ids of those who need help in a meeting and have not been looked after."""
        return select(cls.member_id).where(cls.meeting_id == meeting_id, cls.looked_after_at.is_(None))


def press(meeting: Meeting, member_id: int) -> None:
    """She needs help, for the first time or again."""
    call = db.session.get(HelpCall, (meeting.id, member_id))
    if call is None:
        db.session.add(HelpCall(meeting_id=meeting.id, member_id=member_id))
    elif call.looked_after_at is not None:
        call.pressed_at, call.looked_after_at = clock.now(), None


def waits(meeting: Meeting, member_id: int) -> bool:
    """Whether she needs help that nobody has looked after yet."""
    return bool(db.session.scalar(select(exists().where(HelpCall.waits(meeting.id, member_id)))))


def undo(meeting: Meeting, member_id: int) -> None:
    """It was a slip of the finger, or it is over. Nothing of it is left."""
    rows_changed(delete(HelpCall).where(HelpCall.meeting_id == meeting.id, HelpCall.member_id == member_id))


def look_after(meeting: Meeting, member_id: int) -> None:
    """Mark her call as looked after."""
    rows_changed(update(HelpCall).where(HelpCall.waits(meeting.id, member_id)).values(looked_after_at=clock.now()))
