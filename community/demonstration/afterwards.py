"""What comes after something was said: its author changes it, and others leave a word on days without words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import TYPE_CHECKING

from community.demonstration.conversations import Conversation, Said
from community.demonstration.people import HEROINE, Person

if TYPE_CHECKING:
    from community.demonstration.plan import World

# Of a hundred posts that are long enough to be changed.
CHANGED = 4.0
LONG_ENOUGH = 120
# Of a hundred that nobody has answered: she said that it needs no answer.
NEEDS_NONE = 4.0
# Who says what she would like, of a hundred who start a discussion; most say nothing.
WISHES = {"": 84, "answers": 10, "telling": 6}
WELCOMERS = 8
# Of a hundred answers that could name, or quote, what they answer.
NAMED, QUOTED = 10, 6
# How many leave a word, on average: on what weighs heavily, on a first hello, on all else.
HEAVY, HELLO, USUAL = 3.4, 1.1, 0.16
# What is left on which kind of post; the words are those of discussions.reactions.
FITTING = {
    "heavy": ("thinking", "thinking", "thinking", "read", "same"),
    "hello": ("thinking", "same", "read"),
    "tip": ("thanks", "thanks", "same"),
    "": ("same", "thinking", "read", "thanks"),
}


@dataclass
class WordLeft:
    """A short reply on a post."""

    said: Said
    member: int
    word: str
    at: datetime


def change(threads: list[Conversation], now: datetime, seed: str) -> None:
    """Have some of the posts changed by their authors soon after, and some said to need no answer."""
    random = Random(f"{seed}: changes")  # noqa: S311  a world that is the same each time
    for thread in threads:
        thread.wish = random.choices(list(WISHES), list(WISHES.values()))[0]
        # Whoever asks something is not just telling.
        if thread.wish == "telling" and "?" in thread.title + thread.posts[0].words:
            thread.wish = "answers"
        answered = {post.to for post in thread.posts}
        for place, post in enumerate(thread.posts):
            at = post.at + timedelta(minutes=random.uniform(4, 50))
            if len(post.words) >= LONG_ENOUGH and random.random() * 100 < CHANGED and at < now:
                post.edited_at, post.before = at, _first_try(post.words)
            unanswered = place not in answered and place > 0 and len(post.words) >= LONG_ENOUGH
            post.needs_no_answer = unanswered and random.random() * 100 < NEEDS_NONE


def point(world: World, now: datetime, seed: str) -> None:
    """Have some answers begin with the words they answer, and some name with an @ the one they speak to."""
    random = Random(f"{seed}: pointing")  # noqa: S311  a world that is the same each time
    gone = {id(one.said) for one in world.waiting.taken_down}
    apart = {frozenset(pair) for pair in world.waiting.blocks}
    for thread in world.threads:
        for post in thread.posts[1:]:
            answered = thread.posts[post.to or 0]
            other = world.people[answered.author]
            if (
                other.standing != "active"
                or other.number == post.author
                or frozenset((post.author, other.number)) in apart
            ):
                continue
            # Of what happened lately everyone is told, and nobody twice of one answer.
            is_old = now - post.at > timedelta(days=10)
            if is_old and re.search(rf"\b{re.escape(other.name)}\b", post.words) and random.random() * 100 < NAMED:
                post.names = other.number
            fits = post.to is not None and 60 < len(answered.words) < 260 and len(post.words) > 50
            if fits and id(answered) not in gone and random.random() * 100 < QUOTED:
                post.quotes = True


def welcomers(world: World, now: datetime) -> frozenset[int]:
    """Who volunteered: some who write much and have been here for a year, and a facilitator who is shown."""
    able = [p for p in world.people if p.role == "member" and p.standing == "active" and p.name != HEROINE]
    able = [p for p in able if now - p.joined_at > timedelta(days=365)]
    able.sort(key=lambda p: (-p.writes, p.number))
    return frozenset([p.number for p in able[:WELCOMERS]] + [p.number for p in world.people if p.role == "facilitator"])


def words_left(world: World, now: datetime, seed: str) -> list[WordLeft]:
    """Who left which word on what, in the order they came. Those who only read leave most of them."""
    random = Random(f"{seed}: words left")  # noqa: S311  a world that is the same each time
    apart = {frozenset(pair) for pair in world.waiting.blocks}
    gone = {id(one.said) for one in world.waiting.taken_down}
    left: list[WordLeft] = []
    for thread in world.threads:
        inside = _inside(world, thread)
        for post in thread.posts:
            how_many = 0 if id(post) in gone else _how_many(thread, post, world.people[post.author], now, random)
            chosen = random.sample(inside, min(len(inside), how_many * 3)) if how_many else []
            fits = [p for p in chosen if _meets(p, post, thread, world, apart, now)][:how_many]
            for person in fits:
                at = max(post.at, person.joined_at)
                at += min(timedelta(hours=random.expovariate(1 / 9)), (now - at) * 0.9)
                left.append(WordLeft(post, person.number, random.choice(FITTING[_kind(thread, post)]), at))
    left.sort(key=lambda one: one.at)
    return left


def _first_try(words: str) -> str:
    # Most changes add what was forgotten.
    sentences = re.split(r"(?<=[.?]) ", words)
    return " ".join(sentences[:-1]) if len(sentences) > 1 else words[: len(words) // 2]


def _inside(world: World, thread: Conversation) -> list[Person]:
    if thread.space != "when-im-ready":
        return [p for p in world.people if p.standing == "active"]
    wrote = {post.author for other in world.threads if other.space == thread.space for post in other.posts}
    return [p for p in world.people if p.standing == "active" and (p.number in wrote or p.number % 7 == 0)]


def _kind(thread: Conversation, post: Said) -> str:
    if thread.touches or post.touches:
        return "heavy"
    if thread.subject == "introductions" and post is thread.posts[0]:
        return "hello"
    return "tip" if post.text and post.text.kind == "tip" else ""


def _how_many(thread: Conversation, post: Said, author: Person, now: datetime, random: Random) -> int:
    opens = post is thread.posts[0]
    if opens and author.name == HEROINE and now - post.at < timedelta(days=3):
        return 6
    mean = {"heavy": HEAVY if opens else HEAVY / 5, "hello": HELLO}.get(_kind(thread, post), USUAL)
    return min(int(random.expovariate(1 / mean)), 12)


def _meets(
    person: Person, post: Said, thread: Conversation, world: World, apart: set[frozenset[int]], now: datetime
) -> bool:
    choice = world.choices[person.number]
    leaves_out = choice is not None and choice.leaves_out & (thread.touches | post.touches)
    known = {person.number, post.author}, {person.number, thread.opener}
    is_there = person.number != post.author and person.joined_at < now - timedelta(days=1)
    return is_there and not leaves_out and not any(frozenset(pair) in apart for pair in known)
