"""Feed: a private address that opens something of a member's to a program, without signing in.

So it outlives her password: a calendar that was told a new one each time would be told nothing. It ends when she signs
out everywhere, as she does when a device is lost that may know it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Feed:
    """A kind of feed. ``name``: what it is called in a sentence; ``page``: the endpoint where she gets a new one.
    ``has``: whether a member has one; ``end``: hers opens nothing any more."""

    name: str
    page: str
    has: Callable[[int], bool]
    end: Callable[[int], None]


FEEDS: list[Feed] = []


def of(member_id: int) -> list[Feed]:
    """Those that a member has."""
    return [feed for feed in FEEDS if feed.has(member_id)]


def end_all(member_id: int) -> list[Feed]:
    """End all that a member has, and give those."""
    hers = of(member_id)
    for feed in hers:
        feed.end(member_id)
    return hers
