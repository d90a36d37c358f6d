"""Lock: a thread takes no answers for a time, by a moderator's choice, and says why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.database import Id, UTCDateTime, only_where
from community.extensions import db


class ThreadLock(db.Model):
    """A thread takes no answers from members. The row that has not ended is the lock."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(300))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_thread_lock_one", "thread_id", unique=True, **only_where("ended_at IS NULL")),)
