"""Threads with their posts, and rooms with what was said in them."""

from __future__ import annotations

from collections import Counter

from sqlalchemy import insert, select, update

from community.activity import Removal
from community.chat.models import Room
from community.core import richtext
from community.demonstration.conversations import Conversation, Said
from community.demonstration.loading.loaded import Loaded, put, rich
from community.demonstration.loading.talk import say
from community.demonstration.people import HEROINE
from community.demonstration.plan import MORE_SPACES
from community.discussions import tree
from community.discussions.models import Thread
from community.discussions.posts import EXCERPT_LIMIT, Post, PostVersion
from community.discussions.spaces import Space, SpaceEntry
from community.extensions import db


def put_threads(loaded: Loaded) -> int:
    """All threads and posts, as if each had been written at its time."""
    _more_spaces()
    spaces = {row.slug: row.id for row in db.session.execute(select(Space.slug, Space.id))}
    spaces |= {f"group {group.title}": group.space_id for group in loaded.groups}
    threads = sorted(loaded.world.discussions, key=lambda thread: thread.posts[0].at)
    numbers = put(
        Thread,
        (
            {
                "space_id": spaces[thread.space],
                "author_id": loaded.members[thread.opener],
                "key": loaded.key(),
                "title": thread.title,
                "topics": loaded.topics(thread.touches),
                "created_at": thread.posts[0].at,
                "last_post_at": thread.posts[-1].at,
            }
            for thread in threads
        ),
    )
    loaded.threads = dict(zip(map(id, threads), numbers, strict=True))
    removals = _removals(loaded)
    _put_posts(loaded, loaded.threads, threads, removals)
    _count(loaded, threads, numbers, removals)
    counts = Counter(spaces[thread.space] for thread in threads)
    db.session.execute(update(Space), [{"id": space, "threads": count} for space, count in counts.items()])
    _enter(loaded, threads)
    return sum(len(thread.posts) for thread in threads)


def put_rooms(loaded: Loaded) -> int:
    """What was said in the rooms, numbered in its order."""
    everybodys = select(Room.title, Room.id).where(Room.circle_id.is_(None))
    rooms = {row.title: row.id for row in db.session.execute(everybodys)}
    for history in loaded.world.rooms:
        room_id = rooms[history.title]
        newest = say(loaded, room_id, history.lines)
        db.session.execute(update(Room).where(Room.id == room_id).values(last_number=newest))
    return len(loaded.messages)


def positions(thread: Conversation) -> list[int]:
    """Where each post stands in its thread: depth first, with the widest gaps, as tree.spread numbers them."""
    answers: dict[int | None, list[int]] = {}
    for place, post in enumerate(thread.posts[1:], start=1):
        answers.setdefault(post.to, []).append(place)
    placed, waiting = [tree.OPENING] * len(thread.posts), list(reversed(answers.get(None, [])))
    rank = 0
    while waiting:
        place = waiting.pop()
        rank += 1
        placed[place] = rank * tree.STEP
        waiting += reversed(answers.get(place, []))
    return placed


def _more_spaces() -> None:
    for title, slug, description, after in MORE_SPACES:
        before = db.session.scalar(select(Space.position).where(Space.slug == after)) or 0
        db.session.execute(update(Space).where(Space.position > before).values(position=Space.position + 1))
        db.session.execute(
            insert(Space), [{"title": title, "slug": slug, "description": description, "position": before + 1}]
        )


def _removals(loaded: Loaded) -> dict[int, int]:
    """The removals of posts, by the id() of the post's plan."""
    moderator = loaded.by_role("moderator")[0]
    taken = loaded.world.waiting.taken_down
    rows = [
        {
            "by_id": moderator if one.reason else loaded.members[one.said.author],
            "by_author": not one.reason,
            "reason": one.reason,
            "created_at": one.said.at,
        }
        for one in taken
    ]
    return dict(zip((id(one.said) for one in taken), put(Removal, rows), strict=True))


def _put_posts(loaded: Loaded, numbers: dict[int, int], threads: list[Conversation], removals: dict[int, int]) -> None:
    # In the order of their times, so that a newer post has a higher number everywhere.
    order = [
        (post, thread, position, thread.depth(place) if place else 0)
        for thread in threads
        for place, (post, position) in enumerate(zip(thread.posts, positions(thread), strict=True))
    ]
    order.sort(key=lambda entry: entry[0].at)
    rows = (
        _row(loaded, post, thread, numbers[id(thread)], place, depth, removals) for post, thread, place, depth in order
    )
    given = put(Post, rows)
    loaded.posts = {id(entry[0]): number for entry, number in zip(order, given, strict=True)}
    versions = [
        {
            "post_id": loaded.posts[id(post)],
            "by_id": loaded.members[post.author],
            "source": rich(post.before)[0],
            "created_at": post.edited_at,
        }
        for post, *_ in order
        if post.edited_at is not None
    ]
    db.session.execute(insert(PostVersion), versions)
    answers = [
        {"id": loaded.posts[id(post)], "parent_id": loaded.posts[id(thread.posts[post.to])]}
        for post, thread, *_ in order
        if post.to is not None
    ]
    db.session.execute(update(Post), answers)


def _row(
    loaded: Loaded,
    post: Said,
    thread: Conversation,
    thread_id: int,
    position: int,
    depth: int,
    removals: dict[int, int],
) -> dict[str, object]:
    source, html = rich(post.words)
    return {
        "thread_id": thread_id,
        "author_id": loaded.members[post.author],
        "key": loaded.key(),
        "position": position,
        "depth": depth,
        "source": source,
        "html": html,
        "html_version": richtext.VERSION,
        "excerpt": richtext.plain(html, EXCERPT_LIMIT),
        "topics": loaded.topics(thread.touches if post is thread.posts[0] else post.touches),
        "created_at": post.at,
        "edited_at": post.edited_at,
        "needs_no_answer": post.needs_no_answer,
        "has_reactions": id(post) in loaded.with_words,
        "photos": int(bool(post.shows)),
        "removal_id": removals.get(id(post)),
    }


def _count(loaded: Loaded, threads: list[Conversation], numbers: list[int], removals: dict[int, int]) -> None:
    rows = []
    for thread, number in zip(threads, numbers, strict=True):
        standing = [post for post in thread.posts if id(post) not in removals]
        rows.append(
            {
                "id": number,
                "answers": len(standing) - 1,
                "last_post_id": loaded.posts[id(standing[-1])],
                "last_post_at": standing[-1].at,
            }
        )
    db.session.execute(update(Thread), rows)


def _enter(loaded: Loaded, threads: list[Conversation]) -> None:
    """Who wrote in a space that is entered by choice has entered it, and so have some who only read."""
    for space_id, slug in db.session.execute(select(Space.id, Space.slug).where(Space.opt_in)):
        inside = {post.author for thread in threads if thread.space == slug for post in thread.posts}
        inside |= {
            p.number for p in loaded.world.people if p.number % 7 == 0 or p.name == HEROINE or p.role != "member"
        }
        rows = [{"space_id": space_id, "member_id": loaded.members[number]} for number in sorted(inside)]
        db.session.execute(insert(SpaceEntry), rows)
