"""What becomes of meetings that are still ahead when someone leaves their group, or the group ends."""

from __future__ import annotations

from sqlalchemy import select

from community.core import clock
from community.extensions import db
from community.meetings import seats
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.series import MeetingSeries
from community.meetings.state import CLOSING_LASTS, State


def leave(group: Group, member_id: int) -> None:
    """Free her seats and places in line in a group's meetings ahead, and take her out of the room of one that runs.

    Of meetings that are over she stays in the room, and reads what was said as long as the others do.
    """
    for meeting in _ahead(group):
        seats.give_up(meeting, member_id)
        meeting.let_out(member_id)


def channels(group: Group) -> list[str]:
    """The live channels on which members of a group may be: of its own room, and of meetings whose doors are open."""
    return [group.room.channel, *(meeting.room.channel for meeting in _ahead(group) if meeting.doors_are_open)]


def cancel_all(group: Group, because: str) -> list[int]:
    """Cancel all meetings and series of a group that has ended; those who would have come are told.

    Gives the ids of rooms in which someone may be already: the caller closes them to listeners after the commit.
    """
    open_rooms = []
    of_it = select(MeetingSeries).where(MeetingSeries.group_id == group.id).order_by(MeetingSeries.id)
    for series in db.session.scalars(of_it).all():
        series.end(because)
    for meeting in _ahead(group):
        if meeting.state == State.DOORS_OPEN:
            open_rooms.append(meeting.room_id)
        if meeting.state in {State.PLANNED, State.DOORS_OPEN}:
            meeting.cancel(because)
    return open_rooms


def _ahead(group: Group) -> list[Meeting]:
    found = select(Meeting).where(Meeting.group_id == group.id, Meeting.cancelled_at.is_(None))
    going_on = Meeting.ends_at > clock.now() - CLOSING_LASTS
    return list(db.session.scalars(found.where(going_on).order_by(Meeting.id)))
