"""What notices say of meetings: a seat, that one is near, was moved or cancelled, and what is there when it is over."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import Row, and_, select

from community.accounts.models import Member
from community.activity import Kind
from community.core import clock
from community.extensions import db
from community.meetings.giving_up import SeatGivenUp
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.notifications.sentence import Says, Sentence, each, subjects

# What is said of one that is still to come, or was to come.
PLANNED = {
    Kind.SEAT_OFFERED: "A seat in the meeting of {title}, {when}, is kept for you for a while",
    Kind.SEAT_LAPSED: "The seat kept for you in the meeting of {title} went to the next in line",
    Kind.SEAT_PASSED_ON: "While you took a break, your place in the meeting of {title}, {when}, went to someone else",
    Kind.MEETING_NEAR: "The meeting of {title} is near: {when}",
    Kind.MEETING_SOON: "The meeting of {title} begins soon: {when}",
    Kind.MEETING_MOVED: "The meeting of {title} was moved. It is now planned for {when}",
    Kind.SERIES_MOVED: "Your meetings of {title} were moved, and your seats with them. The next is planned for {when}",
    Kind.MEETING_CANCELLED: "The meeting of {title}, planned for {when}, does not take place",
}


def _planned(kind: Kind) -> Says:
    def words_for(member: Member, notices: list[Row]) -> dict[int, Sentence]:
        rows = db.session.execute(
            select(Meeting.id, Meeting.starts_at, Group.title)
            .join(Group, Group.id == Meeting.group_id)
            .where(Meeting.id.in_(subjects(notices)), Meeting.visible_to(member))
        )

        def said(row: Row) -> Sentence:
            when = clock.coming(row.starts_at, member.timezone)
            return Sentence(PLANNED[kind].format(title=row.title, when=when), _page(row.id))

        return each(notices, {row.id: row for row in rows}, said)

    return words_for


def _given_up(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    rows = db.session.execute(
        select(SeatGivenUp.id, SeatGivenUp.meeting_id, Meeting.starts_at, Group.title, Member.display_name)
        .join(Meeting, Meeting.id == SeatGivenUp.meeting_id)
        .join(Group, Group.id == Meeting.group_id)
        # She is told also when they do not meet, but then not by whom.
        .outerjoin(Member, and_(Member.id == SeatGivenUp.by_id, Member.visible_to(member.id)))
        .where(SeatGivenUp.id.in_(subjects(notices)), SeatGivenUp.member_id == member.id, Meeting.visible_to(member))
    )

    def said(row: Row) -> Sentence:
        who, when = row.display_name or "Who leads it", clock.coming(row.starts_at, member.timezone)
        words = f"{who} has given up your seat in the meeting of {row.title}, {when}, because you said you cannot come"
        return Sentence(f"{words}. If that is wrong, you can take a seat again", _page(row.meeting_id))

    return each(notices, {row.id: row for row in rows}, said)


def _over(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    words = "After your meeting: a note, and numbers to ring"
    return {n.id: Sentence(words, url_for("meetings.afterwards", meeting_id=n.subject_id)) for n in notices}


def _page(meeting_id: int) -> str:
    return url_for("meetings.meeting", meeting_id=meeting_id)


WORDS: dict[Kind, Says] = {
    **{kind: _planned(kind) for kind in PLANNED},
    Kind.SEAT_GIVEN_UP: _given_up,
    Kind.MEETING_OVER: _over,
}
