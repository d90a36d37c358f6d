"""Sentence: what a notice says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Row

from community.accounts.models import Member

NAMELESS = "A past member"


@dataclass(frozen=True)
class Sentence:
    """What happened, where it can be seen, and some of its words, if it has any."""

    words: str
    url: str
    quote: str = ""


# What a member's notices of one kind say, by their numbers. What she cannot see any more is not among them.
Says = Callable[[Member, list[Row]], dict[int, Sentence]]
