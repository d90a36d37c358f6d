"""Visit: someone tries a group quietly, at one meeting: she reads only, and is named as visiting."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, update
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.database import UTCDateTime, rows_changed
from community.core.once import once
from community.extensions import db


class Visit(db.Model):
    """She would like to try a group (``asked_at``), and has (``used_at``). She has one for each group, for ever."""

    __tablename__ = "group_visit"

    group_id: Mapped[int] = mapped_column(ForeignKey("circle_group.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    asked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    # Written when she comes into a meeting as a visitor; also when she is asked to leave the group.
    used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @classmethod
    def of(cls, group_id: int, member_id: int) -> Visit | None:
        """A member's visit to a group, used or not; None when she has not asked for one."""
        return db.session.get(cls, (group_id, member_id))

    @classmethod
    def ask(cls, group_id: int, member_id: int) -> Visit:
        """She would like to try a group. Asking twice is the same as once."""
        return once(lambda: cls.of(group_id, member_id), lambda: cls._new(group_id, member_id))

    @classmethod
    def used(cls, group_id: int, member_id: int) -> bool:
        """Whether she has been to a meeting of it as a visitor."""
        visit = cls.of(group_id, member_id)
        return visit is not None and visit.used_at is not None

    @classmethod
    def use(cls, group_id: int, member_id: int) -> bool:
        """Use up her one visit. False when it has been used already, also by another process at this moment."""
        cls.ask(group_id, member_id)
        hers = update(cls).where(cls.group_id == group_id, cls.member_id == member_id, cls.used_at.is_(None))
        return bool(rows_changed(hers.values(used_at=clock.now())))

    @classmethod
    def _new(cls, group_id: int, member_id: int) -> Visit:
        visit = cls(group_id=group_id, member_id=member_id)
        db.session.add(visit)
        db.session.flush()
        return visit
