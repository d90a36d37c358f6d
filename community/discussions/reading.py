"""One thread and its posts, as rows of columns, without what their reader does not meet.

A page of 20 posts is one query, and no more work for the last page of a thread than for its first. As in lists.py,
each statement is made once and kept.
"""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Row, Select, and_, bindparam, case, exists, or_, select
from sqlalchemy.orm import aliased

from community import comfort
from community.accounts.blocks import not_blocked
from community.accounts.models import Member
from community.activity import Removal
from community.core.pagination import PAGE_SIZE
from community.discussions import news
from community.discussions.lists import unmet_answers
from community.discussions.locks import ThreadLock
from community.discussions.models import Thread
from community.discussions.news import READER, as_read_by
from community.discussions.places import SeenPost, SpacePlace, ThreadPlace, Visit
from community.discussions.posts import Post
from community.discussions.reactions import Reaction
from community.discussions.slowness import Slowness
from community.discussions.spaces import Space
from community.discussions.watching import Watch
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


@dataclass(frozen=True)
class Pages:
    """The pages of one thread for one reader. ``flat``: in the order written, not as a tree."""

    member: Member
    thread_id: int
    visit: Visit
    flat: bool

    def first(self) -> Posts:
        """The first posts."""
        rows, later = self._range("first")
        return Posts(rows, earlier=False, later=later)

    def after(self, place: int) -> Posts:
        """The posts that follow the one at ``place`` in the order."""
        rows, later = self._range("after", place)
        return Posts(rows, earlier=True, later=later)

    def before(self, place: int) -> Posts:
        """The posts that lead up to the one at ``place``; near the start, a whole page from there."""
        rows, earlier = self._range("before", place)
        return Posts(rows, earlier=True, later=True) if earlier else self.first()

    def last(self) -> Posts:
        """The last posts."""
        rows, earlier = self._range("last")
        return Posts(rows, earlier=earlier, later=False)

    def around(self, place: int) -> Posts:
        """The page that holds the post at ``place``, with a few before it."""
        before, _ = self._range("before", place)
        after, _ = self._range("from", place)
        lead = max(POSTS_BEFORE, PAGE_SIZE - len(after))
        rows = [*before[-lead:], *after][:PAGE_SIZE]
        return Posts(rows, earlier=len(before) > lead, later=len(after) + min(len(before), lead) > PAGE_SIZE)

    def _range(self, way: str, place: int | None = None) -> tuple[list[Row], bool]:
        # A page of posts from one end of a range, in reading order, and whether the range has more.
        values = as_read_by(self.member, thread=self.thread_id, new_from=self.visit.from_id, new_since=self.visit.since)
        if place is not None:
            values["place"] = place
        rows = list(db.session.execute(_some_posts(moderates(self.member), self.flat, way), values).all())
        more, rows = len(rows) > PAGE_SIZE, rows[:PAGE_SIZE]
        return (rows[::-1] if way in BACKWARDS else rows), more


def thread(member: Member, thread_id: int, anchor_id: int | None = None, *, flat: bool = False) -> Row | None:
    """A thread she may open, with its space and lock, how far she has read, and where one of its posts (``anchor_id``)
    stands in the order she reads in.
    """
    values = as_read_by(member, thread=thread_id, anchor=anchor_id)
    return db.session.execute(_one_thread(moderates(member), flat), values).one_or_none()


BACKWARDS = {"before", "last"}


@functools.cache
def _one_thread(sees_all: bool, flat: bool) -> Select:
    last, starter, opening = aliased(Post), aliased(Member), aliased(Post)
    anchor = select(news.order(flat)).where(Post.id == bindparam("anchor"), Post.thread_id == Thread.id)
    if not sees_all:
        # Otherwise an address would tell that there is a post she does not meet.
        anchor = anchor.where(Post.met_by(READER), comfort.kept(Post.topics, Post.author_id, READER))
    met_last = and_(last.met_by(READER), comfort.kept(last.topics, last.author_id, READER))
    query = (
        select(
            Thread.id,
            Thread.title,
            Thread.topics,
            Thread.author_id,
            Thread.created_at,
            Thread.removal_id,
            Thread.wish,
            (Thread.answers - unmet_answers()).label("answers"),
            Space.title.label("space_title"),
            Space.slug.label("space_slug"),
            Space.circle_id,
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
            Thread.last_post_id,
            opening.id.label("opening_id"),
            ThreadPlace.seen_id,
            ThreadPlace.done_id,
            ThreadPlace.read_at,
            ThreadPlace.visit_from_id,
            ThreadPlace.visit_began_at,
            news.where_stands(ThreadPlace.reached_id, flat=False).label("reached"),
            ThreadPlace.visit_done_id,
            news.where_stands(ThreadPlace.visit_reached_id, flat=False).label("visit_reached"),
            SpacePlace.seen_id.label("caught_id"),
            Watch.way,
            news.counted().label("new"),
        )
        .join(Space, Space.id == Thread.space_id)
        .outerjoin(starter, starter.id == Thread.author_id)
        .outerjoin(ThreadLock, and_(ThreadLock.thread_id == Thread.id, ThreadLock.ended_at.is_(None)))
        .outerjoin(Slowness, and_(Slowness.thread_id == Thread.id, Slowness.lasts()))
        .outerjoin(Removal, Removal.id == Thread.removal_id)
        .outerjoin(last, last.id == Thread.last_post_id)
        .outerjoin(opening, and_(opening.thread_id == Thread.id, opening.position == Post.OPENING))
        .where(Thread.id == bindparam("thread"))
    )
    query = news.beside(query)
    if sees_all:
        return query.where(Space.there_for(READER))
    return query.where(Thread.open_to(READER), comfort.kept(Thread.topics, Thread.author_id, READER))


@functools.cache
def _some_posts(sees_all: bool, flat: bool, way: str) -> Select:
    author, parent, parent_author, removal = aliased(Member), aliased(Post), aliased(Member), aliased(Removal)
    kept_parent = comfort.kept(parent.topics, parent.author_id, READER)
    met_parent = and_(parent.id.is_not(None), db.true() if sees_all else and_(parent.met_by(READER), kept_parent))
    by = news.order(flat)
    read_before = exists().where(
        SeenPost.member_id == READER,
        SeenPost.thread_id == Post.thread_id,
        SeenPost.post_id == Post.id,
        SeenPost.seen_at < bindparam("new_since", type_=SeenPost.seen_at.type),
    )
    is_new = and_(Post.id > bindparam("new_from", type_=Post.id.type), news.can_be_new(), ~read_before)
    query = (
        select(
            Post.id,
            Post.parent_id,
            Post.position,
            Post.depth,
            is_new.label("is_new"),
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
            author.role_said(),
            author.card_line,
            author.photo_key,
            author.photo_audience,
            # Someone who is suspended, hidden or remembered has no page to go to.
            author.is_in().label("author_is_in"),
            # Those who lead the circle whose space it is, and moderators, read also people whom they do not meet:
            # they learn the name and nothing more.
            not_blocked(READER, Post.author_id).label("author_met"),
            removal.by_author.label("removed_by_author"),
            removal.reason.label("removal_reason"),
            and_(removal.undoable(), Post.author_id == READER).label("can_be_undone"),
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
    here = bindparam("place", type_=by.type)
    edge = {"after": by > here, "from": by >= here, "before": by < here}.get(way)
    if edge is not None:
        query = query.where(edge)
    if not sees_all:
        query = query.where(or_(removal.id.is_(None), removal.leaves_trace))
        query = query.where(Post.met_by(READER), comfort.kept(Post.topics, Post.author_id, READER))
    return query.order_by(by.desc() if way in BACKWARDS else by).limit(PAGE_SIZE + 1)
