"""Quieting: for a time someone says nothing in a room, by the choice of who keeps it in order. She reads on.

Nobody else is told. It ends by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, ForeignKey, Index, String, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.core import clock
from community.core.database import NEVER_AGAIN, Id, UTCDateTime, this_moment
from community.core.errors import Refusal
from community.extensions import db

if TYPE_CHECKING:
    from community.chat.models import Room

# What is offered, in minutes: a breath, a walk, a night's sleep.
LENGTHS = {10: "for 10 minutes", 60: "for an hour", 1440: "for a day"}
# Longer than this is no pause in a talk any more, but a decision about her account.
LONGEST = timedelta(days=1)
# A few sentences, read where she would have written.
LONGEST_REASON = 500


class Quieting(db.Model):
    """Who says nothing until when, where, and why. ``room_id`` empty: in no room for everyone. ``reason`` is for her.

    Ended early: ``ended_at``.
    """

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    room_id: Mapped[int | None] = mapped_column(ForeignKey("room.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(LONGEST_REASON))
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    room: Mapped[Room | None] = relationship()
    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    by: Mapped[Member | None] = relationship(foreign_keys=[by_id])

    __table_args__ = (Index("ix_quieting_member", "member_id", "until"), NEVER_AGAIN)

    @classmethod
    def lasts(cls) -> ColumnElement[bool]:
        """SQL: it is so now."""
        return cls.ended_at.is_(None) & (cls.until > this_moment())

    @classmethod
    def holds_in(cls, room: Room) -> ColumnElement[bool]:
        """SQL: it is about ``room``. What is said among a few is for those who lead them to keep in order."""
        everywhere = cls.room_id.is_(None) if room.circle_id is None else db.false()
        return or_(cls.room_id == room.id, everywhere)

    def end(self) -> None:
        """She may say something again."""
        self.ended_at = clock.now()


def current(room: Room, member: Member) -> Quieting | None:
    """The one a member is under in a room, the longest if there are several."""
    hers = select(Quieting).where(Quieting.member_id == member.id, Quieting.holds_in(room), Quieting.lasts())
    return db.session.scalar(hers.order_by(Quieting.until.desc()).limit(1))


def in_room(room: Room) -> Sequence[Quieting]:
    """Who is quiet in a room now, who may speak first comes first."""
    found = select(Quieting).where(Quieting.holds_in(room), Quieting.lasts())
    return db.session.scalars(found.order_by(Quieting.until, Quieting.id)).all()


def quiet(
    room: Room, member: Member, by: Member, reason: str, until: datetime, *, everywhere: bool = False
) -> Quieting:
    """From now on ``member`` says nothing in ``room``, or in any room for everyone, until a moment.

    In place of what was decided about her there before. What she is saying at this moment is said before or not at all.
    Raises Refusal for a moment that is past, or too far off.
    """
    if not timedelta() < until - clock.now() <= LONGEST:
        raise Refusal("That is not a time one can be asked to be quiet for.", 409)
    # Whoever says something holds the room too.
    room.hold()
    where = None if everywhere else room.id
    before = (Quieting.member_id == member.id) & (Quieting.room_id == where)
    db.session.execute(update(Quieting).where(before, Quieting.ended_at.is_(None)).values(ended_at=clock.now()))
    new = Quieting(room_id=where, member=member, by_id=by.id, reason=reason[:LONGEST_REASON], until=until)
    db.session.add(new)
    db.session.flush()
    return new
