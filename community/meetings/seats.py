"""Seat: someone's place in a meeting, or in the line for one."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.database import Id, UTCDateTime
from community.extensions import db


class Seat(db.Model):
    """Someone's place in a meeting (``state`` "seated"), or in the line for one ("waiting", or "offered" for a time).

    Giving it up deletes the row. Coming in writes ``present_at``, and lets her into the meeting's circle.
    """

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    offered_until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # A visitor who tries the group quietly: she reads only, and is named as visiting.
    visits: Mapped[bool] = mapped_column(default=False)
    present_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    by_phone: Mapped[bool] = mapped_column(default=False)

    __table_args__ = (UniqueConstraint("meeting_id", "member_id"),)
