"""Drafts that nobody came back to are deleted; a week before, their author is told."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, select, update

from community.activity import Kind, record
from community.core import clock, work
from community.core.database import rows_changed, writing
from community.drafts.models import Draft, End
from community.extensions import db

# What was not touched for so long is not going to be sent; and it is private.
KEPT_FOR = timedelta(days=90)
# So long before that she is told, so that a week in hospital does not cost her the words.
TOLD_BEFORE = timedelta(days=7)
# How long a deleted draft can be brought back.
COMES_BACK_FOR = timedelta(days=1)


@work.worker("drafts")
def let_go() -> int:
    """Tell of drafts that will be deleted, delete those whose time is over, forget those that have ended."""
    now = clock.now()
    with writing():
        old = Draft.ended.is_(None) & (Draft.changed_at < now - KEPT_FOR + TOLD_BEFORE) & Draft.warned_at.is_(None)
        members = db.session.scalars(select(Draft.member_id).where(old).distinct().order_by(Draft.member_id)).all()
        for member_id in members:
            mine = update(Draft).where(old, Draft.member_id == member_id).values(warned_at=now)
            if rows_changed(mine):
                record(Kind.DRAFTS_GOING, actor_id=None, member_id=member_id)
        # Never before she was told, though the worker should have rested for weeks.
        over = Draft.ended.is_(None) & (Draft.changed_at < now - KEPT_FOR) & (Draft.warned_at <= now - TOLD_BEFORE)
        gone = rows_changed(delete(Draft).where(over))
        deleted = (Draft.ended == End.DELETED) & (Draft.ended_at < now - COMES_BACK_FOR) & (Draft.version > 0)
        rows_changed(update(Draft).where(deleted).values(fields=[], version=0))
        # As long as a device might come back with the same words.
        rows_changed(delete(Draft).where(Draft.ended_at < now - KEPT_FOR))
    return gone + len(members)
