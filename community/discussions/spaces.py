"""Space: a place for discussions, and who has entered one that is entered by choice."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, and_, exists, or_, true
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts import circles
from community.accounts.models import Member
from community.core import clock
from community.core.database import Id, UTCDateTime
from community.core.once import once
from community.extensions import db


class Space(db.Model):
    """A place for discussions. ``opt_in``: nothing of it is shown to those who have not chosen to enter."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    title: Mapped[str] = mapped_column(String(60))
    slug: Mapped[str] = mapped_column(String(60), unique=True)
    description: Mapped[str] = mapped_column(String(500), default="")
    position: Mapped[int] = mapped_column(default=0)
    opt_in: Mapped[bool] = mapped_column(default=False)
    # Whose it is, when it is there for a few members only.
    circle_id: Mapped[int | None] = mapped_column(ForeignKey("circle.id"), index=True)
    # Kept for its old discussions, which can still be read; no longer listed, and closed to new words.
    retired_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # The confronting topics that are ticked to begin with when someone starts a thread here (comfort.topics).
    topics: Mapped[int] = mapped_column(Id, default=0)
    # How many threads it has that are not removed; kept up to date on write.
    threads: Mapped[int] = mapped_column(default=0)

    @classmethod
    def open_to(cls, member_id: Any) -> ColumnElement[bool]:
        """SQL: whether a member (a number or a column) may read here; an opt-in space only after she has entered."""
        return and_(cls.there_for(member_id), or_(cls.opt_in.is_(False), cls.entered_by(member_id)))

    @classmethod
    def there_for(cls, member_id: Any) -> ColumnElement[bool]:
        """SQL: whether a member may know of it: it is everybody's, or belongs to a circle that she is in."""
        return circles.open_to(cls.circle_id, member_id)

    def lets_in(self, member_id: Any) -> ColumnElement[bool]:
        """SQL: whether this space is open to a member: the same as ``open_to``, asked of members and not of spaces."""
        there = true() if self.circle_id is None else circles.holds(self.circle_id, member_id)
        entered = exists().where(SpaceEntry.space_id == self.id, SpaceEntry.member_id == member_id)
        return and_(there, entered) if self.opt_in else there

    @classmethod
    def entered_by(cls, member_id: Any) -> ColumnElement[bool]:
        """SQL: whether a member has entered this (opt-in) space."""
        return exists().where(SpaceEntry.space_id == cls.id, SpaceEntry.member_id == member_id)

    def enter(self, member: Member) -> None:
        """A member chooses to see this space. Entering twice is the same as once."""
        place = (self.id, member.id)
        once(lambda: db.session.get(SpaceEntry, place), lambda: self._entry(member.id))

    def leave(self, member: Member) -> None:
        """A member no longer sees this space, from now on and without a trace of having been there."""
        entry = db.session.get(SpaceEntry, (self.id, member.id))
        if entry is not None:
            db.session.delete(entry)

    def _entry(self, member_id: int) -> SpaceEntry:
        # Written at once, so that a second one clashes here.
        entry = SpaceEntry(space_id=self.id, member_id=member_id)
        db.session.add(entry)
        db.session.flush()
        return entry


class SpaceEntry(db.Model):
    """A member has chosen to see an opt-in space. Leaving deletes the row."""

    space_id: Mapped[int] = mapped_column(ForeignKey("space.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
