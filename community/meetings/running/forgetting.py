"""What is deleted with the words of a meeting's room: all that was said or shown beside it."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update

from community.chat.models import Room
from community.core.database import rows_changed
from community.core.kept import KeptForm
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.running.hands import Hand
from community.meetings.running.help_calls import HelpCall
from community.meetings.running.private_lines import PrivateLine, PrivateWord
from community.meetings.running.rounds import Round

# The tables from which words are deleted, so that rights/transcripts.py can have the database clear their bytes too.
TABLES = ("private_word", "private_line")


def said_in_private(room_id: int) -> Sequence[int]:
    """The ids of everything said on private lines of the meeting that is held in a room."""
    lines = select(PrivateLine.id).join(Meeting, Meeting.id == PrivateLine.meeting_id).where(Meeting.room_id == room_id)
    return db.session.scalars(select(PrivateWord.id).where(PrivateWord.line_id.in_(lines))).all()


def forget(room_id: int) -> None:
    """Delete the private lines, rounds and hands of the meeting in a room, and calls for help that were looked after.

    Other calls for help are kept: the facilitator is reminded of them until they are looked after.
    """
    meeting = select(Meeting.id).where(Meeting.room_id == room_id)
    for table in (PrivateLine, Round, Hand):
        # Words and turns go with the row they hang on.
        rows_changed(delete(table).where(table.meeting_id.in_(meeting)))
    looked_after = HelpCall.looked_after_at.is_not(None)
    rows_changed(delete(HelpCall).where(HelpCall.meeting_id.in_(meeting), looked_after))
    rows_changed(update(Room).where(Room.id == room_id).values(pause_words=""))
    for meeting_id in db.session.scalars(meeting):
        # Forms of acts that came from someone who had been signed out.
        rows_changed(delete(KeptForm).where(KeptForm.path.startswith(f"/live/meetings/{meeting_id}/acts/")))
