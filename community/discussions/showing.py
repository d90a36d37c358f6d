"""How a page of posts is laid out: how far each is indented, and where it must say in words what it answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row

from community.accounts.names import NAMELESS
from community.photos.models import Shown as Photo

# On a phone a fourth level would leave no room for the words.
DEEPEST_INDENT = 3

# What it answers stands so many posts above it that one has lost sight of it.
OUT_OF_SIGHT = 5


@dataclass(frozen=True)
class Shown:
    """A post on a page. ``indent`` is 0 to 3; ``says_parent``: what it answers is not clear from where it stands."""

    row: Row
    indent: int
    says_parent: bool
    # The parent's place, when it is on this page too.
    parent_here: bool
    # What the thread touches on: whoever reads here has met that already.
    thread_topics: int
    photos: Sequence[Photo] = ()
    # The first on the page that was written since she was here.
    is_first_new: bool = False

    @property
    def name(self) -> str:
        """Whose it is, in words."""
        return self.row.display_name or NAMELESS

    @property
    def has_page(self) -> bool:
        """Whether whose it is has a page that the reader may see."""
        return self.row.author_is_in and self.row.author_met

    @property
    def author(self) -> dict[str, Any]:
        """What the author's picture is made of. A member without a page has no photo here either; her drawn mark
        stays."""
        row = self.row
        key = row.photo_key if self.has_page else None
        return {"id": row.author_id or 0, "photo_key": key, "photo_audience": row.photo_audience}

    @property
    def topics(self) -> int:
        """What it touches on besides what the whole thread does."""
        return self.row.topics & ~self.thread_topics

    @property
    def parent_topics(self) -> int:
        """The same of what it answers."""
        return (self.row.parent_topics or 0) & ~self.thread_topics

    @property
    def parent_name(self) -> str:
        """Whom it answers, in words; empty when the reader does not meet her."""
        return (self.row.parent_name or NAMELESS) if self.row.parent_met else ""


def arrange(
    rows: Iterable[Row],
    thread_topics: int,
    photos: Mapping[int, Sequence[Photo]] | None = None,
    *,
    flat: bool = False,
) -> list[Shown]:
    """Lay out the posts of one page of a thread that touches on ``thread_topics``; ``photos``: those of each post;
    ``flat``: in the order written, where each says what it answers.

    An answer stands one step under the post it answers. Where that post is on another page, further right than we
    indent, or far above, the answer says it in words. Where the reader does not meet the author of that post, the
    answer goes back to the left edge, or it would seem to answer someone else.
    """
    indents: dict[int, int] = {}
    places: dict[int, int] = {}
    page: list[Shown] = []
    for number, row in enumerate(rows):
        here = row.parent_id in indents
        under = indents[row.parent_id] + 1 if here else row.depth
        wanted = under if row.parent_met and not flat else 0
        indents[row.id], places[row.id] = min(wanted, DEEPEST_INDENT), number
        far = here and number - places[row.parent_id] > OUT_OF_SIGHT
        says = row.parent_id is not None and (flat or not here or far or wanted > DEEPEST_INDENT)
        first_new = row.is_new and not any(earlier.row.is_new for earlier in page)
        page.append(Shown(row, indents[row.id], says, here, thread_topics, (photos or {}).get(row.id, ()), first_new))
    return page
