"""What is about to happen: her next meeting, and the rooms with people in them. One query for both."""

from __future__ import annotations

from sqlalchemy import BigInteger, Row, cast, literal, null, select, union_all

from community.accounts.models import Member
from community.chat.presence import RoomNow, rooms_with_people
from community.extensions import db
from community.meetings.showing import MeetingLine, next_of

# What a line of a meeting has that one of a room has not, in the order in which a row has it.
ONLY_MEETINGS = (
    *("group_id", "theme", "topics", "doors_at", "starts_at", "ends_at", "cancelled_at"),
    *("seats", "taken", "mine", "leads", "handed_over"),
)


def about_to_happen(member: Member, most_rooms: int) -> tuple[MeetingLine | None, list[RoomNow]]:
    """Her next meeting, if there is one; and the rooms where people are, the fullest first."""
    meeting, rooms = next_of(member).subquery(), rooms_with_people(member).limit(most_rooms).subquery()
    hers = [meeting.c[name] for name in ONLY_MEETINGS]
    missing = [cast(null(), meeting.c[name].type).label(name) for name in ONLY_MEETINGS]
    both = union_all(
        select(meeting.c.id, meeting.c.title, literal(-1, BigInteger).label("people"), *hers),
        select(rooms.c.id, rooms.c.title, rooms.c.people, *missing),
    )
    rows = db.session.execute(both).all()
    found = [_line(row) for row in rows if row.people < 0]
    here = [RoomNow(row.id, row.title, row.people) for row in rows if row.people >= 0]
    return next(iter(found), None), sorted(here, key=lambda room: -room.people)


def _line(row: Row) -> MeetingLine:
    return MeetingLine(id=row.id, title=row.title, **{name: getattr(row, name) for name in ONLY_MEETINGS})
