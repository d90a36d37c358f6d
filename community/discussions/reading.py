"""What a reader is shown: rows of columns, left out by the database where she does not meet someone.

Reading never loads a model: a page of 20 posts is one query and no more work for its last page than for its first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import aliased

from community.accounts.blocks import Block, not_blocked
from community.accounts.models import Member
from community.activity import Removal
from community.core import pagination
from community.core.pagination import PAGE_SIZE, Page
from community.core.urls import LARGEST_ID
from community.discussions.models import Space, Thread, ThreadLock
from community.discussions.posts import Post
from community.extensions import db

# A link to one post shows these many before it, because an answer is understood from what it answers.
POSTS_BEFORE = 4


# Spaces.


def spaces(member_id: int) -> Sequence[Row]:
    """All spaces in their order, each with whether she has entered it and when someone last wrote there.

    Of an opt-in space she has not entered, only its title and description are told.
    """
    newest = (
        select(Thread.last_post_at)
        .where(Thread.space_id == Space.id, Thread.removal_id.is_(None), not_blocked(member_id, Thread.author_id))
        .order_by(Thread.last_post_at.desc(), Thread.id.desc())
        .limit(1)
    )
    seen = Space.open_to(member_id)
    return db.session.execute(
        _space_columns(member_id)
        .add_columns(case((seen, newest.scalar_subquery())).label("last_post_at"))
        .where(Space.retired_at.is_(None))
        .order_by(Space.position, Space.id)
    ).all()


def space(member_id: int, slug: str) -> Row | None:
    """One space by its name in addresses, whether or not she has entered it."""
    kept = Space.retired_at.is_(None)
    return db.session.execute(_space_columns(member_id).where(Space.slug == slug, kept)).one_or_none()


def threads(member_id: int, space_id: int, older: str | None = None, newer: str | None = None) -> Page[Row]:
    """Twenty threads of a space, by when someone last wrote; ``older`` and ``newer`` are places as ``place`` gives.

    Raises ValueError when such a place makes no sense.
    """
    query = _thread_lines(member_id).where(Thread.space_id == space_id)
    order = tuple_(Thread.last_post_at, Thread.id)
    if newer is not None:
        rows = db.session.execute(
            query.where(order > tuple_(*_placed(newer))).order_by(Thread.last_post_at, Thread.id).limit(PAGE_SIZE + 1)
        ).all()
        more, rows = len(rows) > PAGE_SIZE, list(reversed(rows[:PAGE_SIZE]))
        return Page(rows, older=place(rows[-1]) if rows else None, newer=place(rows[0]) if more else None)
    if older is not None:
        query = query.where(order < tuple_(*_placed(older)))
    found = db.session.execute(query.order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(PAGE_SIZE + 1)).all()
    return pagination.cut(found, place, newer=place(found[0]) if older is not None and found else None)


def latest(member: Member, limit: int) -> Sequence[Row]:
    """The threads in which someone wrote last, in all the spaces a member sees. One query."""
    return db.session.execute(
        _thread_lines(member.id).order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(limit)
    ).all()


def place(row: Row) -> str:
    """Where a thread stands in a list by last activity, for an address."""
    since = row.last_post_at - datetime(1970, 1, 1, tzinfo=UTC)
    return f"{since // timedelta(microseconds=1)}-{row.id}"


# One thread.


@dataclass(frozen=True)
class Posts:
    """Some posts in reading order; whether there are more before and after them."""

    rows: Sequence[Row]
    earlier: bool
    later: bool


def thread(member: Member, thread_id: int, anchor_id: int | None = None) -> Row | None:
    """A thread she may open, with its space and lock, and the position of one of its posts (``anchor_id``)."""
    last, starter = aliased(Post), aliased(Member)
    anchor = select(Post.position).where(Post.id == anchor_id, Post.thread_id == Thread.id).scalar_subquery()
    return db.session.execute(
        select(
            Thread.id,
            Thread.title,
            Thread.author_id,
            Thread.created_at,
            Thread.removal_id,
            (Thread.answers - _unmet_answers(member.id)).label("answers"),
            Space.id.label("space_id"),
            Space.title.label("space_title"),
            Space.slug.label("space_slug"),
            Space.opt_in,
            Space.retired_at,
            starter.display_name.label("starter"),
            ThreadLock.reason.label("lock_reason"),
            ThreadLock.id.label("lock_id"),
            and_(ThreadLock.id.is_(None), Thread.removal_id.is_(None), Space.retired_at.is_(None)).label("is_open"),
            Removal.by_author.label("removed_by_author"),
            Removal.reason.label("removal_reason"),
            case((not_blocked(member.id, last.author_id), last.id)).label("newest_id"),
            (anchor if anchor_id else db.literal(None)).label("anchor"),
        )
        .join(Space, Space.id == Thread.space_id)
        .outerjoin(starter, starter.id == Thread.author_id)
        .outerjoin(ThreadLock, and_(ThreadLock.thread_id == Thread.id, ThreadLock.ended_at.is_(None)))
        .outerjoin(Removal, Removal.id == Thread.removal_id)
        .outerjoin(last, last.id == Thread.last_post_id)
        .where(Thread.id == thread_id, Thread.visible_to(member))
    ).one_or_none()


def first_posts(member: Member, thread_id: int) -> Posts:
    """The first posts of a thread."""
    rows, later = _range(_post_rows(member, thread_id), up=True)
    return Posts(rows, earlier=False, later=later)


def posts_after(member: Member, thread_id: int, position: int) -> Posts:
    """The posts that follow the one at ``position``."""
    rows, later = _range(_post_rows(member, thread_id).where(Post.position > position), up=True)
    return Posts(rows, earlier=True, later=later)


def posts_before(member: Member, thread_id: int, position: int | None = None) -> Posts:
    """The posts that lead up to the one at ``position``; without one, the last posts."""
    query = _post_rows(member, thread_id)
    if position is not None:
        query = query.where(Post.position < position)
    rows, earlier = _range(query, up=False)
    if not earlier and position is not None:
        # The start is near: a whole page from there.
        return first_posts(member, thread_id)
    return Posts(rows, earlier=earlier, later=position is not None)


def posts_around(member: Member, thread_id: int, position: int) -> Posts:
    """The page that holds the post at ``position``, with a few before it."""
    query = _post_rows(member, thread_id)
    before, _ = _range(query.where(Post.position < position), up=False)
    after, _ = _range(query.where(Post.position >= position), up=True, limit=PAGE_SIZE)
    lead = max(POSTS_BEFORE, PAGE_SIZE - len(after))
    rows = [*before[-lead:], *after][:PAGE_SIZE]
    return Posts(rows, earlier=len(before) > lead, later=len(after) + min(len(before), lead) > PAGE_SIZE)


# The columns.


def _space_columns(member_id: int) -> Select:
    return select(
        Space.id,
        Space.title,
        Space.slug,
        Space.description,
        Space.opt_in,
        Space.retired_at,
        Space.threads,
        Space.open_to(member_id).label("is_open"),
        Space.entered_by(member_id).label("is_entered"),
    )


def _thread_lines(member_id: int) -> Select:
    starter, last, last_author = aliased(Member), aliased(Post), aliased(Member)
    met = not_blocked(member_id, last.author_id)
    return (
        select(
            Thread.id,
            Thread.title,
            Thread.created_at,
            Thread.last_post_at,
            (Thread.answers - _unmet_answers(member_id)).label("answers"),
            Space.title.label("space_title"),
            Space.slug.label("space_slug"),
            starter.display_name.label("starter"),
            ThreadLock.id.label("lock_id"),
            # When the last answer is by someone she does not meet, nothing is said of it.
            case((met, last_author.display_name)).label("last_author"),
            case((met, Thread.last_post_at)).label("answered_at"),
        )
        .join(Space, Space.id == Thread.space_id)
        .outerjoin(starter, starter.id == Thread.author_id)
        .outerjoin(ThreadLock, and_(ThreadLock.thread_id == Thread.id, ThreadLock.ended_at.is_(None)))
        .outerjoin(last, last.id == Thread.last_post_id)
        .outerjoin(last_author, last_author.id == last.author_id)
        .where(Thread.listed_for(member_id))
    )


def _post_rows(member: Member, thread_id: int) -> Select:
    author, parent, parent_author, removal = aliased(Member), aliased(Post), aliased(Member), aliased(Removal)
    stands = Post.removal_id.is_(None)
    met_parent = parent.visible_to(member)
    return (
        select(
            Post.id,
            Post.parent_id,
            Post.position,
            Post.depth,
            Post.created_at,
            Post.edited_at,
            Post.removal_id,
            Post.author_id,
            case((stands, Post.html)).label("html"),
            author.display_name,
            author.role,
            author.card_line,
            author.photo_key,
            author.photo_audience,
            # Someone who is suspended, hidden or remembered has no page to go to.
            author.is_in().label("author_is_in"),
            removal.by_author.label("removed_by_author"),
            removal.reason.label("removal_reason"),
            and_(parent.id.is_not(None), met_parent).label("parent_met"),
            case((met_parent, parent_author.display_name)).label("parent_name"),
            case((and_(parent.removal_id.is_(None), met_parent), parent.excerpt)).label("parent_words"),
        )
        .outerjoin(author, author.id == Post.author_id)
        .outerjoin(parent, parent.id == Post.parent_id)
        .outerjoin(parent_author, parent_author.id == parent.author_id)
        .outerjoin(removal, removal.id == Post.removal_id)
        .where(Post.thread_id == thread_id, Post.visible_to(member))
    )


def _range(query: Select, *, up: bool, limit: int = PAGE_SIZE) -> tuple[list[Row], bool]:
    # A page of posts from one end of a range, in reading order, and whether the range has more.
    order = Post.position if up else Post.position.desc()
    rows = list(db.session.execute(query.order_by(order).limit(limit + 1)).all())
    more = len(rows) > limit
    rows = rows[:limit]
    return rows if up else rows[::-1], more


def _unmet_answers(member_id: int) -> ColumnElement[int]:
    # How many of a thread's answers are by people she does not meet: she is not told of those either.
    theirs = select(Block.blocker_id).where(Block.blocked_id == member_id)
    hers = select(Block.blocked_id).where(Block.blocker_id == member_id)
    return (
        select(func.count())
        .select_from(Post)
        .where(Post.thread_id == Thread.id, Post.removal_id.is_(None), Post.position != Post.OPENING)
        .where(or_(Post.author_id.in_(hers), Post.author_id.in_(theirs)))
        .correlate(Thread)
        .scalar_subquery()
    )


def _placed(text: str) -> tuple[Any, Any]:
    # The inverse of place().
    moment, _, number = text.partition("-")
    if not (moment + number).isascii() or not moment.isdigit() or not number.isdigit() or len(text) > 40:
        raise ValueError(text)
    try:
        when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(moment))
    except OverflowError:
        raise ValueError(text) from None
    return db.literal(when, Thread.last_post_at.type), db.literal(min(int(number), LARGEST_ID), Thread.id.type)
