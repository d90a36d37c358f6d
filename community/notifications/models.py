"""Notice: one member should hear of one thing that happened."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.models import Member
from community.core import clock
from community.core.database import Id, UTCDateTime
from community.extensions import db


class Notice(db.Model):
    """Who, and of what. No words: they are made when it is read, from what the reader may see by then."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    read_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (
        # Never twice of the same thing, whatever happens to the worker.
        UniqueConstraint("member_id", "activity_id"),
        Index("ix_notice_newest", "member_id", "id"),
        Index("ix_notice_unread", "member_id", "read_at"),
        Index("ix_notice_activity", "activity_id"),
    )


def mark_read(member: Member, notice_id: int | None = None) -> None:
    """She has seen one of her notices, or all of them. The mark in the frame follows."""
    unread = (Notice.member_id == member.id) & Notice.read_at.is_(None)
    # The member's row first, as the worker does: two that wait for each other's rows would stop both.
    db.session.refresh(member, ["notices_waiting"], with_for_update={"key_share": True})
    seen = update(Notice).where(unread).values(read_at=clock.now())
    db.session.execute(seen if notice_id is None else seen.where(Notice.id == notice_id))
    member.notices_waiting = db.session.scalar(select(func.count()).select_from(Notice).where(unread)) or 0
