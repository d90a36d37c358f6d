"""A discussion that goes slowly for a time, by a moderator's choice; and the hint that one may be getting heated.

The hint is for those who look after the place. Nothing ever happens by itself.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, ForeignKey, Index, String, func, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.models import Member
from community.core import clock
from community.core.database import Id, UTCDateTime, only_where, this_moment
from community.discussions.posts import Post
from community.extensions import db
from community.permissions import answer_at_once

if TYPE_CHECKING:
    from community.discussions.models import Thread

# While a discussion goes slowly, each member answers once in this time: long enough to make tea and read it again.
ONE_ANSWER_EACH = timedelta(minutes=15)
# An answer that comes this soon after the one before it, and is no longer than this, is a quick one.
QUICK, SHORT = timedelta(minutes=2), 200
# So many quick answers in a row that someone should have a look. Friends joking together write as fast: hence a hint.
MANY = 10


class Slowness(db.Model):
    """A thread goes slowly: who decided it, the sentence that says why, and until when. Ended early: ``ended_at``."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    reason: Mapped[str] = mapped_column(String(300))
    until: Mapped[datetime] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_slowness_one", "thread_id", unique=True, **only_where("ended_at IS NULL")),)

    @classmethod
    def lasts(cls) -> ColumnElement[bool]:
        """SQL: it is so now."""
        return cls.ended_at.is_(None) & (cls.until > this_moment())

    @classmethod
    def current(cls, thread_id: int) -> Slowness | None:
        """The one a thread is under now."""
        return db.session.scalar(select(cls).where(cls.thread_id == thread_id, cls.lasts()))


class HeatHint(db.Model):
    """Many short answers came quickly in a thread. For the staff's queue, until someone has looked."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_heat_hint_one", "thread_id", unique=True, **only_where("ended_at IS NULL")),)


def slow_down(thread: Thread, by: Member, reason: str, until: datetime) -> None:
    """From now on each member answers once in a while. In place of what was decided about its speed before."""
    speed_up(thread)
    db.session.add(Slowness(thread_id=thread.id, by_id=by.id, reason=reason, until=until))
    db.session.flush()


def speed_up(thread: Thread) -> None:
    """It goes at its own pace again."""
    thread.hold()
    running = (Slowness.thread_id == thread.id) & Slowness.ended_at.is_(None)
    db.session.execute(update(Slowness).where(running).values(ended_at=clock.now()))


def wait(member: Member, thread_id: int) -> timedelta | None:
    """How long a member waits before her next answer in a thread that goes slowly; None: she need not."""
    if answer_at_once(member) or Slowness.current(thread_id) is None:
        return None
    # What she took away counts: otherwise taking away would be a way round.
    mine = (Post.thread_id == thread_id) & (Post.author_id == member.id) & (Post.position != Post.OPENING)
    last = db.session.scalar(select(func.max(Post.created_at)).where(mine))
    left = last + ONE_ANSWER_EACH - clock.now() if last else timedelta()
    return left if left > timedelta() else None


def in_words(left: timedelta) -> str:
    """A waiting time, as one says it."""
    minutes = math.ceil(left.total_seconds() / 60)
    return "a minute" if minutes == 1 else f"{minutes} minutes"


def feel(thread: Thread, answer: Post, before: datetime) -> None:
    """Notice how fast a thread goes, with a new answer in it; ``before``: when someone wrote in it last.

    The caller holds the thread. No query, but when many quick answers have come.
    """
    if answer.created_at - before > QUICK:
        thread.quick_answers = 0
    if answer.has_at_most(SHORT):
        thread.quick_answers += 1
    if thread.quick_answers >= MANY:
        thread.quick_answers = 0
        here = (HeatHint.thread_id == thread.id) & HeatHint.ended_at.is_(None)
        if db.session.scalar(select(HeatHint.id).where(here)) is None:
            db.session.add(HeatHint(thread_id=thread.id))


def seen_to(thread_id: int) -> None:
    """Someone has looked at it and decided."""
    here = (HeatHint.thread_id == thread_id) & HeatHint.ended_at.is_(None)
    db.session.execute(update(HeatHint).where(here).values(ended_at=clock.now()))
