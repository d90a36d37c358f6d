"""Where something can be written. Each room says for its own places what they are called and where they are.

A place is a short string, its kind and, after a colon, which one: ``answer:12``, ``thread:everyday-life``.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from community.accounts.models import Member

SHAPE = re.compile(r"(?P<kind>[a-z]{1,20})(?::(?P<which>[a-z0-9][a-z0-9_-]{0,55}))?")


@dataclass(frozen=True)
class Kind:
    """``title`` says what is written there; ``url`` gives the page that holds the form, from which one it is.

    ``where`` gives for several of them at once the rest of the title, as in "in “The week before a scan”"; nothing for
    one that its author cannot see any more. ``gone`` says why nothing of a member's is kept there
    any more; nothing: it is.
    """

    title: str
    url: Callable[[str], str]
    which: re.Pattern[str]
    where: Callable[[list[str]], dict[str, str]]
    gone: Callable[[str, Member], str]


KINDS: dict[str, Kind] = {}


def place(
    kind: str,
    *,
    title: str,
    url: Callable[[str], str],
    which: str = "[1-9][0-9]{0,17}",
    where: Callable[[list[str]], dict[str, str]] = lambda _: {},
    gone: Callable[[str, Member], str] = lambda *_: "",
) -> None:
    """Name a kind of place. ``which``: the shape of what stands after the colon; empty when there is only one."""
    KINDS[kind] = Kind(title, url, re.compile(which), where, gone)


def kind_of(place: str) -> Kind | None:
    """What a place is, or None when it is none of ours."""
    found = SHAPE.fullmatch(place)
    kind = KINDS.get(found["kind"]) if found else None
    return kind if found and kind and kind.which.fullmatch(found["which"] or "") else None


def why_gone(place: str, member: Member) -> str:
    """Why nothing of a member's is kept there any more, in a sentence; empty as long as it is."""
    kind = kind_of(place)
    return kind.gone(place.partition(":")[2], member) if kind else ""


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


def titles(places: Iterable[str]) -> dict[str, str]:
    """What is written in each of these places, in words. One question for each kind that occurs."""
    told, by_kind = {}, defaultdict(list)
    for place in set(places):
        told[place] = "Something you wrote"
        if kind := kind_of(place):
            by_kind[place.partition(":")[0]].append(place.partition(":")[2])
            told[place] = kind.title
    for name, numbers in by_kind.items():
        for which, where in KINDS[name].where(numbers).items():
            told[f"{name}:{which}"] = f"{KINDS[name].title} {where}"
    return told
