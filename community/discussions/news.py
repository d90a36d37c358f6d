"""What is new to a reader, in SQL. Every list, page and search for "the next" asks here, so that they all agree.

Nothing is new that she wrote, that is removed, or that is by someone she does not meet. Lists count nothing in a
thread she has muted. Of threads she has never opened, only what was written since she was let in is new.
"""

from __future__ import annotations

import functools
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    ScalarSelect,
    Select,
    and_,
    bindparam,
    case,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from community import comfort
from community.accounts.blocks import Block
from community.accounts.models import Member
from community.discussions.models import Thread
from community.discussions.places import SeenPost, SpacePlace, ThreadPlace
from community.discussions.posts import Post
from community.discussions.watching import Watch, Way

READER: Any = bindparam("reader", type_=Member.id.type)
# A list says "3 new"; beyond this, "more than 50 new", so that a long absence costs no more than a short one.
MOST_COUNTED = 50


def as_read_by(member: Member, **values: Any) -> dict[str, Any]:
    """What a kept statement must know of its reader, and these values with it."""
    return {"reader": member.id, "leaves_out": comfort.of(member).leaves_out, **values}


def order(flat: bool) -> InstrumentedAttribute[int]:
    """The column by which posts are read: in the tree, or (``flat``) as they were written."""
    return Post.id if flat else Post.position


def beside(query: Select) -> Select:
    """``query``, of threads, with the reader's own places and wish beside each; empty where she has none."""
    hers = and_(ThreadPlace.thread_id == Thread.id, ThreadPlace.member_id == READER)
    caught = and_(SpacePlace.space_id == Thread.space_id, SpacePlace.member_id == READER)
    wish = and_(Watch.thread_id == Thread.id, Watch.member_id == READER)
    return query.outerjoin(ThreadPlace, hers).outerjoin(SpacePlace, caught).outerjoin(Watch, wish)


def is_new() -> ColumnElement[bool]:
    """SQL: whether a post is new to the reader. The query has its thread, with what is ``beside`` it."""
    return and_(
        Post.thread_id == Thread.id,
        Post.id > _horizon(),
        or_(ThreadPlace.member_id.is_not(None), Post.created_at > _let_in()),
        can_be_new(),
        ~exists().where(SeenPost.member_id == READER, SeenPost.thread_id == Thread.id, SeenPost.post_id == Post.id),
    )


def can_be_new() -> ColumnElement[bool]:
    """SQL: whether a post is one that can be new to the reader at all: there, not hers, by someone she meets,
    about nothing she leaves out.
    """
    kept = comfort.kept(Post.topics, Post.author_id, READER)
    return and_(Post.removal_id.is_(None), kept, or_(Post.author_id.is_(None), _by_someone_else_she_meets()))


def counted() -> ColumnElement[int]:
    """SQL: how many posts of a thread are new, up to one more than MOST_COUNTED; none in a muted one."""
    some = select(literal(1).label("one")).select_from(Post).where(is_new(), _not_muted()).limit(MOST_COUNTED + 1)
    some = some.correlate(Thread, ThreadPlace, SpacePlace, Watch)
    return select(func.count()).select_from(some.subquery()).scalar_subquery()


def has_some() -> ColumnElement[bool]:
    """SQL: whether anything in a thread is new."""
    any_new = exists().where(is_new()).correlate(Thread, ThreadPlace, SpacePlace, Watch)
    # Most threads are read to the end; that shows without a look at their posts. A case keeps to this order.
    return case((and_(_not_muted(), Thread.last_post_id > _horizon()), any_new), else_=false())


@functools.cache
def first_unread(flat: bool, onward: bool) -> CompoundSelect:
    """The first post that is new, and the first beyond where she stopped; ``onward``: after the place ``after``."""
    by = order(flat)
    stood_there = Post.id.between(ThreadPlace.done_id + 1, ThreadPlace.began_id)
    not_done = and_(Post.thread_id == Thread.id, stood_there, can_be_new())
    beyond = and_(by > where_stands(ThreadPlace.reached_id, flat), not_done)
    firsts = []
    for condition, new in ((is_new(), True), (beyond, False)):
        query = select(Post.id, by.label("at"), literal(new).label("is_new")).select_from(Thread)
        query = beside(query.join(Post, Post.thread_id == Thread.id)).where(Thread.id == bindparam("thread"), condition)
        if onward:
            query = query.where(by > bindparam("after", type_=by.type))
        firsts.append(select(query.order_by(by).limit(1).subquery()))
    return union_all(*firsts)


def where_stands(post_id: ColumnElement[Any] | InstrumentedAttribute[Any], flat: bool) -> ScalarSelect[int]:
    """SQL: where in the ``order`` one of the posts stands that a ThreadPlace names."""
    it = aliased(Post)
    where = it.id if flat else it.position
    return select(where).where(it.id == post_id).correlate(ThreadPlace).scalar_subquery()


@functools.cache
def oldest() -> Select:
    """Of one thread: its oldest post that is new (None: nothing is), and its newest post."""
    first = select(func.min(Post.id)).where(is_new()).correlate(Thread, ThreadPlace, SpacePlace)
    last = select(func.max(Post.id)).where(Post.thread_id == Thread.id).correlate(Thread)
    columns = first.scalar_subquery().label("oldest_new"), last.scalar_subquery().label("newest")
    return beside(select(*columns).select_from(Thread)).where(Thread.id == bindparam("thread"))


def _horizon() -> ColumnElement[int]:
    seen, caught = func.coalesce(ThreadPlace.seen_id, 0), func.coalesce(SpacePlace.seen_id, 0)
    return case((seen > caught, seen), else_=caught)


def _let_in() -> ColumnElement[Any]:
    # Asked once for a statement, not once for a post.
    return select(Member.admitted_at).where(Member.id == READER).scalar_subquery()


def _not_muted() -> ColumnElement[bool]:
    return or_(Watch.way.is_(None), Watch.way != Way.MUTE)


def _by_someone_else_she_meets() -> ColumnElement[bool]:
    hers = select(Block.blocked_id).where(Block.blocker_id == READER)
    theirs = select(Block.blocker_id).where(Block.blocked_id == READER)
    # One list, made once for a statement: a thread may have thousands of new posts to hold against it.
    met = or_(Post.author_id.not_in(union(hers, theirs)), Post.is_led_by(READER))
    return and_(Post.author_id != READER, met)
