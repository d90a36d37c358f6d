"""Reports: taken with the text as it was, and settled together when something is decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.orm import aliased

from community.activity import Kind, record
from community.chat.messages import Message
from community.chat.models import Room
from community.core import clock
from community.core.once import key_of_its_own, once
from community.extensions import db
from community.moderation.actions import Action
from community.moderation.models import Appeal, Reason, Report
from community.moderation.thing import Seen


def report(reporter_id: int, seen: Seen, reason: Reason, words: str, key: str) -> Report:
    """A member reports what she sees. The same with the same ``key`` a second time gives the first report; anything
    else, as after "back", is another one."""
    sent = select(Report).where(Report.reporter_id == reporter_id, Report.key == key)
    there = once(lambda: db.session.scalar(sent), lambda: _report(reporter_id, seen, reason, words, key))
    if (there.kind, there.thing_id, there.reason, there.words) == (seen.kind, seen.id, reason, words):
        return there
    return report(reporter_id, seen, reason, words, key_of_its_own(key, seen.kind, seen.id, str(reason), words))


def _report(reporter_id: int, seen: Seen, reason: Reason, words: str, key: str) -> Report:
    new = Report(
        reporter_id=reporter_id,
        kind=seen.kind,
        thing_id=seen.id,
        about_id=seen.author_id,
        reason=reason,
        words=words,
        key=key,
        as_it_was=seen.html,
    )
    db.session.add(new)
    db.session.flush()
    record(Kind.REPORTED, actor_id=reporter_id, subject_id=new.id)
    return new


def open_about(kind: str, thing_id: int) -> Sequence[Report]:
    """The reports about one thing that nobody has decided yet, oldest first."""
    return db.session.scalars(
        select(Report)
        .where(Report.kind == kind, Report.thing_id == thing_id, Report.settled_at.is_(None))
        .order_by(Report.id)
    ).all()


def brought_up(kind: str, thing_id: int, made_at: datetime) -> bool:
    """Whether a member has ever brought a thing before the moderators: reported it, or written back about what was
    decided on it, since it is there."""
    appeals = select(Appeal.id).join(Action, Action.id == Appeal.action_id)
    about_it = Action.kind == kind, Action.thing_id == thing_id, Action.created_at >= made_at
    written = appeals.where(*about_it).exists()
    hers = Report.kind == kind, Report.thing_id == thing_id, Report.created_at >= made_at
    reported = select(Report.id).where(*hers).exists()
    return bool(db.session.scalar(select(or_(reported, written))))


def among_few() -> ColumnElement[bool]:
    """SQL, of actions: about a circle's room or what was said there, and nobody has brought it before the moderators.
    So it is once the words are deleted, too."""
    room, decided = aliased(Room), aliased(Action)
    rooms = select(room.id).where(room.id == Action.thing_id, room.circle_id.is_not(None))
    # Not what was said since: until migration 0025 a database could give the number of what was deleted once more.
    said = select(Message.id).join(room, room.id == Message.room_id)
    said = said.where(Message.id == Action.thing_id, Message.created_at <= Action.created_at)
    said_to_all = said.where(room.circle_id.is_(None))
    about_it = and_(decided.kind == Action.kind, decided.thing_id == Action.thing_id)
    written = select(Appeal.id).join(decided, decided.id == Appeal.action_id).where(about_it).exists()
    reported = select(Report.id).where(Report.kind == Action.kind, Report.thing_id == Action.thing_id).exists()
    inside = or_(and_(Action.kind == "room", rooms.exists()), and_(Action.kind == "message", ~said_to_all.exists()))
    return and_(inside, ~written, ~reported)


def settle(kind: str, thing_id: int, answer: str) -> Sequence[Report]:
    """Close the open reports about one thing with one answer, and give those that were: each goes to one who asks."""
    claimed = (
        update(Report)
        .where(Report.kind == kind, Report.thing_id == thing_id, Report.settled_at.is_(None))
        .values(settled_at=clock.now(), answer=answer)
        .returning(Report)
    )
    return sorted(db.session.scalars(claimed), key=lambda report: report.id)


def tell(reports: Sequence[Report], by_id: int) -> None:
    """Have each reporter told that ``reports`` are settled."""
    for one in reports:
        record(Kind.REPORT_SETTLED, actor_id=by_id, member_id=one.reporter_id, subject_id=one.id)
