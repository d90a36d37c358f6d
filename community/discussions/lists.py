"""Lists of spaces and of threads, as rows of columns, without what their reader does not meet.

Each statement is made once and kept, because making one takes longer than running it; who reads is a parameter.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, bindparam, case, func, or_, select, tuple_, union
from sqlalchemy.orm import aliased

from community import comfort
from community.accounts import circles
from community.accounts.blocks import Block
from community.accounts.models import Member
from community.core import pagination
from community.core.pagination import PAGE_SIZE, Page
from community.core.urls import LARGEST_ID
from community.discussions import news
from community.discussions.locks import ThreadLock
from community.discussions.models import Thread
from community.discussions.news import READER, as_read_by
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.discussions.watching import Watch
from community.extensions import db

# How many of the threads with the latest words are looked through for something new, to name a few of them.
MOST_LOOKED_AT = 200


def spaces(member: Member) -> Sequence[Row]:
    """All spaces in their order, each with whether she has entered it and when someone last wrote there.

    Of an opt-in space she has not entered, only its title and description are told.
    """
    return db.session.execute(_all_spaces(), as_read_by(member)).all()


def space(member: Member, slug: str) -> Row | None:
    """One space by its name in addresses, whether or not she has entered it."""
    return db.session.execute(_one_space(), as_read_by(member, slug=slug)).one_or_none()


def threads(member: Member, space_id: int, older: str | None = None, newer: str | None = None) -> Page[Row]:
    """Twenty threads of a space, by when someone last wrote; ``older`` and ``newer`` are places as ``place`` gives.

    Raises ValueError when such a place makes no sense.
    """
    way = "newer" if newer is not None else "older" if older is not None else "newest"
    values = as_read_by(member, space=space_id, most=PAGE_SIZE + 1)
    if way != "newest":
        values["moment"], values["number"] = _placed(newer or older or "")
    found = db.session.execute(_in_space(way), values).all()
    if way == "newer":
        more, rows = len(found) > PAGE_SIZE, list(reversed(found[:PAGE_SIZE]))
        return Page(rows, older=place(rows[-1]) if rows else None, newer=place(rows[0]) if more else None)
    return pagination.cut(found, place, newer=place(found[0]) if way == "older" and found else None)


def latest(member: Member, limit: int) -> Sequence[Row]:
    """Threads in all the spaces a member sees: first those with something new, then where someone wrote last."""
    return db.session.execute(_new_first(), as_read_by(member, most=limit)).all()


def new_ones(member: Member, limit: int, space_id: int | None = None, besides: int = 0) -> Sequence[Row]:
    """The threads with something new (in one space, or in all), the latest first; not the one numbered ``besides``."""
    values = as_read_by(member, most=limit, besides=besides)
    if space_id is not None:
        values["space"] = space_id
    return db.session.execute(_only_new(space_id is not None), values).all()


def place(row: Any) -> str:
    """Where a thread stands in a list by last activity, for an address."""
    since = row.last_post_at - datetime(1970, 1, 1, tzinfo=UTC)
    return f"{since // timedelta(microseconds=1)}-{row.id}"


def unmet_answers() -> ColumnElement[int]:
    """SQL: how many answers of a thread its READER does not meet: those by people she does not meet, and those that
    she leaves out. She is not told of either. The query joins Space."""
    hers = select(Block.blocked_id).where(Block.blocker_id == READER)
    theirs = select(Block.blocker_id).where(Block.blocked_id == READER)
    # One list, so that the index leads from each of them to her posts, and not through all posts of the thread.
    by_them = and_(Post.author_id.in_(union(hers, theirs)), ~circles.led_by(Space.circle_id, READER).correlate(Space))
    # Two counts, each by an index of its own: few posts touch on anything, and few people are blocked.
    left_out = and_(Post.topics != 0, ~comfort.kept(Post.topics, Post.author_id, READER), ~by_them)
    return _answers_that(by_them) + _answers_that(left_out)


def _answers_that(condition: ColumnElement[bool]) -> ColumnElement[int]:
    answers = (Post.thread_id == Thread.id, Post.removal_id.is_(None), Post.position != Post.OPENING)
    return select(func.count()).select_from(Post).where(*answers, condition).correlate(Thread, Space).scalar_subquery()


@functools.cache
def _all_spaces() -> Select:
    met = and_(Thread.started_by_someone_met(READER), comfort.kept(Thread.topics, Thread.author_id, READER))
    newest = (
        select(Thread.last_post_at)
        .where(Thread.space_id == Space.id, Thread.removal_id.is_(None), met)
        .order_by(Thread.last_post_at.desc(), Thread.id.desc())
        .limit(1)
    )
    when = case((Space.open_to(READER), newest.scalar_subquery())).label("last_post_at")
    listed = _space_columns().where(Space.retired_at.is_(None))
    return listed.add_columns(when).order_by(Space.position, Space.id)


@functools.cache
def _one_space() -> Select:
    # What a few have written stays theirs to read when they write no more.
    there = or_(Space.retired_at.is_(None), Space.circle_id.is_not(None))
    return _space_columns().where(Space.slug == bindparam("slug"), there)


@functools.cache
def _in_space(way: str) -> Select:
    query = _lines().where(Thread.space_id == bindparam("space"))
    order = tuple_(Thread.last_post_at, Thread.id)
    from_here = tuple_(bindparam("moment", type_=Thread.last_post_at.type), bindparam("number", type_=Thread.id.type))
    if way == "newer":
        return query.where(order > from_here).order_by(Thread.last_post_at, Thread.id)
    query = query.order_by(Thread.last_post_at.desc(), Thread.id.desc())
    return query.where(order < from_here) if way == "older" else query


@functools.cache
def _new_first() -> Select:
    looked_at = _looked_at(False).subquery()
    order = looked_at.c.has_new.desc(), looked_at.c.last_post_at.desc(), looked_at.c.id.desc()
    first = select(looked_at).order_by(*order).limit(_most()).subquery()
    return _lines(first).order_by(first.c.has_new.desc(), Thread.last_post_at.desc(), Thread.id.desc())


@functools.cache
def _only_new(in_space: bool) -> Select:
    looked_at = _looked_at(in_space).subquery()
    order = looked_at.c.last_post_at.desc(), looked_at.c.id.desc()
    found = looked_at.c.has_new & (looked_at.c.id != bindparam("besides", type_=Thread.id.type))
    first = select(looked_at).where(found).order_by(*order).limit(_most()).subquery()
    return _lines(first).order_by(Thread.last_post_at.desc(), Thread.id.desc())


def _looked_at(in_space: bool) -> Select:
    # Without an end to it, the search would go through all threads for her who has read everything. The end comes
    # first, or PostgreSQL, which thinks that hardly a thread is kept in, sorts them all to find the latest.
    latest_ones = select(Thread.id).where(Thread.removal_id.is_(None))
    if in_space:
        latest_ones = latest_ones.where(Thread.space_id == bindparam("space", type_=Thread.space_id.type))
    recent = latest_ones.order_by(Thread.last_post_at.desc(), Thread.id.desc()).limit(MOST_LOOKED_AT).subquery()
    columns = Thread.id, Thread.last_post_at, news.has_some().label("has_new")
    query = select(*columns).select_from(recent).join(Thread, Thread.id == recent.c.id)
    query = news.beside(query.join(Space, Space.id == Thread.space_id))
    return query.where(Thread.listed_for(READER), comfort.kept(Thread.topics, Thread.author_id, READER))


def _most() -> Any:
    return bindparam("most", type_=Thread.answers.type)


def _space_columns() -> Select:
    return select(
        Space.id,
        Space.title,
        Space.slug,
        Space.description,
        Space.opt_in,
        Space.circle_id,
        Space.retired_at,
        Space.threads,
        Space.open_to(READER).label("is_open"),
        Space.entered_by(READER).label("is_entered"),
    ).where(Space.there_for(READER))


def _lines(among: Any = None) -> Select:
    # `among`: only the threads of a subquery, from which the search then starts. What is listed is decided there, or by
    # the page of a space.
    starter, last, last_author = aliased(Member), aliased(Post), aliased(Member)
    met = and_(last.met_by(READER), comfort.kept(last.topics, last.author_id, READER))
    query = select(
        Thread.id,
        Thread.title,
        Thread.wish,
        Thread.topics,
        Thread.author_id,
        Thread.created_at,
        Thread.last_post_at,
        Thread.last_post_id,
        (Thread.answers - unmet_answers()).label("answers"),
        Space.title.label("space_title"),
        Space.slug.label("space_slug"),
        starter.display_name.label("starter"),
        ThreadLock.id.label("lock_id"),
        # When the last answer is by someone she does not meet, nothing is said of it.
        case((met, last_author.display_name)).label("last_author"),
        case((met, Thread.last_post_at)).label("answered_at"),
        news.counted().label("new"),
        Watch.way,
    )
    if among is not None:
        query = query.select_from(among).join(Thread, Thread.id == among.c.id)
    return news.beside(
        query.join(Space, Space.id == Thread.space_id)
        .outerjoin(starter, starter.id == Thread.author_id)
        .outerjoin(ThreadLock, and_(ThreadLock.thread_id == Thread.id, ThreadLock.ended_at.is_(None)))
        .outerjoin(last, last.id == Thread.last_post_id)
        .outerjoin(last_author, last_author.id == last.author_id)
        .where(Thread.stands_for(READER), comfort.kept(Thread.topics, Thread.author_id, READER))
        .limit(_most())
    )


def _placed(text: str) -> tuple[datetime, int]:
    # The inverse of place().
    moment, _, number = text.partition("-")
    if not (moment + number).isascii() or not moment.isdigit() or not number.isdigit() or len(text) > 40:
        raise ValueError(text)
    try:
        when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=int(moment))
    except OverflowError:
        raise ValueError(text) from None
    return when, min(int(number), LARGEST_ID)
