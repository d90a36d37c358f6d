"""Watch: what a member wants to hear of one thread, when it is not what everyone hears."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, ForeignKey, String, delete, exists
from sqlalchemy.orm import Mapped, mapped_column

from community.core import database
from community.extensions import db


class Way(StrEnum):
    """How much she hears. Without a row: of answers to herself, and in threads she started."""

    # A notice of every answer.
    WATCH = "watch"
    # No notice of anything in it, and it is never "new".
    MUTE = "mute"


class Watch(db.Model):
    """One member's wish for one thread. Undone by deleting the row; nobody else is ever told."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True, index=True)
    way: Mapped[Way] = mapped_column(String(10))


def choose(member_id: int, thread_id: int, way: Way | None) -> None:
    """From now on she hears of a thread in this ``way``; None: as everyone does."""
    if way is None:
        db.session.execute(delete(Watch).where(Watch.member_id == member_id, Watch.thread_id == thread_id))
        return
    row = database.insert(Watch).values(member_id=member_id, thread_id=thread_id, way=way)
    db.session.execute(row.on_conflict_do_update(index_elements=[Watch.member_id, Watch.thread_id], set_={"way": way}))


def wants(member_id: Any, thread_id: Any, way: Way) -> ColumnElement[bool]:
    """SQL: whether a member has chosen this ``way`` for a thread. For notices: who mutes hears of nothing in it."""
    return exists().where(Watch.member_id == member_id, Watch.thread_id == thread_id, Watch.way == way)
