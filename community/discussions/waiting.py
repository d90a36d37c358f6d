"""Wait: a post that should not be left unanswered: someone's first words here, or a discussion that asks something.

Kept on write, so that the list of what waits reads no discussion. Only an answer by someone else that still stands is
an answer; a short reply without words is none.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, Index, exists, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.models import Member
from community.core import clock, richtext
from community.core.database import UTCDateTime, only_where
from community.discussions.posts import Post
from community.extensions import db

if TYPE_CHECKING:
    from community.discussions.models import Thread

# After so long without an answer, a question comes to the list. Most are answered before by whoever passes.
PATIENCE = timedelta(hours=12)
# Whoever looks after something may need a night's sleep less than this; then someone else may take it up.
CLAIM_LASTS = timedelta(hours=3)


class Wish(StrEnum):
    """What she who starts a discussion says she would like."""

    ANSWERS = "answers"
    TELLING = "telling"


WISHES = {Wish.ANSWERS: "I’d like answers", Wish.TELLING: "Just telling"}


class Wait(db.Model):
    """``post_id`` waits for an answer, or did. ``is_first``: the first words of its author, to be answered at once."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    is_first: Mapped[bool] = mapped_column(default=False)
    # When it comes to the list, if nobody has answered by then.
    due_at: Mapped[datetime] = mapped_column(UTCDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # One of the staff saw that it needs none.
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Who looks after it, for a time (see CLAIM_LASTS).
    claimed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    claimed_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_wait_open", "due_at", **only_where("answered_at IS NULL AND settled_at IS NULL")),)

    def claim(self, member: Member) -> bool:
        """A member looks after it; gives False when someone else does just now. The caller holds the row."""
        if self.is_claimed and self.claimed_by_id != member.id:
            return False
        self.claimed_by_id, self.claimed_at = member.id, clock.now()
        return True

    def let_go(self, member: Member) -> None:
        """She does not look after it any more, so that someone else may."""
        if self.claimed_by_id == member.id:
            self.claimed_by_id = self.claimed_at = None

    def settle(self) -> None:
        """It needs no answer, or has one that is not seen as such."""
        self.settled_at = clock.now()

    @property
    def is_claimed(self) -> bool:
        """Whether someone looks after it now."""
        return self.claimed_at is not None and self.claimed_at > clock.now() - CLAIM_LASTS


def written(thread: Thread, post: Post) -> None:
    """A post was written: it may wait for an answer, and may be one. The caller holds the thread."""
    if post.is_opening:
        review(thread, post, is_first=_is_first(post))
        return
    if _is_first(post):
        db.session.add(Wait(post_id=post.id, thread_id=thread.id, is_first=True, due_at=post.created_at))
    if post.author_id != thread.author_id and thread.first_answer_after is None:
        thread.first_answer_after = _seconds(thread, post.created_at)
    answered = select(Post.id).where(
        Post.thread_id == thread.id,
        Post.author_id != post.author_id,
        or_(Post.position == Post.OPENING, Post.id == post.parent_id),
    )
    waiting = (Wait.thread_id == thread.id) & Wait.answered_at.is_(None) & Wait.post_id.in_(answered)
    quietly = {"synchronize_session": False}
    db.session.execute(update(Wait).where(waiting).values(answered_at=post.created_at).execution_options(**quietly))


def review(thread: Thread, opening: Post, *, is_first: bool = False) -> None:
    """Whether a discussion asks something may have changed: its words, or what its author wishes."""
    wait = db.session.get(Wait, opening.id)
    first = wait.is_first if wait is not None else is_first
    if not first and not asks(thread, opening):
        if wait is not None:
            db.session.delete(wait)
        return
    if wait is None:
        wait = Wait(post_id=opening.id, thread_id=thread.id, is_first=first, answered_at=_first_answer(opening))
        db.session.add(wait)
    wait.due_at = opening.created_at if first else opening.created_at + PATIENCE


def asks(thread: Thread, opening: Post) -> bool:
    """Whether a discussion asks for answers: its author said so; or she said nothing, and there is a question mark."""
    if thread.wish is None:
        return "?" in thread.title or "?" in richtext.plain(opening.html)
    return thread.wish == Wish.ANSWERS


def again(thread: Thread, post: Post | None) -> None:
    """A post was taken away or is back: what it answered may wait again, or no longer. The caller holds the thread."""
    answers = Post.author_id.is_distinct_from(thread.author_id), Post.position != Post.OPENING
    standing = (Post.thread_id == thread.id) & Post.removal_id.is_(None)
    first = db.session.scalar(select(func.min(Post.created_at)).where(standing, *answers))
    thread.first_answer_after = None if first is None else _seconds(thread, first)
    concerned = or_(Post.position == Post.OPENING, Post.id == (post.parent_id if post else None))
    rows = select(Wait, Post).join(Post, Post.id == Wait.post_id).where(Wait.thread_id == thread.id, concerned)
    for wait, waiting in db.session.execute(rows).all():
        wait.answered_at = _first_answer(waiting)


def _first_answer(post: Post) -> datetime | None:
    # To a discussion, any answer in it; to an answer, what answers it.
    mine = Post.thread_id == post.thread_id if post.is_opening else Post.parent_id == post.id
    theirs = Post.author_id.is_distinct_from(post.author_id)
    return db.session.scalar(select(func.min(Post.created_at)).where(mine, theirs, Post.removal_id.is_(None)))


def _is_first(post: Post) -> bool:
    # What she took away again was not read, so it was not a beginning.
    others = (Post.author_id == post.author_id) & (Post.id != post.id) & Post.removal_id.is_(None)
    return not db.session.scalar(select(exists().where(others)))


def _seconds(thread: Thread, answered_at: datetime) -> int:
    return max(0, round((answered_at - thread.created_at).total_seconds()))
