"""Notes that a facilitator makes for herself about a meeting. Nobody else reads them; after twelve weeks they go.

A group meets for eight to twelve weeks, and for so long notes about one evening may help to prepare another. After that
a note is only something about people that lies around.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Text, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock, database, work
from community.core.database import UTCDateTime, rows_changed, writing
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.running.help_calls import HelpCall

# About as much as one writes on the back of an evening.
LONGEST = 4000
KEPT_FOR = timedelta(weeks=12)


class MeetingNote(db.Model):
    """A leader's note about a meeting. Emptied, it is deleted."""

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    words: Mapped[str] = mapped_column(Text)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


def of(meeting: Meeting, author_id: int) -> str:
    """Her note about a meeting; empty when she has none."""
    note = db.session.get(MeetingNote, (meeting.id, author_id))
    return "" if note is None else note.words


def write(meeting: Meeting, author_id: int, words: str) -> None:
    """Set her note about a meeting. Empty words delete it."""
    hers = {"meeting_id": meeting.id, "author_id": author_id}
    if not words.strip():
        rows_changed(delete(MeetingNote).filter_by(**hers))
        return
    said = {"words": words, "changed_at": clock.now()}
    # Two of her windows may write it in the same moment.
    row = database.insert(MeetingNote).values(**hers, **said)
    db.session.execute(row.on_conflict_do_update(index_elements=list(hers), set_=said))


@work.worker("meeting-notes")
def delete_old() -> int:
    """Delete notes about meetings of more than twelve weeks ago, and calls for help in them; gives how many rows."""
    with writing():
        long_ago = select(Meeting.id).where(Meeting.ends_at < clock.now() - KEPT_FOR)
        return rows_changed(delete(MeetingNote).where(MeetingNote.meeting_id.in_(long_ago))) + rows_changed(
            delete(HelpCall).where(HelpCall.meeting_id.in_(long_ago))
        )
