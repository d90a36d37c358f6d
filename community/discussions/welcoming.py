"""The list of what waits for an answer, as a welcomer meets it, and as those who look after the place do."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, select
from sqlalchemy.orm import aliased

from community import comfort
from community.accounts.blocks import not_blocked
from community.accounts.models import Member
from community.core import clock
from community.core.database import UTCDateTime
from community.discussions.lists import READER, as_read_by
from community.discussions.locks import ThreadLock
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.discussions.waiting import CLAIM_LASTS, Wait
from community.extensions import db

# More than a few people can answer in a day; the rest moves up as these are answered.
MOST_SHOWN = 50


def begin(member: Member) -> None:
    """She volunteers to look out for those who wait."""
    member.welcomes_since = member.welcomes_since or clock.now()


def end(member: Member) -> None:
    """She does so no longer. What she looked after is free for others."""
    member.welcomes_since = None
    for wait in db.session.scalars(_held_by(member)):
        wait.let_go(member)


def _held_by(member: Member) -> Select:
    # In one order and locked, because others may take these up at the same moment.
    return select(Wait).where(Wait.claimed_by_id == member.id).order_by(Wait.post_id).with_for_update()


def waiting(member: Member, limit: int = MOST_SHOWN) -> Sequence[Row]:
    """What waits for an answer in the spaces she sees, by others than herself, whoever waits longest first."""
    return db.session.execute(_lines(False), as_read_by(member, most=limit, post=None)).all()


def all_waiting(moderator: Member) -> Sequence[Row]:
    """All that waits, wherever it is, for those who look after the place."""
    return db.session.execute(_lines(True), as_read_by(moderator, most=MOST_SHOWN, post=None)).all()


def hold(member: Member, post_id: int, *, sees_all: bool) -> Wait | None:
    """Of what waits, one post; locked, so that no two take it. None when it waits no longer, or not for her."""
    found = db.session.execute(_lines(sees_all, one=True), as_read_by(member, most=1, post=post_id)).first()
    return db.session.get(Wait, post_id, with_for_update=True, populate_existing=True) if found else None


def age(row: Row) -> str:
    """How long a line of the list has waited, in words."""
    return clock.length(clock.now() - row.created_at)


def _moment(ago: timedelta = timedelta()) -> ColumnElement:
    # Read from the clock when the statement runs, because the statement is kept and run again.
    return bindparam("moment", unique=True, type_=UTCDateTime(), callable_=lambda: clock.now() - ago)


@functools.cache
def _lines(sees_all: bool, one: bool = False) -> Select:
    author, claimer = aliased(Member), aliased(Member)
    claimed = Wait.claimed_at > _moment(CLAIM_LASTS)
    closed = select(ThreadLock.id).where(ThreadLock.thread_id == Thread.id, ThreadLock.ended_at.is_(None))
    query = (
        select(
            Post.id,
            Post.created_at,
            Post.topics,
            Post.author_id,
            Wait.is_first,
            Thread.id.label("thread_id"),
            Thread.title,
            Thread.topics.label("thread_topics"),
            Thread.author_id.label("starter_id"),
            (Post.position == Post.OPENING).label("is_opening"),
            Space.title.label("space_title"),
            author.display_name.label("name"),
            case((claimed, Wait.claimed_by_id)).label("claimed_by_id"),
            # Of someone she does not meet, only that someone looks after it.
            case((and_(claimed, not_blocked(READER, Wait.claimed_by_id)), claimer.display_name)).label("claimed_by"),
        )
        .join(Post, Post.id == Wait.post_id)
        .join(Thread, Thread.id == Wait.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .join(author, author.id == Post.author_id)
        .outerjoin(claimer, claimer.id == Wait.claimed_by_id)
        .where(Wait.answered_at.is_(None), Wait.settled_at.is_(None), Wait.due_at <= _moment())
        .where(Post.removal_id.is_(None), Post.needs_no_answer.is_(False), author.is_in(), ~closed.exists())
        .where(_anywhere() if sees_all else _met())
        .order_by(Wait.due_at, Wait.post_id)
        .limit(bindparam("most", type_=Thread.answers.type))
    )
    return query.where(Post.id == bindparam("post", type_=Post.id.type)) if one else query


def _anywhere() -> ColumnElement[bool]:
    return and_(Thread.removal_id.is_(None), Space.retired_at.is_(None), Space.circle_id.is_(None))


def _met() -> ColumnElement[bool]:
    kept_thread = comfort.kept(Thread.topics, Thread.author_id, READER)
    kept_post = comfort.kept(Post.topics, Post.author_id, READER)
    return and_(Thread.listed_for(READER), Post.met_by(READER), kept_thread, kept_post, Post.author_id != READER)
