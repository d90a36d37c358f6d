"""What waits for an answer, what has been answered and how soon, and who volunteered to look out for those who wait."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import insert, update

from community.accounts.models import Member
from community.core import richtext
from community.demonstration.conversations import Conversation, Said
from community.demonstration.loading.loaded import Loaded, rich
from community.discussions.models import Thread
from community.discussions.slowness import MANY, QUICK, SHORT
from community.discussions.waiting import PATIENCE, Wait, Wish
from community.extensions import db

# What nobody answered for so long was looked at by the staff: it needed none, or they wrote.
SETTLED_AFTER = timedelta(days=4)
# So long ago someone said that she would look after one of them.
CLAIMED = timedelta(minutes=20)


def put(loaded: Loaded) -> int:
    """One row for each post that waits or waited, and what each thread keeps of how it was answered."""
    gone = {id(one.said) for one in loaded.world.waiting.taken_down}
    firsts = _first_words(loaded, gone)
    rows, kept = [], []
    for thread in loaded.world.discussions:
        standing = [post for post in thread.posts if id(post) not in gone]
        kept.append(_kept(loaded, thread, standing))
        for post in standing:
            is_first = id(post) in firsts
            if is_first or (post is thread.posts[0] and _asks(thread)):
                answered = _answered_at(thread, post, standing)
                due = post.at if is_first else post.at + PATIENCE
                settled = due + SETTLED_AFTER
                rows.append(
                    {
                        "post_id": loaded.posts[id(post)],
                        "thread_id": loaded.threads[id(thread)],
                        "is_first": is_first,
                        "due_at": due,
                        "answered_at": answered,
                        "settled_at": settled if answered is None and settled < loaded.world.day else None,
                    }
                )
    rows.sort(key=lambda row: row["post_id"])
    _look_after_one(loaded, rows)
    db.session.execute(insert(Wait), rows)
    db.session.execute(update(Thread), kept)
    welcomers = [(p.number, p.joined_at) for p in loaded.world.people if p.number in loaded.world.welcomers]
    since = [{"id": loaded.members[n], "welcomes_since": at + timedelta(days=30)} for n, at in welcomers]
    db.session.execute(update(Member), since)
    return len(rows)


def _look_after_one(loaded: Loaded, rows: list[dict]) -> None:
    """Of what waits, the oldest is just being looked after."""
    due = [r for r in rows if r["answered_at"] is None and r["settled_at"] is None and r["due_at"] < loaded.world.day]
    everybodys = {loaded.threads[id(thread)] for thread in loaded.world.threads}
    waits = [row for row in due if row["thread_id"] in everybodys]
    for row in rows:
        row |= {"claimed_by_id": None, "claimed_at": None}
    writers = {loaded.posts[id(post)]: post.author for thread in loaded.world.discussions for post in thread.posts}
    if waits:
        number = next(n for n in sorted(loaded.world.welcomers) if n != writers[waits[0]["post_id"]])
        waits[0] |= {"claimed_by_id": loaded.members[number], "claimed_at": loaded.world.now - CLAIMED}


def _first_words(loaded: Loaded, gone: set[int]) -> set[int]:
    """The first post of everyone that still stands, by the id() of its plan."""
    posts = sorted(
        (p for thread in loaded.world.discussions for p in thread.posts), key=lambda post: loaded.posts[id(post)]
    )
    first: dict[int, int] = {}
    for post in posts:
        if id(post) not in gone:
            first.setdefault(post.author, id(post))
    return set(first.values())


def _asks(thread: Conversation) -> bool:
    if thread.wish:
        return thread.wish == Wish.ANSWERS
    return "?" in thread.title or "?" in richtext.plain(rich(thread.posts[0].words)[1])


def _answered_at(thread: Conversation, post: Said, standing: Iterable[Said]):
    answers = (other for other in standing if other.author != post.author and other is not thread.posts[0])
    if post is not thread.posts[0]:
        answers = (other for other in answers if other.to is not None and thread.posts[other.to] is post)
    return min((other.at for other in answers), default=None)


def _kept(loaded: Loaded, thread: Conversation, standing: list[Said]) -> dict:
    opening = thread.posts[0]
    first = _answered_at(thread, opening, standing)
    quick, before = 0, opening.at
    for post in thread.posts[1:]:
        quick = (0 if post.at - before > QUICK else quick) + (len(richtext.plain(rich(post.words)[1])) <= SHORT)
        quick, before = (0 if quick >= MANY else quick), post.at
    return {
        "id": loaded.threads[id(thread)],
        "wish": thread.wish or None,
        "first_answer_after": None if first is None else max(0, round((first - opening.at).total_seconds())),
        "quick_answers": quick,
    }
