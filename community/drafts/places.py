"""Where something can be written. Each room says for its own places what they are called and where they are.

A place is a short string, its kind and, after a colon, which one: ``answer:12``, ``thread:everyday-life``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

SHAPE = re.compile(r"(?P<kind>[a-z]{1,20})(?::(?P<which>[a-z0-9][a-z0-9-]{0,55}))?")


@dataclass(frozen=True)
class Kind:
    """``title`` says what is written there; ``url`` gives the page that holds the form, from which one it is."""

    title: str
    url: Callable[[str], str]
    which: re.Pattern[str]


KINDS: dict[str, Kind] = {}


def place(kind: str, *, title: str, url: Callable[[str], str], which: str = "[1-9][0-9]{0,17}") -> None:
    """Name a kind of place. ``which``: the shape of what stands after the colon; empty when there is only one."""
    KINDS[kind] = Kind(title, url, re.compile(which))


def kind_of(place: str) -> Kind | None:
    """What a place is, or None when it is none of ours."""
    found = SHAPE.fullmatch(place)
    kind = KINDS.get(found["kind"]) if found else None
    return kind if found and kind and kind.which.fullmatch(found["which"] or "") else None


def url_of(place: str, draft_id: int | None = None) -> str | None:
    """The page where one goes on writing; with ``draft_id``, with that draft in the form."""
    kind = kind_of(place)
    if kind is None:
        return None
    url = kind.url(place.partition(":")[2])
    if draft_id is None:
        return url
    page, mark, anchor = url.partition("#")
    return f"{page}{'&' if '?' in page else '?'}draft={draft_id}{mark}{anchor}"


def title_of(place: str) -> str:
    """What is written there, in words."""
    kind = kind_of(place)
    return kind.title if kind else "Something you wrote"
