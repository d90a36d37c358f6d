"""Suspension: for a time someone is not among us; who decided it, until when, why, and who lifted it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Text, select
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.database import Id, UTCDateTime
from community.extensions import db


class Suspension(db.Model):
    """Made by Member.suspend, ended by Member.lift_suspension or by the clock. ``reason`` is shown to her."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    reason: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))

    @classmethod
    def current(cls, member_id: int) -> Suspension | None:
        """The suspension this member is under now."""
        running = cls.lifted_at.is_(None) & (cls.until > clock.now())
        return db.session.scalar(
            select(cls).where(cls.member_id == member_id, running).order_by(cls.id.desc()).limit(1)
        )
