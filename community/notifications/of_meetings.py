"""What notices say of meetings: a seat, that one is near, was moved or cancelled, and what is there when it is over."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import Row, select

from community.accounts.models import Member
from community.activity import Kind
from community.core import clock
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.notifications.sentence import Says, Sentence

# What is said of one that is still to come, or was to come.
PLANNED = {
    Kind.SEAT_OFFERED: "A seat in the meeting of {title}, {when}, is kept for you for a while",
    Kind.SEAT_LAPSED: "The seat kept for you in the meeting of {title} went to the next in line",
    Kind.SEAT_PASSED_ON: "While you took a break, your place in the meeting of {title}, {when}, went to someone else",
    Kind.MEETING_NEAR: "The meeting of {title} is near: {when}",
    Kind.MEETING_SOON: "The meeting of {title} begins soon: {when}",
    Kind.MEETING_MOVED: "The meeting of {title} was moved. It is now planned for {when}",
    Kind.MEETING_CANCELLED: "The meeting of {title}, planned for {when}, does not take place",
}


def _planned(kind: Kind) -> Says:
    def said(member: Member, notices: list[Row]) -> dict[int, Sentence]:
        found = db.session.execute(
            select(Meeting.id, Meeting.starts_at, Group.title)
            .join(Group, Group.id == Meeting.group_id)
            .where(Meeting.id.in_([notice.subject_id for notice in notices]), Meeting.visible_to(member))
        )
        meetings = {row.id: row for row in found}
        told = {}
        for notice in notices:
            if row := meetings.get(notice.subject_id):
                when = clock.coming(row.starts_at, member.timezone)
                url = url_for("meetings.meeting", meeting_id=row.id)
                told[notice.id] = Sentence(PLANNED[kind].format(title=row.title, when=when), url)
        return told

    return said


def _over(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    words = "After your meeting: a note, and numbers to ring"
    return {
        notice.id: Sentence(words, url_for("meetings.afterwards", meeting_id=notice.subject_id)) for notice in notices
    }


WORDS: dict[Kind, Says] = {
    **{kind: _planned(kind) for kind in PLANNED},
    Kind.MEETING_OVER: _over,
}
