"""Pages of a long list by the place of their last row, never by counting what came before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")

# What fits a phone in a few swipes, and what the design shows.
PAGE_SIZE = 20


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of a list, and where the next older and newer ones begin (None: there are none)."""

    rows: Sequence[Row]
    older: Any | None = None
    newer: Any | None = None


def cut(rows: Sequence[Row], place, *, size: int = PAGE_SIZE, newer: Any | None = None) -> Page[Row]:
    """Make a Page of up to ``size`` of ``rows``, which were fetched with a limit of ``size + 1``.

    ``place(row)`` gives the value from which the page after it begins.
    """
    more = len(rows) > size
    rows = rows[:size]
    return Page(rows, older=place(rows[-1]) if more else None, newer=newer)
