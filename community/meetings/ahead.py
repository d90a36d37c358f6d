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
    """Her seats and places in line are for others, and she is not in the room of a meeting that runs any more.

    What was said while she was there she can read as long as the others can.
    """
    for meeting in _ahead(group):
        seats.give_up(meeting, member_id)
        meeting.let_out(member_id)


def channels(group: Group) -> list[str]:
    """Where those in a group may be listening: its own room, and the rooms of meetings that run."""
    return [group.room.channel, *(meeting.room.channel for meeting in _ahead(group) if meeting.doors_are_open)]


def cancel_all(group: Group, because: str) -> list[int]:
    """The group has ended: nothing that is planned takes place, and those who would have come are told.

    Gives the rooms where someone may be already; cut their connections after the commit.
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
