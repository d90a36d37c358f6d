"""Block: two members do not meet any more, in either direction, and the blocked one is not told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, Index, delete, exists, or_
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock, database
from community.core.database import UTCDateTime
from community.extensions import db


class Block(db.Model):
    """``blocker_id`` does not want to meet ``blocked_id``. Undone by deleting the row, in settings."""

    blocker_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    blocked_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    __table_args__ = (Index("ix_block_blocked_id", "blocked_id", "blocker_id"),)


def not_blocked(viewer_id: Any, other: Any) -> ColumnElement[bool]:
    """SQL: neither of two members has blocked the other; each given as a number, a column or a parameter."""
    hers = (Block.blocker_id == viewer_id) & (Block.blocked_id == other)
    theirs = (Block.blocker_id == other) & (Block.blocked_id == viewer_id)
    return ~exists().where(or_(hers, theirs))


def block(blocker_id: int, blocked_id: int) -> None:
    """Block a member; blocking twice is the same as once. Raises ValueError for oneself."""
    if blocker_id == blocked_id:
        raise ValueError("Nobody can block herself.")
    row = database.insert(Block).values(blocker_id=blocker_id, blocked_id=blocked_id, created_at=clock.now())
    db.session.execute(row.on_conflict_do_nothing())


def unblock(blocker_id: int, blocked_id: int) -> None:
    """End a block of one's own, if there is one."""
    db.session.execute(delete(Block).where(Block.blocker_id == blocker_id, Block.blocked_id == blocked_id))
