"""The log of what was decided: admissions, suspensions, words taken down, and what was answered after a report."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select

from community.accounts.applications import Application
from community.accounts.suspensions import Suspension
from community.activity import Activity, Kind
from community.demonstration.decisions import Decided
from community.demonstration.loading import order
from community.demonstration.loading.greetings import TOLD
from community.demonstration.loading.loaded import Loaded, rich
from community.demonstration.loading.loaded import put as put_rows
from community.discussions.locks import ThreadLock
from community.discussions.slowness import Slowness
from community.extensions import db
from community.moderation import letters
from community.moderation.actions import Action, Verb
from community.moderation.models import Reason, Report

# Someone had reported it, and was answered.
REPORTED = {"warned": Reason.UNKIND, "left": Reason.OTHER, "removed": Reason.PRIVATE}
SOON = timedelta(hours=5)
# What was slowed down a few hours ago is slow while the world is shown, and for long enough to try it.
SLOW_FOR = timedelta(days=3)


def put(loaded: Loaded) -> int:
    """Everything that stands in the log, in the order it was done."""
    rows = [*_admissions(), *_suspensions(), *_removals(loaded), *_order(loaded)]
    for one in loaded.world.decided:
        rows.append(_row(one, loaded))
        if one.verb == Verb.LOCKED:
            _lock(one, loaded)
        elif one.verb == Verb.SLOWED:
            _slow_down(one, loaded)
    rows.sort(key=lambda row: row["created_at"])
    numbers = put_rows(Action, rows)
    db.session.execute(insert(Report), [_report(row, loaded) for row in rows if row["verb"] in REPORTED])
    told = [
        {"kind": Kind.DECIDED, "actor_id": row["by_id"], "member_id": row["member_id"], "subject_id": number}
        | {"created_at": row["created_at"]}
        for row, number in zip(rows, numbers, strict=True)
        if row["verb"] == Verb.SUSPENDED and row["created_at"] > loaded.world.day - TOLD
    ]
    if told:
        db.session.execute(insert(Activity), told)
    return len(rows)


def _action(by: int, verb: Verb, kind: str, thing: int, member: int, reason: str, at: Any, **more: Any) -> dict:
    row = {"by_id": by, "verb": verb, "kind": kind, "thing_id": thing, "member_id": member, "reason": reason}
    return {**row, "words": "", "as_it_was": "", "until": None, "created_at": at, **more}


def _admissions() -> list[dict]:
    decided = select(Application).where(Application.decided_by_id.is_not(None)).order_by(Application.id)
    return [
        _action(one.decided_by_id or 0, Verb.ADMITTED, "application", one.id, one.member_id, "Let in.", one.decided_at)
        for one in db.session.scalars(decided)
    ]


def _suspensions() -> list[dict]:
    return [
        _action(
            one.by_id or 0,
            Verb.SUSPENDED,
            "profile",
            one.member_id,
            one.member_id,
            "Asked twice to stop writing to members about a product, and did not.",
            one.created_at,
            words=one.reason,
            until=one.until,
        )
        for one in db.session.scalars(select(Suspension).order_by(Suspension.id))
    ]


def _removals(loaded: Loaded) -> list[dict]:
    moderator = loaded.by_role("moderator")[0]
    return [
        _action(
            moderator,
            Verb.REMOVED,
            "post",
            loaded.posts[id(one.said)],
            loaded.members[one.said.author],
            one.reason,
            one.said.at + SOON,
            words=letters.to_the_author(Verb.REMOVED),
            as_it_was=rich(one.said.words)[1],
        )
        for one in loaded.world.waiting.taken_down
        if one.reason
    ]


def _order(loaded: Loaded) -> list[dict]:
    return [{"member_id": None, "words": "", "as_it_was": "", "until": None, **row} for row in order.put(loaded)]


def _row(one: Decided, loaded: Loaded) -> dict:
    moderators = loaded.by_role("moderator")
    about = loaded.threads[id(one.thread)] if one.is_about_thread else loaded.posts[id(one.said)]
    return _action(
        moderators[one.moderator % len(moderators)],
        Verb(one.verb),
        "thread" if one.is_about_thread else "post",
        about,
        loaded.members[one.said.author],
        one.reason,
        one.at,
        words=one.words,
        as_it_was=rich(one.said.words)[1],
        until=one.at + SLOW_FOR if one.verb == Verb.SLOWED else None,
    )


def _slow_down(one: Decided, loaded: Loaded) -> None:
    moderators = loaded.by_role("moderator")
    slowness = {
        "thread_id": loaded.threads[id(one.thread)],
        "by_id": moderators[one.moderator % len(moderators)],
        "reason": one.words,
        "until": one.at + SLOW_FOR,
        "created_at": one.at,
    }
    db.session.execute(insert(Slowness), [slowness])


def _lock(one: Decided, loaded: Loaded) -> None:
    moderators = loaded.by_role("moderator")
    db.session.execute(
        insert(ThreadLock),
        [
            {
                "thread_id": loaded.threads[id(one.thread)],
                "by_id": moderators[one.moderator % len(moderators)],
                "reason": one.words,
                "created_at": one.at,
            }
        ],
    )


def _report(row: dict, loaded: Loaded) -> dict:
    reporters = [p.number for p in loaded.world.people if p.role == "member" and p.standing == "active"]
    reporter = loaded.members[reporters[row["thing_id"] % len(reporters)]]
    if reporter == row["member_id"]:
        reporter = loaded.members[reporters[(row["thing_id"] + 1) % len(reporters)]]
    return {
        "key": loaded.key(),
        "reporter_id": reporter,
        "kind": row["kind"],
        "thing_id": row["thing_id"],
        "about_id": row["member_id"],
        "reason": REPORTED[row["verb"]],
        "words": "",
        "as_it_was": row["as_it_was"],
        "created_at": row["created_at"] - SOON / 2,
        "settled_at": row["created_at"],
        "answer": letters.to_the_reporter(False),
    }
