"""Sentence: what a notice says."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from community.accounts.models import Member

# Of those who did the same, as many as one line names.
MOST_NAMES = 3


@dataclass(frozen=True)
class Sentence:
    """What happened, where it can be seen, and some of its words, if it has any."""

    words: str
    url: str
    quote: str = ""


# What a member's notices of one kind say, by their numbers. What she cannot see any more is not among them.
Says = Callable[[Member, list[Row]], dict[int, Sentence]]


def subjects(notices: list[Row]) -> list[int]:
    """The numbers of what notices are about."""
    return [notice.subject_id for notice in notices]


def each(notices: list[Row], found: Mapping[int, Any], said: Callable[[Any], Sentence]) -> dict[int, Sentence]:
    """What ``said`` makes of what each notice is about, where that was ``found``."""
    return {notice.id: said(found[notice.subject_id]) for notice in notices if notice.subject_id in found}


def names(who: list[str]) -> str:
    """Those who did the same, in one line. No number of them: a notice is not a score."""
    if len(who) > MOST_NAMES:
        return ", ".join(who[:MOST_NAMES]) + " and others"
    return " and ".join(filter(None, (", ".join(who[:-1]), who[-1])))
