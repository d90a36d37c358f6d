"""A member reads on: what is written down of it, and what follows from it. See places.py for the words used."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Row, case, delete, func, select, update

from community.accounts.models import Member
from community.core import clock, database
from community.discussions import news
from community.discussions.models import Thread
from community.discussions.places import VISIT, SeenPost, SpacePlace, ThreadPlace
from community.discussions.posts import Post
from community.extensions import db

# A page shows 20 posts; a script that could not tell of some pages tells of them together.
MOST_AT_ONCE = 200


def see(member: Member, thread: Thread, post_ids: Collection[int], newest_id: int | None, *, flat: bool) -> None:
    """She has read some posts, on a page made when ``newest_id`` was the newest of the thread.

    Telling it twice, late or out of order changes nothing. Posts that are not of this thread are left out.
    """
    place = _enter(member, thread, newest_id)
    hers = (Post.thread_id == thread.id) & Post.id.in_(list(post_ids)[:MOST_AT_ONCE]) & Post.visible_to(member)
    ids = set(db.session.scalars(select(Post.id).where(hers)))
    ahead = [
        {"member_id": member.id, "thread_id": thread.id, "post_id": post_id, "seen_at": place.read_at}
        for post_id in sorted(ids)
        if post_id > place.seen_id
    ]
    if ahead:
        db.session.execute(database.insert(SeenPost).values(ahead).on_conflict_do_nothing())
    _read_on(place, member, ids, flat)
    _fold(place, member)


def finish(member: Member, thread: Thread, newest_id: int | None, *, flat: bool) -> None:
    """She has read all of a thread up to ``newest_id``, or does not want to."""
    place = _enter(member, thread, newest_id)
    newest = _clip(thread.id, newest_id)
    place.seen_id, place.done_id = max(place.seen_id, newest), max(place.done_id, newest)
    order = news.order(flat)
    last = select(Post.id).where(Post.thread_id == thread.id, Post.id <= newest).order_by(order.desc()).limit(1)
    place.reached_id = db.session.scalar(last)
    _fold(place, member)


def catch_up(member_id: int, space_ids: Collection[int], newest_id: int) -> None:
    """Nothing in these spaces up to ``newest_id`` is new to her any more."""
    newest = min(newest_id, db.session.scalar(select(func.max(Post.id))) or 0)
    for space_id in sorted(space_ids):
        row = database.insert(SpacePlace).values(member_id=member_id, space_id=space_id, seen_id=newest, before_id=0)
        now = {
            "before_id": SpacePlace.seen_id,
            "seen_id": case((SpacePlace.seen_id < newest, newest), else_=SpacePlace.seen_id),
        }
        db.session.execute(
            row.on_conflict_do_update(index_elements=[SpacePlace.member_id, SpacePlace.space_id], set_=now)
        )


def undo_catch_up(member_id: int, space_ids: Collection[int]) -> None:
    """What was new in these spaces before she last caught up with them is new again."""
    hers = (SpacePlace.member_id == member_id) & SpacePlace.space_id.in_(space_ids)
    database.rows_changed(update(SpacePlace).where(hers).values(seen_id=SpacePlace.before_id))


def first_unread(member: Member, thread_id: int, *, flat: bool, after: int | None = None) -> Row | None:
    """The first unread post of a thread in the order she reads in: its ``id``, and whether it ``is_new``.

    ``after``: only beyond the post with this place in that order. None when she has read all, or has never been here.
    """
    values = news.as_read_by(member, thread=thread_id)
    if after is not None:
        values["after"] = after
    rows = db.session.execute(news.first_unread(flat, after is not None), values).all()
    return min(rows, key=lambda row: (row.at, not row.is_new), default=None)


def _enter(member: Member, thread: Thread, newest_id: int | None) -> ThreadPlace:
    # Her place in the thread, hers alone until the commit, with the visit that is going on.
    now = clock.now()
    start = _start(member.id, thread, newest_id)
    row = database.insert(ThreadPlace).values(
        member_id=member.id,
        thread_id=thread.id,
        seen_id=start,
        began_id=start,
        done_id=0,
        visit_from_id=start,
        visit_done_id=0,
        visit_began_at=now,
        read_at=now,
    )
    db.session.execute(row.on_conflict_do_nothing())
    key = (member.id, thread.id)
    place = db.session.get_one(ThreadPlace, key, with_for_update=True, populate_existing=True)
    if place.read_at <= now - VISIT:
        caught = _caught(member.id, thread.space_id)
        place.visit_from_id, place.visit_began_at = max(place.seen_id, caught), now
        place.visit_done_id, place.visit_reached_id = place.done_id, place.reached_id
        db.session.execute(delete(SeenPost).where(_hers(place), SeenPost.post_id <= place.seen_id))
    place.read_at = now
    return place


def _start(member_id: int, thread: Thread, newest_id: int | None) -> int:
    # Where "new" begins in a thread she opens for the first time: see Visit.of, which marked her page by the same rule.
    caught = _caught(member_id, thread.space_id)
    opening = db.session.scalar(select(Post.id).where(Post.thread_id == thread.id, Post.position == Post.OPENING))
    return caught if opening and opening <= caught else _clip(thread.id, newest_id)


def _caught(member_id: int, space_id: int) -> int:
    hers = (SpacePlace.member_id == member_id) & (SpacePlace.space_id == space_id)
    return db.session.scalar(select(SpacePlace.seen_id).where(hers)) or 0


def _clip(thread_id: int, newest_id: int | None) -> int:
    newest = db.session.scalar(select(func.max(Post.id)).where(Post.thread_id == thread_id)) or 0
    return newest if newest_id is None else min(newest, newest_id)


def _read_on(place: ThreadPlace, member: Member, ids: set[int], flat: bool) -> None:
    # On from where she stopped, as far as no post is left out that she meets.
    order = news.order(flat)
    here = Post.thread_id == place.thread_id
    reached = -1
    if place.reached_id is not None:
        reached = db.session.scalar(select(order).where(here, Post.id == place.reached_id)) or 0
    next_posts = (
        select(Post.id, Post.author_id, Post.removal_id)
        .where(here, order > reached, Post.visible_to(member))
        .order_by(order)
        .limit(MOST_AT_ONCE + 1)
    )
    following = db.session.execute(next_posts).all()
    for row in following:
        counts = place.done_id < row.id <= place.began_id and row.removal_id is None and row.author_id != member.id
        if counts and row.id not in ids:
            return
        place.reached_id = row.id
    if len(following) <= MOST_AT_ONCE:
        place.done_id = max(place.done_id, _clip(place.thread_id, None))


def _fold(place: ThreadPlace, member: Member) -> None:
    # As far as no post is new, one number says so.
    db.session.flush()
    found = db.session.execute(news.oldest(), news.as_read_by(member, thread=place.thread_id)).one()
    place.seen_id = max(place.seen_id, (found.newest if found.oldest_new is None else found.oldest_new - 1) or 0)
    # Those of before this visit stay while it lasts: they are not marked on its pages.
    behind = (SeenPost.post_id <= place.seen_id) & (SeenPost.seen_at >= place.visit_began_at)
    db.session.execute(delete(SeenPost).where(_hers(place), behind))


def _hers(place: ThreadPlace):
    return (SeenPost.member_id == place.member_id) & (SeenPost.thread_id == place.thread_id)
