"""Photos that nobody shows any more go: first it is written down that they do, then their files, then their rows.

A crash between leaves a row that says so, and the next round goes on from there.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, update

from community.core import clock, work
from community.core.database import rows_changed, writing
from community.extensions import db
from community.photos import keeping
from community.photos.models import Photo

# As long as a draft is kept, so that one taken up again late still finds its photos.
LOOSE_FOR = timedelta(days=100)
# As long as what a post said before may matter to those who look after the place.
TAKEN_OUT_FOR = timedelta(days=90)
# Sending takes a minute on a poor connection. Later, it was cut off.
CUT_OFF_AFTER = timedelta(days=1)
# Far more than anyone has waiting in drafts; otherwise disks could be filled with what nobody shows.
MOST_LOOSE = 200
# One round's share, so that a round stays short.
A_ROUND = 100


@work.worker("photos")
def clear() -> int:
    """Delete what is due; gives how many photos went."""
    with writing():
        claim = update(Photo).where(Photo.id.in_(select(Photo.id).where(_due()).limit(A_ROUND)))
        rows_changed(claim.values(going_at=clock.now()))
    going = db.session.execute(select(Photo.id, Photo.name).where(Photo.going_at.is_not(None)).limit(A_ROUND)).all()
    db.session.rollback()
    for photo in going:
        keeping.forget(photo.name)
    if not going:
        return 0
    with writing():
        return rows_changed(delete(Photo).where(Photo.id.in_([photo.id for photo in going])))


def clear_all() -> None:
    """Delete all that is due now, and not only a round's share."""
    while clear():
        pass


def let_go(of: ColumnElement[bool]) -> None:
    """Have these photos go with the next round. From here on nobody sees them, and it is not said what they show."""
    rows_changed(update(Photo).where(of).values(going_at=clock.now(), words=""))


def _due():
    now = clock.now()
    loose = Photo.stands_nowhere()
    # Its words, or she, is no longer in the network.
    nobodys = and_(loose, or_(Photo.owner_id.is_(None), Photo.place > 0))
    newer = func.row_number().over(partition_by=Photo.owner_id, order_by=Photo.id.desc()).label("newer")
    ranked = select(Photo.id, newer).where(Photo.loose()).subquery()
    too_many = Photo.id.in_(select(ranked.c.id).where(ranked.c.newer > MOST_LOOSE))
    long_loose = and_(loose, Photo.created_at < now - LOOSE_FOR)
    cut_off = and_(Photo.kept_at.is_(None), Photo.created_at < now - CUT_OFF_AFTER)
    taken_out = Photo.taken_out_at < now - TAKEN_OUT_FOR
    return and_(Photo.going_at.is_(None), or_(nobodys, too_many, long_loose, cut_off, taken_out))
