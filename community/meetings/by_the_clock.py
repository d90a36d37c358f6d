"""What happens to meetings by the clock alone: rounds of background work, each claimed row by row.

However many workers there are, and however often one dies, everything happens once.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from community.activity import Kind
from community.chat import broadcasts
from community.core import clock, work
from community.core.database import rows_changed, writing
from community.extensions import db
from community.meetings import seats
from community.meetings.meetings import Meeting
from community.meetings.seats import OFFERED, Seat
from community.meetings.state import State
from community.meetings.telling import tell


@work.worker("meeting-states")
def change_states() -> int:
    """Tell the rooms of meetings whose state has changed, and cut what still listens to one that has closed."""
    due = select(Meeting.id).where(Meeting.changes_at <= clock.now()).order_by(Meeting.id)
    return sum(_change_state(meeting_id) for meeting_id in work.due(due))


@work.worker("meeting-offers")
def pass_on() -> int:
    """Offer seats whose offer nobody answered in time to the next in line. Gives how many."""
    lapsed = select(Seat.meeting_id).where(Seat.state == OFFERED, Seat.offered_until <= clock.now()).distinct()
    return sum(_pass_on(meeting_id) for meeting_id in work.due(lapsed))


def look_again(meeting: Meeting) -> None:
    """Have every page of a meeting's room look again; when the meeting is cancelled, close the room to listeners.

    Call after the commit.
    """
    broadcasts.look(meeting.room_id, "meeting")
    if meeting.state == State.CANCELLED:
        broadcasts.closed(meeting.room_id)


def _change_state(meeting_id: int) -> bool:
    with writing():
        meeting = db.session.get_one(Meeting, meeting_id)
        before, after = meeting.changes_at, meeting.next_change()
        if not _claim(meeting_id, before, after):
            return False
        db.session.refresh(meeting)
        room_id, state = meeting.room_id, meeting.state
    broadcasts.look(room_id, "meeting")
    if state == State.CLOSED:
        broadcasts.closed(room_id)
    return True


def _claim(meeting_id: int, before: datetime | None, after: datetime | None) -> bool:
    still_due = (Meeting.id == meeting_id) & (Meeting.changes_at == before) & (Meeting.changes_at <= clock.now())
    return rows_changed(update(Meeting).where(still_due).values(changes_at=after)) == 1


def _pass_on(meeting_id: int) -> int:
    with writing():
        meeting = db.session.get_one(Meeting, meeting_id)
        meeting.hold()
        gone = seats.lapse(meeting)
        for member_id in gone:
            tell(Kind.SEAT_LAPSED, meeting, member_id)
        return len(gone)
