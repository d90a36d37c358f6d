"""A form that is opened again has in it what was typed before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Row, select
from werkzeug.datastructures import MultiDict

from community.drafts.models import Draft, words
from community.drafts.places import url_of
from community.extensions import db

# More than these of one place are found on the page of all drafts.
MOST_BESIDE = 5


@dataclass(frozen=True)
class Beside:
    """Another draft of the same place."""

    words: str
    url: str
    changed_at: datetime


@dataclass(frozen=True)
class Paper:
    """What a page says of the drafts at its form. ``version`` is 0 and ``since`` empty when nothing was kept."""

    place: str
    draft_id: int | None = None
    version: int = 0
    since: datetime | None = None
    beside: list[Beside] = field(default_factory=list)


def resume(
    form: Any, member_id: int, place: str, *, asked: str = "", only: Callable[[dict[str, str]], bool] | None = None
) -> None:
    """Fill ``form`` with what was typed last at ``place``, unless it was just sent; ``form.draft`` says what the page
    must know. ``asked``: the number of the draft she chose. ``only``: whether a draft, by its fields, belongs here."""
    rows = db.session.execute(_LIVE, {"member_id": member_id, "place": place}).all()
    if form.is_submitted():
        mine = next((row for row in rows if row.key == form.key.data), None)
    else:
        mine = _choose(rows, asked, only)
        if mine is not None:
            form.process(MultiDict([*map(tuple, mine.fields), ("key", mine.key), ("base", str(mine.version))]))
    beside = [Beside(words(row.fields), url_of(place, row.id) or "", row.changed_at) for row in rows if row is not mine]
    if mine is None:
        form.draft = Paper(place, beside=beside)
    else:
        form.draft = Paper(place, mine.id, mine.version, None if form.is_submitted() else mine.changed_at, beside)


_LIVE = (
    select(Draft.id, Draft.key, Draft.version, Draft.fields, Draft.changed_at)
    .where(Draft.live_of(db.bindparam("member_id")), Draft.place == db.bindparam("place"))
    .order_by(Draft.changed_at.desc(), Draft.id.desc())
    .limit(MOST_BESIDE + 1)
)


def _choose(rows: Any, asked: str, only: Callable[[dict[str, str]], bool] | None) -> Row | None:
    chosen = next((row for row in rows if str(row.id) == asked), None)
    return chosen or next((row for row in rows if only is None or only(dict(row.fields))), None)
