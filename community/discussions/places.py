"""How far a member has read, in a thread and in a space. Kept for her alone: nobody is ever told what another has read.

"New" is what others wrote since she was here: the posts of a thread after ``seen_id``, less the few of them she has
read already (SeenPost). Answers stand anywhere in the tree, so those she reads are not the oldest first; as soon as
no older one is left unread, ``seen_id`` moves on and the rows behind it go. "Unread" is wider: also what stood there
before her first visit and lies beyond ``reached_id``, where she stopped reading on.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Row
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.database import Id, UTCDateTime
from community.core.urls import LARGEST_ID
from community.extensions import db

# What was new when a visit began stays marked until she has been away this long.
VISIT = timedelta(minutes=30)


class ThreadPlace(db.Model):
    """How far one member has read in one thread."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True, index=True)
    # Nothing up to this post is new to her.
    seen_id: Mapped[int] = mapped_column(Id)
    # The newest post when she first came. Later ones are new until each is read; of these and earlier ones, how far
    # she has come is told by the two numbers that follow.
    began_id: Mapped[int] = mapped_column(Id)
    # Everything up to this post is read, in whatever order.
    done_id: Mapped[int] = mapped_column(Id, default=0)
    # The last post of those she has read one after the other from the start.
    reached_id: Mapped[int | None] = mapped_column(Id)
    # `seen_id` when the visit began that is going on, and when that was: what is marked as new on its pages.
    visit_from_id: Mapped[int] = mapped_column(Id)
    # And the other two, so that nothing folds away that she has read only just now.
    visit_done_id: Mapped[int] = mapped_column(Id, default=0)
    visit_reached_id: Mapped[int | None] = mapped_column(Id)
    visit_began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    read_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SeenPost(db.Model):
    """She has read this post, while an older one is still new to her."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), primary_key=True, index=True)
    post_id: Mapped[int] = mapped_column(Id, primary_key=True)
    seen_at: Mapped[datetime] = mapped_column(UTCDateTime)


class SpacePlace(db.Model):
    """She has caught up with a space: nothing up to ``seen_id`` is new. ``before_id``: what to go back to, by undo."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id", ondelete="CASCADE"), primary_key=True, index=True)
    seen_id: Mapped[int] = mapped_column(Id)
    before_id: Mapped[int] = mapped_column(Id, default=0)


@dataclass(frozen=True)
class Visit:
    """What a page of a thread marks: posts after ``from_id`` that were not read before ``since``."""

    from_id: int
    since: datetime
    reached: int | None
    done_id: int

    @property
    def is_first(self) -> bool:
        """Whether she has not been here before: nothing is marked, and she begins at the start."""
        return self.from_id == LARGEST_ID

    def has_read(self, post: Row) -> bool:
        """Whether she had read a post (with its ``position``, and whether it ``is_new``) before this visit."""
        reached = self.reached is not None and post.position <= self.reached
        return not post.is_new and (reached or post.id <= self.done_id)

    @classmethod
    def of(cls, row: Row) -> Visit:
        """The visit that is going on, or begins with this page; ``row`` has the columns of ``news.beside``."""
        now, caught = clock.now(), row.caught_id or 0
        if row.seen_id is None:
            # Of a thread she opens for the first time nothing is marked, unless she has caught up with the space since.
            from_id = caught if row.opening_id and row.opening_id <= caught else LARGEST_ID
            return cls(from_id, now, None, 0)
        if row.read_at > now - VISIT:
            return cls(row.visit_from_id, row.visit_began_at, row.visit_reached, row.visit_done_id)
        return cls(max(row.seen_id, caught), now, row.reached, row.done_id)
