"""Quieting: someone is asked to say nothing in a room for a time, by those who keep it in order. She reads on.

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
# Anything longer is no pause in a talk any more, but a decision about her account.
LONGEST = timedelta(days=1)
# A few sentences, read where she would have written.
LONGEST_REASON = 500


class Quieting(db.Model):
    """``member_id`` says nothing in a room until a moment, and reads ``reason``. Without ``room_id``: in every room
    that is for everyone. ``ended_at`` is set when it ends before its time."""

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
        """SQL: it has not ended yet."""
        return cls.ended_at.is_(None) & (cls.until > this_moment())

    @classmethod
    def holds_in(cls, room: Room) -> ColumnElement[bool]:
        """SQL: it holds in ``room``. One for every room does not hold in a circle's room: those who lead the circle
        decide there."""
        everywhere = cls.room_id.is_(None) if room.circle_id is None else db.false()
        return or_(cls.room_id == room.id, everywhere)

    def end(self) -> None:
        """She may say something again."""
        self.ended_at = clock.now()


def current(room: Room, member: Member) -> Quieting | None:
    """What asks a member to be quiet in a room now, the longest if there are several; None when nothing does."""
    hers = select(Quieting).where(Quieting.member_id == member.id, Quieting.holds_in(room), Quieting.lasts())
    return db.session.scalar(hers.order_by(Quieting.until.desc()).limit(1))


def in_room(room: Room) -> Sequence[Quieting]:
    """All who are asked to be quiet in a room now; whoever may speak again first comes first."""
    found = select(Quieting).where(Quieting.holds_in(room), Quieting.lasts())
    return db.session.scalars(found.order_by(Quieting.until, Quieting.id)).all()


def quiet(
    room: Room, member: Member, by: Member, reason: str, until: datetime, *, everywhere: bool = False
) -> Quieting:
    """Ask ``member`` to say nothing in ``room``, or, ``everywhere``, in any room for everyone, until a moment.

    It takes the place of what was decided about her there before. Raises Refusal when ``until`` is past, or more than a
    day away.
    """
    if not timedelta() < until - clock.now() <= LONGEST:
        raise Refusal("That is not a time one can be asked to be quiet for.", 409)
    # Saying something holds the room too: what she says at this moment is said before this, or not at all.
    room.hold()
    where = None if everywhere else room.id
    before = (Quieting.member_id == member.id) & (Quieting.room_id == where)
    db.session.execute(update(Quieting).where(before, Quieting.ended_at.is_(None)).values(ended_at=clock.now()))
    new = Quieting(room_id=where, member=member, by_id=by.id, reason=reason[:LONGEST_REASON], until=until)
    db.session.add(new)
    db.session.flush()
    return new
