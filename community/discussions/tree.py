"""Where a post stands in its thread: one whole number, so that a page is a range of an index.

A thread is read depth first: a post, then the answers to it, each followed by the answers to *it*; answers to the same
post in the order they were written. ``position`` numbers that order with wide gaps, and a new post takes a number out
of the gap where it belongs. So a page of 20 costs the same in the middle of 5,000 posts as at their start, a new post
costs one row, and answers may go as deep as people take them.

The other ways, and why not: a path of segments ("0003.0012.0001") grows with the depth, and a long exchange between
two people passes the longest key PostgreSQL can index; numbers without gaps rewrite half the thread at every answer;
sorting the tree in Python reads all of it for each page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import func, select, update
from sqlalchemy.orm import aliased

from community.extensions import db

if TYPE_CHECKING:
    from community.discussions.posts import Post

# The opening post's, always. Nothing ever stands before it.
OPENING = 0
# From one answer to the thread to the next: room for 40 halvings between them, and for eight million such answers.
STEP = 2**40
# A new post takes this part of its gap. Most are written at the end of a row of answers, so most room is left behind
# them: about 400 in one place, and ten levels of others between them, before the thread must be numbered again.
PART = 16


def place(post_class: type[Post], thread_id: int, parent: Post | None) -> tuple[int, int]:
    """Position and depth of a new answer to ``parent`` (None: to the thread itself), after all earlier ones.

    The caller holds the thread's row locked, so that nobody takes the same place meanwhile.
    """
    depth = 0 if parent is None else parent.depth + 1
    before, after = _neighbours(post_class, thread_id, parent)
    if after is not None and after - before < 2:
        spread(post_class, thread_id)
        before, after = _neighbours(post_class, thread_id, parent)
    return (before + STEP if after is None else before + max(1, (after - before) // PART)), depth


def spread(post_class: type[Post], thread_id: int) -> None:
    """Number a thread's posts again, in the order they have, with the widest gaps."""
    other = aliased(post_class)
    rank = (func.row_number().over(order_by=other.position) - 1).label("rank")
    ranks = select(other.id, rank).where(other.thread_id == thread_id).subquery()
    mine = update(post_class).execution_options(synchronize_session=False)
    # By way of negative numbers, because at no moment may two posts have the same one.
    db.session.execute(mine.where(post_class.id == ranks.c.id).values(position=-STEP * ranks.c.rank - 1))
    db.session.execute(mine.where(post_class.thread_id == thread_id).values(position=-(post_class.position + 1)))


def _neighbours(post_class: type[Post], thread_id: int, parent: Post | None) -> tuple[int, int | None]:
    # The position of the last post before the new one, and of the first after it, if there is one.
    here = post_class.thread_id == thread_id
    position = post_class.position
    after = None
    if parent is not None:
        # It may have been numbered again since it was loaded.
        db.session.refresh(parent, ["position"])
        # The next post that is no answer to the parent, nor to an answer to it.
        follows = here & (position > parent.position) & (post_class.depth <= parent.depth)
        after = db.session.scalar(select(position).where(follows).order_by(position).limit(1))
    before = select(func.max(position)).where(here)
    if after is not None:
        before = before.where(position < after)
    return db.session.execute(before).scalar_one(), after
