"""The queue: everything that waits for the staff, one list, what is urgent first, then oldest first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, case, func, select

from community.accounts.applications import Application
from community.accounts.models import Member
from community.comfort import topics
from community.directory.models import Doubt, Listing
from community.discussions.models import Thread
from community.discussions.slowness import HeatHint
from community.discussions.spaces import Space
from community.extensions import db
from community.moderation.models import Appeal, Claim, Reason, Report
from community.moderation.things import KINDS
from community.profiles.suggestions import Suggestion

# More than a team can look at in a day; the rest moves up as these are decided.
MOST_SHOWN = 100


@dataclass(frozen=True)
class Matter:
    """One thing to decide. ``matter`` and ``thing_id`` name it to Claim and to the addresses of the staff's pages."""

    matter: str
    thing_id: int
    title: str
    words: str
    since: datetime
    is_urgent: bool = False
    claimed_by: str | None = None
    claimed_by_id: int | None = None


def waiting(reader_id: int | None = None) -> list[Matter]:
    """All that waits, but what others report about the one who reads. Seven queries, however much it is."""
    matters = [*_reports(reader_id), *_applications(), *_appeals(), *_suggestions(), *_doubts(), *_heated()]
    claims = {
        (claim.matter, claim.thing_id): (claim, name)
        for claim, name in db.session.execute(select(Claim, Member.display_name).join(Member, Member.id == Claim.by_id))
        if claim.lasts
    }
    matters = [_with_claim(matter, claims.get((matter.matter, matter.thing_id))) for matter in matters]
    return sorted(matters, key=lambda matter: (not matter.is_urgent, matter.since))


def _with_claim(matter: Matter, claimed) -> Matter:
    if claimed is None:
        return matter
    claim, name = claimed
    return replace(matter, claimed_by=name, claimed_by_id=claim.by_id)


def _oldest(found: Select, since: Any) -> Sequence[Row]:
    # What has waited longest comes first; `since` is when that began.
    return db.session.execute(found.add_columns(since.label("since")).order_by(since).limit(MOST_SHOWN)).all()


def _reports(reader_id: int | None) -> list[Matter]:
    worried = func.max(case((Report.reason == Reason.WORRIED, 1), else_=0))
    found = (
        select(Report.kind, Report.thing_id, func.count().label("many"), worried.label("worried"), Member.display_name)
        .join(Member, Member.id == Report.about_id)
        .where(Report.settled_at.is_(None), Report.about_id != reader_id)
        .group_by(Report.kind, Report.thing_id, Member.display_name)
    )
    return [
        Matter(
            matter=row.kind,
            thing_id=row.thing_id,
            title=f"Someone is worried about {row.display_name}" if row.worried else _reported(row.kind),
            words=f"By {row.display_name}. Reported by {'one member' if row.many == 1 else f'{row.many} members'}.",
            since=row.since,
            is_urgent=bool(row.worried),
        )
        for row in _oldest(found, func.min(Report.created_at))
    ]


def _reported(kind: str) -> str:
    return f"{KINDS[kind].noun.capitalize()} was reported"


def _heated() -> list[Matter]:
    reported = select(Report.thing_id).where(Report.kind == "thread", Report.settled_at.is_(None))
    found = (
        select(Thread.id, Thread.title, Thread.topics)
        .join(HeatHint, HeatHint.thread_id == Thread.id)
        .join(Space, (Space.id == Thread.space_id) & Space.circle_id.is_(None))
        # A reported one is in the list already.
        .where(HeatHint.ended_at.is_(None), Thread.removal_id.is_(None), Thread.id.not_in(reported))
    )
    rows = _oldest(found, HeatHint.created_at)
    return [Matter("thread", row.id, "A discussion goes fast", _fast(row), row.since) for row in rows]


def _fast(row: Row) -> str:
    # What touches on something hard is named on its own page, where it is met as each reader chose.
    where = "one that touches on " + topics.in_words(row.topics) if row.topics else f"“{row.title}”"
    return f"Many short answers came quickly in {where}. It may well be fine. If not, it can be slowed down."


def _applications() -> list[Matter]:
    found = select(Application.id, Member.display_name).join(Member, Member.id == Application.member_id)
    rows = _oldest(found.where(Application.outcome.is_(None)), Application.created_at)
    return [Matter("application", row.id, f"{row.display_name} asks to join", "", row.since) for row in rows]


def _appeals() -> list[Matter]:
    found = select(Appeal.id, Member.display_name).join(Member, Member.id == Appeal.member_id)
    rows = _oldest(found.where(Appeal.settled_at.is_(None)), Appeal.created_at)
    return [Matter("appeal", row.id, f"{row.display_name} writes back about a decision", "", row.since) for row in rows]


def _suggestions() -> list[Matter]:
    found = select(Suggestion.id, Suggestion.words).where(Suggestion.decided_at.is_(None))
    rows = _oldest(found, Suggestion.created_at)
    return [Matter("suggestion", row.id, "A suggestion for the lists", row.words, row.since) for row in rows]


def _doubts() -> list[Matter]:
    found = select(Doubt.id, Listing.name).join(Listing, Listing.id == Doubt.listing_id)
    rows = _oldest(found.where(Doubt.settled_at.is_(None)), Doubt.created_at)
    return [Matter("doubt", row.id, "A listing may be out of date", row.name, row.since) for row in rows]
