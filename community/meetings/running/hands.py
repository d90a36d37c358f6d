"""Hands: who would like to say something, and on whom the facilitator has called."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, delete
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.database import UTCDateTime, rows_changed
from community.extensions import db
from community.meetings.meetings import Meeting


class Hand(db.Model):
    """A raised hand. Once ``called_at`` is set it is her turn to speak. Lowering it deletes the row."""

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    raised_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    called_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def put_up(meeting: Meeting, member_id: int) -> None:
    """She would like to say something. Twice is the same as once."""
    if db.session.get(Hand, (meeting.id, member_id)) is None:
        db.session.add(Hand(meeting_id=meeting.id, member_id=member_id))


def put_down(meeting: Meeting, member_id: int) -> None:
    """Lower a hand: she has spoken, or does not want to any more."""
    rows_changed(delete(Hand).where(Hand.meeting_id == meeting.id, Hand.member_id == member_id))


def call_on(meeting: Meeting, member_id: int) -> None:
    """It is her turn to speak now; whoever had it is done. Nothing happens when her hand is down by now."""
    hand = db.session.get(Hand, (meeting.id, member_id))
    if hand is None:
        return
    done = (Hand.meeting_id == meeting.id, Hand.called_at.is_not(None), Hand.member_id != member_id)
    rows_changed(delete(Hand).where(*done))
    hand.called_at = hand.called_at or clock.now()
