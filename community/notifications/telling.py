"""The worker that makes notices of what happened. Each fact is told once, however often the worker dies."""

from __future__ import annotations

from collections.abc import Collection

import structlog
from sqlalchemy import delete, func, insert, select, update

from community.accounts.models import Member
from community.activity import Activity, Kind
from community.core import clock, work
from community.core.database import rows_changed, writing
from community.extensions import db
from community.notifications import recipients
from community.notifications.models import Notice

log = structlog.get_logger()

# How many untold facts are looked up at once; each is then told in a transaction of its own.
AT_ONCE = 100


@work.worker("notices")
def tell() -> int:
    """Tell every fact that has not been told; gives how many."""
    told, last = 0, 0
    while untold := _untold(last):
        for last in untold:
            try:
                told += _tell(last)
            except Exception as error:
                # It stays untold and is tried again in a minute; the others must not wait for it.
                log.error("could not tell", activity=last, kind=type(error).__name__)
    return told


def _untold(after: int) -> list[int]:
    untold = (Activity.told_at.is_(None)) & (Activity.id > after)
    return work.due(select(Activity.id).where(untold).order_by(Activity.id).limit(AT_ONCE))


def _tell(activity_id: int) -> bool:
    # Claim and notices are one transaction: a worker that dies has done neither, and no two can do both.
    with writing():
        mine = (Activity.id == activity_id) & Activity.told_at.is_(None)
        if not rows_changed(update(Activity).where(mine).values(told_at=clock.now())):
            return False
        fact = db.session.get_one(Activity, activity_id)
        if fact.kind == Kind.WITHDRAWN:
            _take_back(fact)
            return True
        members = hold(recipients.of(fact))
        if members:
            waiting = update(Member).where(Member.id.in_(members)).values(notices_waiting=Member.notices_waiting + 1)
            rows_changed(waiting)
            rows = [{"member_id": m, "activity_id": fact.id, "created_at": fact.created_at} for m in members]
            db.session.execute(insert(Notice), rows)
    return True


def hold(members: Collection[int]) -> list[int]:
    """Hold the rows of these members, in the order in which all do; gives those who are there still."""
    asked = select(Member.id).where(Member.id.in_(members)).order_by(Member.id)
    return list(db.session.scalars(asked.with_for_update(key_share=True)))


def _take_back(fact: Activity) -> None:
    # The members' rows first, as everywhere; then what waits for them is counted anew.
    members = hold(db.session.scalars(select(Notice.member_id).where(Notice.activity_id == fact.id)).all())
    # The fact takes its notices with it.
    rows_changed(delete(Activity).where(Activity.id == fact.id))
    unread = select(func.count(Notice.id)).where(Notice.member_id == Member.id, Notice.read_at.is_(None))
    rows_changed(update(Member).where(Member.id.in_(members)).values(notices_waiting=unread.scalar_subquery()))
