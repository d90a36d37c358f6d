"""How soon people are answered: month by month, the median of the time to the first answer. For the staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import case, func, literal, select
from sqlalchemy.orm import aliased

from community.core import clock
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.waiting import Wish
from community.extensions import db

MONTHS = 6
# Of fewer discussions a number would tell about persons, and would mean nothing.
FEWEST = 5
# Stands for "not yet" where the longest wait is looked for.
NEVER = 2**31 - 1


@dataclass(frozen=True)
class Month:
    """A month that began at ``start``, and in words how soon its discussions were first answered."""

    start: datetime
    words: str


def months(zone: str | None) -> list[Month]:
    """The last months, the newest first. One query.

    Those still unanswered count as the longest, or a month in which nobody is answered would look like a good one.
    What needs no answer is not counted.
    """
    starts = _starts(zone)
    which = case(*((Thread.created_at >= start, place) for place, start in enumerate(starts)), else_=MONTHS)
    after = func.coalesce(Thread.first_answer_after, NEVER)
    opening = aliased(Post)
    asked = (
        select(
            which.label("month"),
            after.label("after"),
            func.row_number().over(partition_by=which, order_by=after).label("rank"),
            func.count().over(partition_by=which).label("many"),
        )
        .join(opening, (opening.thread_id == Thread.id) & (opening.position == Post.OPENING))
        .where(Thread.created_at >= starts[-1], Thread.removal_id.is_(None), opening.removal_id.is_(None))
        .where(opening.needs_no_answer.is_(False), func.coalesce(Thread.wish, literal("")) != Wish.TELLING)
        .subquery()
    )
    middle = select(asked.c.month, asked.c.after, asked.c.many).where(asked.c.rank == (asked.c.many + 1) // 2)
    found = {row.month: row for row in db.session.execute(middle)}
    return [Month(start, _words(found.get(place))) for place, start in enumerate(starts)]


def _starts(zone: str | None) -> list[datetime]:
    start = clock.local(clock.now(), zone).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    starts = []
    for _ in range(MONTHS):
        starts.append(start)
        year, month = divmod(start.year * 12 + start.month - 2, 12)
        start = start.replace(year=year, month=month + 1)
    return starts


def _words(row) -> str:
    if row is None or row.many < FEWEST:
        return "Too few to show"
    if row.after == NEVER:
        return "Half of them or more have no answer yet"
    length = clock.length(timedelta(seconds=row.after))
    return length.capitalize() if length.startswith("less") else f"About {length}"
