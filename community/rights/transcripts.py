"""What was said in confidence is deleted when its time is over, everywhere.

While a report about it is open it is held for those who decide, and can be read by nobody else. Backups are made of the
whole database; how long they are kept, docs/operating.md says.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import and_, exists, select, update

from community.chat import forgetting
from community.chat.messages import Message
from community.chat.models import Room
from community.core import clock, work
from community.core.database import rows_changed, wipe, writing
from community.extensions import db
from community.meetings.running import forgetting as beside
from community.moderation.actions import Action
from community.moderation.models import Report

# For who was writing a report as the time ran out: nobody can reach the words any more, and hers still arrive.
GRACE = timedelta(minutes=2)
# What stands where a report kept the words: the decision stays, the words do not.
DELETED = "<p>This was said in confidence, and has been deleted as promised.</p>"
# The log goes on saying who did what; why, and what the one concerned was told, was about the words.
GONE = "This was about something said in confidence. It has been deleted with it, as promised."
# Where such words have been, for the database to clear up after.
TABLES = (
    "message",
    "message_version",
    "removal",
    "draft",
    "kept_form",
    "report",
    "pin",
    "quieting",
    "action",
    *beside.TABLES,
)


@work.worker("transcripts")
def delete_due() -> int:
    """Delete what was said in the rooms whose time is over; gives in how many. A crash leaves all or nothing of one."""
    due = db.session.scalars(select(Room.id).where(_is_due()).order_by(Room.id)).all()
    db.session.rollback()
    deleted = sum(_delete(room_id) for room_id in due)
    if deleted:
        wipe(*TABLES)
    return deleted


def _delete(room_id: int) -> bool:
    with writing():
        if not rows_changed(update(Room).where(Room.id == room_id, _is_due()).values(forgotten_at=clock.now())):
            return False
        said = forgetting.said_in(room_id)
        reported = and_(Report.kind == "message", Report.thing_id.in_(said))
        rows_changed(update(Report).where(reported).values(as_it_was=DELETED, words=""))
        decided = and_(Action.kind == "message", Action.thing_id.in_(said))
        rows_changed(update(Action).where(decided).values(as_it_was=DELETED, reason=GONE, words=GONE))
        about_it = and_(Action.kind == "room", Action.thing_id == room_id)
        rows_changed(update(Action).where(about_it).values(reason=GONE))
        forgetting.forget(room_id)
        beside.forget(room_id)
    return True


def _is_due():
    over = and_(Room.kept_until <= clock.now() - GRACE, Room.forgotten_at.is_(None))
    open_report = exists().where(
        Report.kind == "message",
        Report.settled_at.is_(None),
        Report.thing_id == Message.id,
        Message.room_id == Room.id,
    )
    return and_(over, ~open_report)
