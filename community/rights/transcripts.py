"""What was said in confidence is deleted when its time is over, everywhere.

While a report about it is open it is kept for those who decide, and nobody else can read it. The same holds for a while
when someone has written back about a decision on it and waits for the answer. Backups are of the whole database;
docs/operating.md says how long they are kept.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import ColumnElement, Exists, and_, delete, exists, or_, select, update
from sqlalchemy.exc import SQLAlchemyError

from community.chat import forgetting
from community.chat.messages import Message
from community.chat.models import Room, RoomClosing
from community.core import clock, work
from community.core.database import rows_changed, wipe, writing
from community.core.kept import KeptForm
from community.drafts.models import Draft
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.running import forgetting as beside
from community.meetings.running.private_lines import PrivateLine, PrivateWord
from community.moderation.actions import Action
from community.moderation.models import Appeal, Report
from community.photos import clearing

# Somebody may have been writing a report as the time ran out. Nobody can read the words any more, but it still arrives.
GRACE = timedelta(minutes=2)
# How long words are held at most after their time for someone who has written back about a decision: long enough for
# those who answer to come back from a holiday, and an end to it when she writes again and again.
APPEAL_HOLDS = timedelta(weeks=4)
# How long an answer that came after that time can be read: it is about the words, and is deleted with them.
ANSWER_STAYS = timedelta(days=3)
# What stands where a report kept the words: the decision stays, the words do not.
DELETED = "<p>This was said in confidence, and has been deleted as promised.</p>"
# The log goes on saying who did what. The reason, and what the author was told, were about the words.
GONE = "This was about something said in confidence. It has been deleted with it, as promised."
# The tables from which such words are deleted, so that the database clears their bytes too.
TABLES = (
    "message",
    "message_version",
    "photo",
    "removal",
    "draft",
    "kept_form",
    "report",
    "pin",
    "quieting",
    "action",
    "appeal",
    "room_closing",
    *beside.TABLES,
)


@work.worker("transcripts")
def delete_due() -> int:
    """Delete what was said in the rooms whose time is over; gives in how many. A crash leaves a room whole or deleted.

    A room that cannot be deleted does not stop the others; the next round tries it again. Raises what went wrong.
    """
    deleted, failure = 0, None
    for room_id in work.due(select(Room.id).where(_is_due()).order_by(Room.id)):
        try:
            deleted += _delete(room_id)
        except SQLAlchemyError as error:
            failure = error
    if deleted:
        try:
            clearing.clear_all()
        finally:
            # A file that cannot be deleted now is tried again with every round of the photos.
            wipe(*TABLES)
    if failure is not None:
        raise failure
    return deleted


def _delete(room_id: int) -> bool:
    with writing():
        if not rows_changed(update(Room).where(Room.id == room_id, _is_due()).values(forgotten_at=clock.now())):
            return False
        said = {"message": forgetting.said_in(room_id), "private_word": beside.said_in_private(room_id)}
        reported = or_(*(and_(Report.kind == kind, Report.thing_id.in_(ids)) for kind, ids in said.items()))
        rows_changed(update(Report).where(reported).values(as_it_was=DELETED, words=""))
        decided = or_(*(and_(Action.kind == kind, Action.thing_id.in_(ids)) for kind, ids in said.items()))
        rows_changed(update(Action).where(decided).values(as_it_was=DELETED, reason=GONE, words=GONE))
        about_it = and_(Action.kind == "room", Action.thing_id == room_id)
        _forget_what_was_written_back(or_(decided, about_it))
        rows_changed(update(Action).where(about_it).values(reason=GONE))
        for kind, ids in said.items():
            _forget_forms([f"report:{kind}-{one}" for one in ids], [f"/report/{kind}/{one}" for one in ids])
        rows_changed(update(RoomClosing).where(RoomClosing.room_id == room_id).values(reason=""))
        forgetting.forget(room_id)
        beside.forget(room_id)
    return True


def _forget_what_was_written_back(decided: ColumnElement[bool]) -> None:
    actions = db.session.scalars(select(Action.id).where(decided)).all()
    appeals = db.session.scalars(select(Appeal.id).where(Appeal.action_id.in_(actions))).all()
    rows_changed(update(Appeal).where(Appeal.id.in_(appeals)).values(words=GONE))
    rows_changed(update(Appeal).where(Appeal.id.in_(appeals), Appeal.answer != "").values(answer=GONE))
    answered = and_(Action.kind == "appeal", Action.thing_id.in_(appeals))
    rows_changed(update(Action).where(answered).values(reason=GONE))
    _forget_forms([f"appeal:{number}" for number in actions], [f"/decisions/{number}" for number in actions])


def _forget_forms(places: list[str], pages: list[str]) -> None:
    rows_changed(delete(Draft).where(Draft.place.in_(places)))
    rows_changed(delete(KeptForm).where(KeptForm.path.in_(pages)))


def _is_due() -> ColumnElement[bool]:
    over = and_(Room.kept_until <= clock.now() - GRACE, Room.forgotten_at.is_(None))
    reported = _about_it(exists().where(Report.settled_at.is_(None)), Report)
    answer = and_(Appeal.settled_at > Room.kept_until, Appeal.settled_at > clock.now() - ANSWER_STAYS)
    waits = exists().where(Appeal.action_id == Action.id, or_(Appeal.settled_at.is_(None), answer))
    appealed = or_(_about_it(waits, Action), waits.where(Action.kind == "room", Action.thing_id == Room.id))
    return and_(over, ~reported, or_(~appealed, Room.kept_until <= clock.now() - APPEAL_HOLDS))


def _about_it(found: Exists, of: type[Report | Action]) -> ColumnElement[bool]:
    """SQL: among what is ``found`` there is one about something that was said in a room, or on a private line."""
    in_the_room = found.where(of.kind == "message", of.thing_id == Message.id, Message.room_id == Room.id)
    in_private = (
        found.where(of.kind == "private_word", of.thing_id == PrivateWord.id)
        .where(PrivateWord.line_id == PrivateLine.id, PrivateLine.meeting_id == Meeting.id)
        .where(Meeting.room_id == Room.id)
    )
    return or_(in_the_room, in_private)
