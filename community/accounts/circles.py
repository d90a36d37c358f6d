"""Circle: a few members among themselves. A space or a room can belong to one; then it is there for them alone.

Moderators and administrators have no way in either: they get single texts, through reports.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Exists, ForeignKey, Select, delete, exists, or_, select
from sqlalchemy.orm import Mapped, aliased, mapped_column

from community.accounts.blocks import not_blocked
from community.core import clock
from community.core.database import Id, UTCDateTime, rows_changed
from community.extensions import db


class Circle(db.Model):
    """A few members among themselves."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    @classmethod
    def begin(cls) -> Circle:
        """A new one, with nobody in it."""
        circle = cls()
        db.session.add(circle)
        db.session.flush()
        return circle

    def let_in(self, member_id: int, *, leads: bool = False, reads_only: bool = False) -> CircleMember:
        """Make someone a member of it. If she is one already, ``leads`` and ``reads_only`` replace what held before."""
        place = db.session.get(CircleMember, (self.id, member_id))
        if place is None:
            place = CircleMember(circle_id=self.id, member_id=member_id)
            db.session.add(place)
        place.leads, place.reads_only = leads, reads_only
        db.session.flush()
        return place

    def let_out(self, member_id: int) -> None:
        """End someone's membership. The caller cuts her live connections after the commit (realtime.disconnect)."""
        rows_changed(delete(CircleMember).where(CircleMember.circle_id == self.id, CircleMember.member_id == member_id))


class CircleMember(db.Model):
    """Someone belongs to a circle. Leaving deletes the row.

    ``leads``: she keeps its rooms in order. ``reads_only``: she is there as a visitor, and says nothing.
    """

    circle_id: Mapped[int] = mapped_column(ForeignKey("circle.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    leads: Mapped[bool] = mapped_column(default=False)
    reads_only: Mapped[bool] = mapped_column(default=False)
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


def lead_no_more(member_id: int) -> None:
    """Take someone out of every circle that she leads, because she facilitates no longer."""
    rows_changed(delete(CircleMember).where(CircleMember.member_id == member_id, CircleMember.leads))


def holds(circle_id: Any, member_id: Any) -> ColumnElement[bool]:
    """SQL: a circle (a number or a column) holds a member (a number or a column)."""
    return exists().where(CircleMember.circle_id == circle_id, CircleMember.member_id == member_id)


def leaders_of(circle_id: Any) -> Select[int]:
    """SQL: the numbers of those who lead a circle (a number or a column)."""
    return select(CircleMember.member_id).where(CircleMember.circle_id == circle_id, CircleMember.leads)


def led_by(circle_id: Any, member_id: Any) -> Exists:
    """SQL: a member (a number or a column) leads a circle (a number or a column)."""
    leads = CircleMember.circle_id == circle_id, CircleMember.member_id == member_id, CircleMember.leads
    return exists().where(*leads)


def looks_after(member_id: Any, other: Any) -> Exists:
    """SQL: ``member_id`` leads a circle that ``other`` belongs to (each a number or a column)."""
    led, held = aliased(CircleMember), aliased(CircleMember)
    hers = led.member_id == member_id, led.leads, held.circle_id == led.circle_id, held.member_id == other
    return exists().where(*hers)


def met(member_id: Any, other: Any, *, leads: ColumnElement[bool]) -> ColumnElement[bool]:
    """SQL: ``member_id`` reads what ``other`` writes: neither has blocked the other, or ``leads`` holds.

    ``leads``: she leads the circle whose space or room it is. Otherwise nobody could keep someone in order who has
    blocked her (docs/decisions/0030-groups.md).
    """
    return or_(not_blocked(member_id, other), leads)


def open_to(circle_id: Any, member_id: Any) -> ColumnElement[bool]:
    """SQL: what belongs to ``circle_id`` is there for a member: it belongs to no circle, or to one that holds her."""
    return or_(circle_id.is_(None), holds(circle_id, member_id))


def leads(circle_id: int | None, member_id: int) -> bool:
    """Whether a member leads a circle."""
    place = place_in(circle_id, member_id)
    return place is not None and place.leads


def place_in(circle_id: int | None, member_id: int) -> CircleMember | None:
    """How a member belongs to a circle; None when she does not, or when there is none."""
    if circle_id is None:
        return None
    return db.session.scalar(
        select(CircleMember).where(CircleMember.circle_id == circle_id, CircleMember.member_id == member_id)
    )
