"""Writing back about a decision: whoever it concerns may, also while suspended, and is answered."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from community.activity import Kind, record
from community.core import clock
from community.core.once import once
from community.extensions import db
from community.moderation.actions import Action, Verb, act
from community.moderation.models import Appeal, release


def appeal(action: Action, member_id: int, words: str, key: str) -> Appeal:
    """``member_id``, whom ``action`` concerns, writes back. The same ``key`` a second time gives the first one."""
    sent = select(Appeal).where(Appeal.member_id == member_id, Appeal.key == key)
    return once(lambda: db.session.scalar(sent), lambda: _add(action.id, member_id, words, key))


def about(action_id: int) -> Sequence[Appeal]:
    """What was written back about a decision, and answered, oldest first."""
    return db.session.scalars(select(Appeal).where(Appeal.action_id == action_id).order_by(Appeal.id)).all()


def settle(one: Appeal, by_id: int, answer: str) -> None:
    """Answer it, write that into the log, and have her told. Nothing happens when it was answered already."""
    if one.settled_at is not None:
        return
    one.settled_at, one.answer = clock.now(), answer
    act(by_id, Verb.ANSWERED, "appeal", one.id, reason=answer, member_id=one.member_id)
    record(Kind.DECIDED, actor_id=by_id, member_id=one.member_id, subject_id=one.action_id)
    release("appeal", one.id)


def _add(action_id: int, member_id: int, words: str, key: str) -> Appeal:
    new = Appeal(action_id=action_id, member_id=member_id, words=words, key=key)
    db.session.add(new)
    db.session.flush()
    return new
