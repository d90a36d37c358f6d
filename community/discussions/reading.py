"""One thread and its posts, as rows of columns, without what their reader does not meet.

A page of 20 posts is one query, and no more work for the last page of a thread than for its first. As in lists.py,
each statement is made once and kept.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, and_, bindparam, case, or_, select
from sqlalchemy.orm import aliased

from community import comfort
from community.accounts.blocks import not_blocked
from community.accounts.models import Member
from community.activity import Removal
from community.core.pagination import PAGE_SIZE
from community.discussions.lists import READER, as_read_by, unmet_answers
from community.discussions.models import Space, Thread, ThreadLock
from community.discussions.posts import Post
from community.discussions.reactions import Reaction
from community.discussions.slowness import Slowness
from community.extensions import db
from community.permissions import moderates

# A link to one post shows these many before it, because an answer is understood from what it answers.
POSTS_BEFORE = 4


@dataclass(frozen=True)
class Posts:
    """Some posts in reading order; whether there are more before and after them."""

    rows: Sequence[Row]
    earlier: bool
    later: bool


def thread(member: Member, thread_id: int, anchor_id: int | None = None) -> Row | None:
    """A thread she may open, with its space and lock, and the position of one of its posts (``anchor_id``)."""
    values = as_read_by(member, thread=thread_id, anchor=anchor_id)
    return db.session.execute(_one_thread(moderates(member)), values).one_or_none()


def first_posts(member: Member, thread_id: int) -> Posts:
    """The first posts of a thread."""
    rows, later = _range(member, thread_id, "first")
    return Posts(rows, earlier=False, later=later)


def posts_after(member: Member, thread_id: int, position: int) -> Posts:
    """The posts that follow the one at ``position``."""
    rows, later = _range(member, thread_id, "after", position)
    return Posts(rows, earlier=True, later=later)


def posts_before(member: Member, thread_id: int, position: int) -> Posts:
    """The posts that lead up to the one at ``position``; near the start, a whole page from there."""
    rows, earlier = _range(member, thread_id, "before", position)
    return Posts(rows, earlier=True, later=True) if earlier else first_posts(member, thread_id)


def last_posts(member: Member, thread_id: int) -> Posts:
    """The last posts of a thread."""
    rows, earlier = _range(member, thread_id, "last")
    return Posts(rows, earlier=earlier, later=False)


def posts_around(member: Member, thread_id: int, position: int) -> Posts:
    """The page that holds the post at ``position``, with a few before it."""
    before, _ = _range(member, thread_id, "before", position)
    after, _ = _range(member, thread_id, "from", position)
    lead = max(POSTS_BEFORE, PAGE_SIZE - len(after))
    rows = [*before[-lead:], *after][:PAGE_SIZE]
    return Posts(rows, earlier=len(before) > lead, later=len(after) + min(len(before), lead) > PAGE_SIZE)


def _range(member: Member, thread_id: int, way: str, position: int | None = None) -> tuple[list[Row], bool]:
    # A page of posts from one end of a range, in reading order, and whether the range has more.
    values = as_read_by(member, thread=thread_id)
    if position is not None:
        values["position"] = position
    rows = list(db.session.execute(_some_posts(moderates(member), way), values).all())
    more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
    return (rows[::-1] if way in BACKWARDS else rows), more


BACKWARDS = {"before", "last"}


@functools.cache
def _one_thread(sees_all: bool) -> Select:
    last, starter = aliased(Post), aliased(Member)
    anchor = select(Post.position).where(Post.id == bindparam("anchor"), Post.thread_id == Thread.id)
    if not sees_all:
        # Otherwise an address would tell that there is a post she does not meet.
        anchor = anchor.where(Post.met_by(READER), comfort.kept(Post.topics, Post.author_id, READER))
    met_last = and_(not_blocked(READER, last.author_id), comfort.kept(last.topics, last.author_id, READER))
    query = (
        select(
            Thread.id,
            Thread.title,
            Thread.topics,
            Thread.author_id,
            Thread.created_at,
            Thread.removal_id,
            (Thread.answers - unmet_answers()).label("answers"),
            Space.title.label("space_title"),
            Space.slug.label("space_slug"),
            starter.display_name.label("starter"),
            ThreadLock.reason.label("lock_reason"),
            ThreadLock.id.label("lock_id"),
            and_(ThreadLock.id.is_(None), Thread.removal_id.is_(None), Space.retired_at.is_(None)).label("is_open"),
            Slowness.until.label("slow_until"),
            Slowness.reason.label("slow_reason"),
            Removal.by_author.label("removed_by_author"),
            Removal.reason.label("removal_reason"),
            case((met_last, last.id)).label("newest_id"),
            anchor.scalar_subquery().label("anchor"),
        )
        .join(Space, Space.id == Thread.space_id)
        .outerjoin(starter, starter.id == Thread.author_id)
        .outerjoin(ThreadLock, and_(ThreadLock.thread_id == Thread.id, ThreadLock.ended_at.is_(None)))
        .outerjoin(Slowness, and_(Slowness.thread_id == Thread.id, Slowness.lasts()))
        .outerjoin(Removal, Removal.id == Thread.removal_id)
        .outerjoin(last, last.id == Thread.last_post_id)
        .where(Thread.id == bindparam("thread"))
    )
    if sees_all:
        return query
    return query.where(Thread.open_to(READER), comfort.kept(Thread.topics, Thread.author_id, READER))


@functools.cache
def _some_posts(sees_all: bool, way: str) -> Select:
    author, parent, parent_author, removal = aliased(Member), aliased(Post), aliased(Member), aliased(Removal)
    kept_parent = comfort.kept(parent.topics, parent.author_id, READER)
    met_parent = and_(parent.id.is_not(None), db.true() if sees_all else and_(parent.met_by(READER), kept_parent))
    query = (
        select(
            Post.id,
            Post.parent_id,
            Post.position,
            Post.depth,
            Post.created_at,
            Post.edited_at,
            Post.removal_id,
            Post.author_id,
            Post.topics,
            Post.needs_no_answer,
            Post.has_reactions,
            Reaction.word.label("my_word"),
            Post.photos,
            case((Post.removal_id.is_(None), Post.html)).label("html"),
            author.display_name,
            author.role,
            author.card_line,
            author.photo_key,
            author.photo_audience,
            # Someone who is suspended, hidden or remembered has no page to go to.
            author.is_in().label("author_is_in"),
            removal.by_author.label("removed_by_author"),
            removal.reason.label("removal_reason"),
            met_parent.label("parent_met"),
            case((met_parent, parent_author.display_name)).label("parent_name"),
            parent.author_id.label("parent_author_id"),
            parent.topics.label("parent_topics"),
            case((and_(parent.removal_id.is_(None), met_parent), parent.excerpt)).label("parent_words"),
        )
        .outerjoin(author, author.id == Post.author_id)
        .outerjoin(parent, parent.id == Post.parent_id)
        .outerjoin(parent_author, parent_author.id == parent.author_id)
        .outerjoin(removal, removal.id == Post.removal_id)
        .outerjoin(Reaction, and_(Reaction.post_id == Post.id, Reaction.member_id == READER))
        .where(Post.thread_id == bindparam("thread"))
    )
    here = bindparam("position", type_=Post.position.type)
    edge = {"after": Post.position > here, "from": Post.position >= here, "before": Post.position < here}.get(way)
    if edge is not None:
        query = query.where(edge)
    if not sees_all:
        query = query.where(or_(removal.id.is_(None), removal.leaves_trace))
        query = query.where(Post.met_by(READER), comfort.kept(Post.topics, Post.author_id, READER))
    return query.order_by(Post.position.desc() if way in BACKWARDS else Post.position).limit(PAGE_SIZE + 1)
