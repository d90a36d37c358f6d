"""Acceptance: two members have accepted one another. Made by a hello, ended quietly by either."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, and_, delete, exists, or_
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock, database
from community.core.database import UTCDateTime
from community.extensions import db


class Acceptance(db.Model):
    """``member_id`` and ``other_id`` accepted one another. A row for each side, so that either finds it by herself."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    other_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


def accepted(viewer_id: int, other: Any) -> ColumnElement[bool]:
    """SQL: ``viewer_id`` and the member in column ``other`` have accepted one another."""
    return exists().where(Acceptance.member_id == viewer_id, Acceptance.other_id == other)


def accept_each_other(one_id: int, other_id: int) -> None:
    """From now on the two have accepted one another; twice is the same as once."""
    now = clock.now()
    rows = [{"member_id": a, "other_id": b, "created_at": now} for a, b in ((one_id, other_id), (other_id, one_id))]
    db.session.execute(database.insert(Acceptance).on_conflict_do_nothing(), rows)


def part(one_id: int, other_id: int) -> None:
    """The two have no longer accepted one another. Nobody is told."""
    db.session.execute(
        delete(Acceptance)
        .where(
            or_(
                and_(Acceptance.member_id == one_id, Acceptance.other_id == other_id),
                and_(Acceptance.member_id == other_id, Acceptance.other_id == one_id),
            )
        )
        .execution_options(synchronize_session=False)
    )
