"""A private line: between one who leads a meeting and one person in it, beside the room. Nobody else sees it.

It lasts as long as the meeting; either of the two can end it; its words are deleted with what was said in the room. No
draft of them is kept, because each copy is one more to be deleted.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, and_, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.blocks import not_blocked
from community.accounts.models import Member
from community.core import clock
from community.core.database import NEVER_AGAIN, Id, UTCDateTime
from community.core.errors import Refusal
from community.core.once import key_of_its_own, once
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.running import help_calls

# A few lines beside a conversation that goes on. More than that needs another place.
LONGEST = 500


class PrivateLine(db.Model):
    """Between ``leader_id`` and ``member_id``. Opening it again clears ``ended_at``."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    leader_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("meeting_id", "leader_id", "member_id"),)

    @property
    def pair(self) -> set[int]:
        """The ids of the two."""
        return {self.leader_id, self.member_id}


class PrivateWord(db.Model):
    """Something said on a private line."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    line_id: Mapped[int] = mapped_column(ForeignKey("private_line.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(32))
    words: Mapped[str] = mapped_column(String(LONGEST))
    said_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    __table_args__ = (UniqueConstraint("author_id", "key"), NEVER_AGAIN)


def between(meeting: Meeting, one_id: int, other_id: int) -> PrivateLine | None:
    """The line of these two in this meeting, ended or not, whichever of them leads; None when there is none."""
    either = or_(
        and_(PrivateLine.leader_id == one_id, PrivateLine.member_id == other_id),
        and_(PrivateLine.leader_id == other_id, PrivateLine.member_id == one_id),
    )
    return db.session.scalar(select(PrivateLine).where(PrivateLine.meeting_id == meeting.id, either))


def may_be_between(meeting: Meeting, leader_id: int, member_id: int) -> bool:
    """Whether these two may write to each other: unless one has blocked the other, or the member is not among us now.

    A hidden profile keeps nobody apart. When the member asks for help the two may write all the same, so that she
    can be answered (docs/decisions/0033).
    """
    meets = Member.is_among_us(), not_blocked(leader_id, Member.id)
    if db.session.scalar(select(Member.id).where(Member.id == member_id, *meets)) is not None:
        return True
    return help_calls.waits(meeting, member_id)


def open_line(meeting: Meeting, leader_id: int, member_id: int) -> PrivateLine:
    """Open a line between these two, or open the one there was again."""
    line = between(meeting, leader_id, member_id)
    if line is None:
        line = PrivateLine(meeting_id=meeting.id, leader_id=leader_id, member_id=member_id)
        db.session.add(line)
        db.session.flush()
    line.ended_at = None
    return line


def say(line: PrivateLine, author_id: int, words: str, key: str) -> PrivateWord:
    """One of the two says something. Raises Refusal once the line has ended.

    The same words with the same key a second time give the first word; other words with that key, as from a page that
    was come back to, are said too.
    """
    if line.ended_at is not None:
        raise Refusal("This private line has ended. What you wrote was not sent.", 409)

    def find() -> PrivateWord | None:
        said = select(PrivateWord).where(PrivateWord.author_id == author_id, PrivateWord.key == key)
        return db.session.scalar(said)

    def make() -> PrivateWord:
        word = PrivateWord(line_id=line.id, author_id=author_id, words=words, key=key)
        db.session.add(word)
        db.session.flush()
        return word

    said = once(find, make)
    if (said.line_id, said.words) == (line.id, words):
        return said
    return say(line, author_id, words, key_of_its_own(key, line.id, words))


def end(line: PrivateLine) -> None:
    """Either of the two ends it."""
    line.ended_at = line.ended_at or clock.now()
