"""Hellos and who has accepted whom, blocks, and the facts of the last days that notices are made of."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import insert, select, update

from community.accounts.blocks import Block
from community.accounts.models import Member
from community.activity import Activity, Kind
from community.demonstration.loading.loaded import Loaded
from community.demonstration.loading.loaded import put as put_rows
from community.extensions import db
from community.notifications.models import Notice
from community.profiles.acceptances import Acceptance
from community.profiles.hellos import Hello

# What happened longer ago than this nobody is told of any more; and what she has not looked at yet is newer than that.
TOLD = timedelta(days=9)
NEW = timedelta(days=2)


def put(loaded: Loaded) -> int:
    """Who knows whom, who keeps away from whom, and what happened lately."""
    greetings = loaded.world.waiting.greetings
    rows = [
        {
            "sender_id": loaded.members[one.sender],
            "receiver_id": loaded.members[one.receiver],
            "key": loaded.key(),
            "note": one.note,
            "created_at": one.at,
            "accepted_at": one.accepted_at,
        }
        for one in greetings
    ]
    numbers = put_rows(Hello, rows)
    known = [row for row in rows if row["accepted_at"] is not None]
    pairs = [(row["sender_id"], row["receiver_id"], row["accepted_at"]) for row in known]
    pairs += [(other, one, at) for one, other, at in pairs]
    db.session.execute(
        insert(Acceptance), [{"member_id": one, "other_id": other, "created_at": at} for one, other, at in pairs]
    )
    blocks = [(loaded.members[one], loaded.members[other]) for one, other in loaded.world.waiting.blocks]
    db.session.execute(insert(Block), [{"blocker_id": one, "blocked_id": other} for one, other in blocks])
    _put_facts(loaded, list(zip(rows, numbers, strict=True)))
    return len(rows)


def mark_read(loaded: Loaded) -> None:
    """What is older than two days has been looked at by those who were told of it."""
    before = loaded.world.day - NEW
    db.session.execute(update(Notice).where(Notice.created_at < before).values(read_at=loaded.world.now))
    unread = select(db.func.count(Notice.id)).where(Notice.member_id == Member.id, Notice.read_at.is_(None))
    db.session.execute(
        update(Member).values(notices_waiting=unread.scalar_subquery()).execution_options(synchronize_session=False)
    )


def _put_facts(loaded: Loaded, hellos: list[tuple[dict, int]]) -> None:
    since = loaded.world.day - TOLD
    facts: list[dict[str, Any]] = [
        {
            "kind": Kind.ANSWERED,
            "actor_id": loaded.members[post.author],
            "member_id": loaded.members[thread.opener if post.to is None else thread.posts[post.to].author],
            "subject_id": loaded.posts[id(post)],
            "created_at": post.at,
        }
        for thread in loaded.world.discussions
        for post in thread.posts[1:]
        if post.at > since
    ]
    facts += [
        {
            "kind": Kind.LEFT_A_WORD,
            "actor_id": loaded.members[left.member],
            "member_id": loaded.members[left.said.author],
            "subject_id": loaded.posts[id(left.said)],
            "created_at": left.at,
        }
        for left in loaded.world.words_left
        if left.at > since
    ]
    facts += [
        {
            "kind": Kind.MENTIONED,
            "actor_id": loaded.members[post.author],
            "member_id": loaded.members[post.names],
            "subject_id": loaded.posts[id(post)],
            "created_at": post.at,
        }
        for thread in loaded.world.threads
        for post in thread.posts
        if post.names is not None and post.at > since
    ]
    for row, number in hellos:
        if row["created_at"] > since:
            facts.append(_fact(Kind.SAID_HELLO, row["sender_id"], row["receiver_id"], number, row["created_at"]))
        if row["accepted_at"] is not None and row["accepted_at"] > since:
            facts.append(_fact(Kind.ACCEPTED_HELLO, row["receiver_id"], row["sender_id"], number, row["accepted_at"]))
    facts += [fact for fact in loaded.facts if fact["created_at"] > since]
    facts.sort(key=lambda fact: fact["created_at"])
    db.session.execute(insert(Activity), facts)


def _fact(kind: Kind, actor_id: int, member_id: int, subject_id: int, at: object) -> dict[str, Any]:
    return {"kind": kind, "actor_id": actor_id, "member_id": member_id, "subject_id": subject_id, "created_at": at}
