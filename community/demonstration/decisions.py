"""What the moderators of the demonstration have decided before, about whose words and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from community.demonstration import written
from community.demonstration.conversations import Conversation, Said

# The sentence that stands over a closed discussion is also what its author is told.
ABOUT_THREADS = frozenset({"locked", "moved", "slowed"})


@dataclass
class Decided:
    """One decision, of ``moderator`` (a place among them), about a post or a whole thread."""

    verb: str
    thread: Conversation
    said: Said
    moderator: int
    reason: str
    words: str
    at: datetime

    @property
    def is_about_thread(self) -> bool:
        """Whether it is about the thread and not one post."""
        return self.verb in ABOUT_THREADS


def made(threads: list[Conversation], kept: set[int], now: datetime, seed: str) -> list[Decided]:
    """All of them. Nobody of ``kept`` is spoken to."""
    random = Random(f"{seed}: decisions")  # noqa: S311  a world that is the same each time
    return [
        _decided(dict(written.pairs(raw)), place, threads, kept, now, random)
        for place, (heading, raw) in enumerate(written.sections("staff/decided.txt"))
        if heading == "decided"
    ]


def _decided(
    head: dict[str, str], place: int, threads: list[Conversation], kept: set[int], now: datetime, random: Random
) -> Decided:
    at = now - timedelta(days=int(head["days"]), hours=random.uniform(1, 9))
    about_thread = head["verb"] in ABOUT_THREADS
    # A closed discussion has no later words.
    able = [
        (thread, post)
        for thread in threads
        if thread.subject == head["kit"] and (head["verb"] != "locked" or thread.posts[-1].at < at)
        for post in (thread.posts[:1] if about_thread else thread.posts[1:])
        if post.at < at and post.author not in kept
    ]
    if not able:
        raise ValueError(f"nothing to decide about in {head['kit']}")
    # Where many came quickly is where somebody wrote just now.
    thread, said = max(able, key=lambda pair: pair[0].posts[-1].at if head["verb"] == "slowed" else pair[1].at)
    return Decided(head["verb"], thread, said, place, head["reason"], head.get("words", ""), at)
