"""Rounds: each in turn, and anyone may pass. The same for the opening round and for the last one.

The order is that in which people came, so it is not stored; whoever comes late is at its end. Stored is only that
someone's turn is over, not whether she spoke or passed.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, select
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.database import Id, UTCDateTime, only_where
from community.core.errors import Refusal
from community.extensions import db
from community.meetings.meetings import Meeting

# How long before the end the last round is offered: enough for twelve people to say goodbye.
LAST_ROUND_BEFORE = timedelta(minutes=10)


class Kind(StrEnum):
    """Which round it is."""

    OPENING = "opening"
    LAST = "last"


TITLES = {Kind.OPENING: "Opening round", Kind.LAST: "Last round"}


class Round(db.Model):
    """A round of a meeting. It goes on until ``ended_at``."""

    __tablename__ = "meeting_round"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"))
    kind: Mapped[Kind] = mapped_column(String(10))
    started_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    # One at a time.
    __table_args__ = (
        Index("ix_meeting_round_meeting_id", "meeting_id"),
        Index("ix_meeting_round_current", "meeting_id", unique=True, **only_where("ended_at IS NULL")),
    )


class Turn(db.Model):
    """Someone's turn in a round is over; or, not ``over``, she asked for one at ``asked_at``, and is at the end.

    Someone who still waits for her first turn has no row.
    """

    __tablename__ = "round_turn"

    round_id: Mapped[int] = mapped_column(ForeignKey("meeting_round.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    over: Mapped[bool] = mapped_column(default=True)
    asked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def current(meeting: Meeting) -> Round | None:
    """The round that is going on; None when there is none."""
    return db.session.scalar(select(Round).where(Round.meeting_id == meeting.id, Round.ended_at.is_(None)))


def begin(meeting: Meeting, kind: Kind) -> Round:
    """Begin a round, or give the one of this kind that is going on. Raises Refusal while one of the other kind is."""
    going_on = current(meeting)
    if going_on is not None:
        if going_on.kind != kind:
            raise Refusal("Another round is going on. End that one first.", 409)
        return going_on
    begun = Round(meeting_id=meeting.id, kind=kind)
    db.session.add(begun)
    db.session.flush()
    return begun


def end(meeting: Meeting) -> None:
    """The round is over, whether or not everyone has had her turn."""
    going_on = current(meeting)
    if going_on is not None:
        going_on.ended_at = clock.now()


def turn_over(meeting: Meeting, member_id: int) -> None:
    """Someone has spoken, passes, or is not there: it is the next one's turn. Twice is the same as once."""
    turn = _turn(meeting, member_id)
    if turn is not None:
        turn.over = True


def ask_again(meeting: Meeting, member_id: int) -> None:
    """Someone whose turn is over would like one after all: she is at the end of the order."""
    turn = _turn(meeting, member_id)
    if turn is not None and turn.over is not False:
        turn.over, turn.asked_at = False, clock.now()


def _turn(meeting: Meeting, member_id: int) -> Turn | None:
    going_on = current(meeting)
    if going_on is None:
        return None
    turn = db.session.get(Turn, (going_on.id, member_id))
    if turn is None:
        turn = Turn(round_id=going_on.id, member_id=member_id)
        db.session.add(turn)
    return turn
