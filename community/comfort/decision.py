"""The one decision: how a reader meets a text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, or_

from community.accounts.models import Member
from community.comfort.topics import ALL
from community.core import clock
from community.permissions import moderates

# For statements that are made once and kept: the reader's ``Comfort.leaves_out`` is given when they run.
LEAVES_OUT: Any = bindparam("leaves_out", type_=BigInteger())


class Way(StrEnum):
    """How a text is met. COVER: its words are behind a line that names the topic. LEAVE_OUT: it is not there."""

    SHOW = "show"
    COVER = "cover"
    LEAVE_OUT = "leave_out"


@dataclass(frozen=True)
class Comfort:
    """How one reader meets confronting topics now, as sets of topics."""

    leaves_out: int
    covers: int

    def way(self, topics: int, *, hers: bool = False, opened: bool = False) -> Way:
        """How she meets a text that touches on ``topics``.

        Her own words are always shown to her. ``opened``: she has chosen to see this one; that lifts a cover, and
        nothing else.
        """
        if hers:
            return Way.SHOW
        if topics & self.leaves_out:
            return Way.LEAVE_OUT
        return Way.COVER if topics & self.covers and not opened else Way.SHOW


def of(member: Member) -> Comfort:
    """How ``member`` meets confronting topics now.

    While it is "not tonight" for her everything is covered that she does not leave out. A moderator covers where
    others leave out: a report or a reader in need must not be hidden from her.
    """
    leaves_out, covers = member.leaves_out, member.covers
    if is_not_tonight(member):
        covers = ALL
    if moderates(member):
        leaves_out, covers = 0, covers | leaves_out
    return Comfort(leaves_out=leaves_out, covers=covers & ~leaves_out)


def is_not_tonight(member: Member) -> bool:
    """Whether everything confronting is covered for her now."""
    return member.not_tonight_until is not None and member.not_tonight_until > clock.now()


def kept(topics: Any, author_id: Any, reader_id: Any, leaves_out: Any = LEAVES_OUT) -> ColumnElement[bool]:
    """SQL: a text is there for a reader; that is, its way is not LEAVE_OUT.

    Each of the four is a value, a column or a parameter; ``leaves_out`` is the reader's ``Comfort.leaves_out``, or,
    where many members are asked at once and none of them for staff's sake, ``Member.leaves_out``.
    """
    return or_(topics.bitwise_and(leaves_out) == 0, author_id == reader_id)


def kept_for(member: Member, topics: Any, author_id: Any) -> ColumnElement[bool]:
    """SQL: a text is there for ``member``."""
    return kept(topics, author_id, member.id, of(member).leaves_out)
