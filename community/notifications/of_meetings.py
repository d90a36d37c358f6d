"""What notices say of meetings: a seat, that one is near, was moved or cancelled, and what is there when it is over."""

from __future__ import annotations

from datetime import timedelta

from flask import url_for
from sqlalchemy import Row, and_, exists, or_, select

from community.accounts import circles
from community.accounts.models import Member
from community.activity import Kind
from community.core import clock
from community.extensions import db
from community.meetings import showing
from community.meetings.giving_up import SeatGivenUp
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.reminders import A_DAY, SOON
from community.meetings.seats import OFFERED, SEATED, Seat
from community.notifications.sentence import Says, Sentence, each, subjects

# What is said of one that is still to come, or was to come.
PLANNED = {
    Kind.SEAT_OFFERED: "A seat in the meeting of {title}, {when}, is kept for you for a while",
    Kind.SEAT_LAPSED: "The seat kept for you in the meeting of {title}, {when}, went to the next in line",
    Kind.SEAT_PASSED_ON: "While you took a break, your place in the meeting of {title}, {when}, was given up",
    Kind.MEETING_NEAR: "The meeting of {title} is near: {when}",
    Kind.MEETING_SOON: "The meeting of {title} begins soon: {when}",
    Kind.MEETING_MOVED: "The meeting of {title} was moved. It is now planned for {when}",
    Kind.SERIES_MOVED: "Your meetings of {title} were moved, and your seats with them. The next is planned for {when}",
    Kind.MEETING_HANDED: "You stand in at the meeting of {title}, {when}: you lead it this once",
    Kind.MEETING_CANCELLED: "The meeting of {title}, planned for {when}, does not take place",
}
# ... and when that is not so any more: a notice may be read days later.
NOT_SO_NOW = {
    Kind.SEAT_OFFERED: "A seat in the meeting of {title}, {when}, was kept for you for a while",
    Kind.MEETING_NEAR: "You were reminded of the meeting of {title}, {when}",
    Kind.MEETING_SOON: "You were reminded of the meeting of {title}, {when}",
    Kind.MEETING_MOVED: "The meeting of {title} was moved to {when}",
    Kind.SERIES_MOVED: "Your meetings of {title} were moved, and your seats with them",
    Kind.MEETING_HANDED: "You were asked to stand in at the meeting of {title}, {when}",
}
# How long before a meeting its reminders are true.
NEAR = {Kind.MEETING_NEAR: A_DAY, Kind.MEETING_SOON: SOON}


def _planned(kind: Kind) -> Says:
    def words_for(member: Member, notices: list[Row]) -> dict[int, Sentence]:
        rows = db.session.execute(showing.lines(member).where(Meeting.id.in_(subjects(notices))))

        def said(row: Row) -> Sentence:
            words = PLANNED[kind] if kind not in NOT_SO_NOW or _is_so(kind, row) else NOT_SO_NOW[kind]
            when = clock.coming(row.starts_at, member.timezone, inside=True)
            return Sentence(words.format(title=row.title, when=when), _page(row.id))

        return each(notices, {row.id: row for row in rows}, said)

    return words_for


def _is_so(kind: Kind, meeting: Row) -> bool:
    """Whether what a notice says of a meeting is so now. ``meeting``: as showing.lines has it, for its reader."""
    if meeting.cancelled_at is not None:
        return False
    if kind == Kind.SEAT_OFFERED:
        return meeting.mine == OFFERED and clock.now() < meeting.ends_at
    if kind == Kind.MEETING_HANDED:
        return meeting.leads and clock.now() < meeting.ends_at
    before = meeting.starts_at - clock.now()
    if kind in NEAR:
        return timedelta(0) < before <= NEAR[kind] and (meeting.mine == SEATED or meeting.leads)
    return before > timedelta(0)


def _given_up(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    rows = db.session.execute(
        select(
            *(SeatGivenUp.id, SeatGivenUp.meeting_id, Meeting.starts_at, Meeting.ends_at, Meeting.cancelled_at),
            *(Group.title, Member.display_name),
        )
        .join(Meeting, Meeting.id == SeatGivenUp.meeting_id)
        .join(Group, Group.id == Meeting.group_id)
        # She is told also when they do not meet, but then not by whom.
        .outerjoin(Member, and_(Member.id == SeatGivenUp.by_id, Member.visible_to(member.id)))
        .where(SeatGivenUp.id.in_(subjects(notices)), SeatGivenUp.member_id == member.id, Meeting.visible_to(member))
    )

    def said(row: Row) -> Sentence:
        who, when = row.display_name or "Who leads it", clock.coming(row.starts_at, member.timezone, inside=True)
        words = f"{who} has given up your seat in the meeting of {row.title}, {when}, because you said you cannot come"
        if row.cancelled_at is None and clock.now() < row.ends_at:
            words += ". If that is wrong, you can take a seat again"
        return Sentence(words, _page(row.meeting_id))

    return each(notices, {row.id: row for row in rows}, said)


def _over(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    # Who led it, and does so no longer, does not reach the note any more.
    was_there = exists().where(Seat.meeting_id == Meeting.id, Seat.member_id == member.id, Seat.present_at.is_not(None))
    reaches = or_(was_there, circles.holds(Meeting.circle_id, member.id))
    found = db.session.scalars(select(Meeting.id).where(Meeting.id.in_(subjects(notices)), reaches))
    words = "After your meeting: a note, and numbers to ring"
    by_number = {number: Sentence(words, url_for("meetings.afterwards", meeting_id=number)) for number in found}
    return each(notices, by_number, lambda said: said)


def _page(meeting_id: int) -> str:
    return url_for("meetings.meeting", meeting_id=meeting_id)


WORDS: dict[Kind, Says] = {
    **{kind: _planned(kind) for kind in PLANNED},
    Kind.SEAT_GIVEN_UP: _given_up,
    Kind.MEETING_OVER: _over,
}
