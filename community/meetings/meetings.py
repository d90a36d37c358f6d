"""Meeting: a scheduled live chat of a group. Its state is read from the clock."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.circles import Circle
from community.chat.models import Room
from community.core import clock
from community.core.database import Id, UTCDateTime
from community.extensions import db
from community.meetings.models import Group

# Enough to find the way, to read the ground rules and to say hello.
DOORS_BEFORE = timedelta(minutes=10)
# Nobody is cut off in the middle of a sentence.
CLOSING_LASTS = timedelta(minutes=5)


class State(StrEnum):
    """Where a meeting is. Computed from the clock, never stored; the facilitator moves the times it is read from."""

    PLANNED = "planned"
    DOORS_OPEN = "doors_open"
    RUNNING = "running"
    CLOSING = "closing"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Meeting(db.Model):
    """A scheduled live chat of a group. Its circle is those who have come in; its room opens and closes with it."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("circle_group.id"))
    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id"), unique=True)
    room_id: Mapped[int] = mapped_column(ForeignKey("room.id"), unique=True)
    doors_at: Mapped[datetime] = mapped_column(UTCDateTime)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    theme: Mapped[str] = mapped_column(String(120), default="")
    seats: Mapped[int] = mapped_column(default=8)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    group: Mapped[Group] = relationship()
    circle: Mapped[Circle] = relationship()
    room: Mapped[Room] = relationship()

    __table_args__ = (Index("ix_meeting_group_start", "group_id", "starts_at"), Index("ix_meeting_start", "starts_at"))

    @property
    def closes_at(self) -> datetime:
        """When its room takes no more words."""
        return self.ends_at + CLOSING_LASTS

    @property
    def state(self) -> State:
        """Where it is now."""
        now = clock.now()
        if self.cancelled_at is not None:
            return State.CANCELLED
        if now < self.doors_at:
            return State.PLANNED
        if now < self.starts_at:
            return State.DOORS_OPEN
        if now < self.ends_at:
            return State.RUNNING
        return State.CLOSING if now < self.closes_at else State.CLOSED
