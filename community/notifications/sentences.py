"""What a notice says, made when it is read. What the reader may not see by then is not said at all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from sqlalchemy import Row, select

from community.accounts.models import Member
from community.activity import Activity, Kind
from community.core.pagination import PAGE_SIZE, Page, cut
from community.extensions import db
from community.moderation.actions import Action
from community.notifications import of_discussions, of_groups, of_hellos, of_meetings, of_rooms
from community.notifications.models import Notice
from community.notifications.sentence import Says, Sentence


@dataclass(frozen=True)
class Line:
    """A notice as it is shown."""

    id: int
    created_at: datetime
    is_new: bool
    said: Sentence


def lines(member: Member, older: int | None = None) -> Page[Line]:
    """Twenty of a member's notices, newest first; fewer when some are about what she cannot see any more."""
    query = _notices(member.id)
    if older is not None:
        query = query.where(Notice.id < older)
    page = cut(db.session.execute(query.order_by(Notice.id.desc()).limit(PAGE_SIZE + 1)).all(), lambda row: row.id)
    said = _said(member, page.rows)
    shown = [Line(row.id, row.created_at, row.read_at is None, said[row.id]) for row in page.rows if row.id in said]
    return Page(shown, older=page.older)


def one(member: Member, notice_id: int) -> Sentence | None:
    """What one of her notices says, if she can still see what it is about."""
    rows = db.session.execute(_notices(member.id).where(Notice.id == notice_id)).all()
    return _said(member, rows).get(notice_id)


def _notices(member_id: int):
    return (
        select(
            Notice.id,
            Notice.created_at,
            Notice.read_at,
            Activity.kind,
            Activity.actor_id,
            Activity.subject_id,
        )
        .join(Activity, Activity.id == Notice.activity_id)
        .where(Notice.member_id == member_id)
    )


def _said(member: Member, rows: Iterable[Row]) -> dict[int, Sentence]:
    # One query for each kind that occurs, never one for each notice.
    by_kind: dict[Kind, list[Row]] = {}
    for row in rows:
        by_kind.setdefault(Kind(row.kind), []).append(row)
    said: dict[int, Sentence] = {}
    for kind, notices in by_kind.items():
        if kind in WORDS:
            said |= WORDS[kind](member, notices)
    return said


def _decided(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    ids = [notice.subject_id for notice in notices]
    mine = select(Action.id).where(Action.id.in_(ids), Action.member_id == member.id)
    there = set(db.session.scalars(mine))
    return {
        notice.id: Sentence("A word from the moderators", url_for("moderation.decision", action_id=notice.subject_id))
        for notice in notices
        if notice.subject_id in there
    }


def _report_settled(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    url = url_for("moderation.my_reports")
    return {notice.id: Sentence("The moderators have answered what you reported", url) for notice in notices}


def _admitted(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    return {notice.id: Sentence("You have been let in. Welcome", url_for("discussions.index")) for notice in notices}


def _drafts_going(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    words = "Something you wrote and did not send will be deleted in a week"
    return {notice.id: Sentence(words, url_for("drafts.index")) for notice in notices}


WORDS: dict[Kind, Says] = {
    Kind.ADMITTED: _admitted,
    Kind.DECIDED: _decided,
    Kind.REPORT_SETTLED: _report_settled,
    Kind.DRAFTS_GOING: _drafts_going,
    **of_discussions.WORDS,
    **of_rooms.WORDS,
    **of_hellos.WORDS,
    **of_groups.WORDS,
    **of_meetings.WORDS,
}
