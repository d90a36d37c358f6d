"""What a calendar program gets: when something is, and nothing of what it is."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.database import UTCDateTime
from community.extensions import db


class CalendarKey(db.Model):
    """The key of a member's private calendar address: hashed, so that whoever reads the database has no address."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
