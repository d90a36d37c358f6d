"""Activity: a fact that others may need to hear of."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock, work
from community.core.database import Id, UTCDateTime
from community.extensions import db


class Kind(StrEnum):
    """What can happen. The thing a ``subject_id`` points to is named in brackets."""

    APPLIED = "applied"  # [application]
    ADMITTED = "admitted"  # [application]
    DECLINED = "declined"  # [application]
    APPLICATION_WRITTEN_TO = "application_written_to"  # [application]
    STARTED_THREAD = "started_thread"  # [thread]
    ANSWERED = "answered"  # [post]
    LEFT_A_WORD = "left_a_word"  # [post]
    MENTIONED = "mentioned"  # [post]
    NAMED_IN_ROOM = "named_in_room"  # [message]
    ANSWERED_IN_ROOM = "answered_in_room"  # [message]
    SAID_HELLO = "said_hello"  # [hello]
    ACCEPTED_HELLO = "accepted_hello"  # [hello]
    REPORTED = "reported"  # [report]
    DECIDED = "decided"  # [action of a moderator]
    REPORT_SETTLED = "report_settled"  # [report]
    DRAFTS_GOING = "drafts_going"
    MEETING_OVER = "meeting_over"  # [meeting]
    ASKED_TO_JOIN_GROUP = "asked_to_join_group"  # [group request]
    LET_INTO_GROUP = "let_into_group"  # [group request]
    NOT_LET_INTO_GROUP = "not_let_into_group"  # [group request]
    INVITED_TO_GROUP = "invited_to_group"  # [group invitation]
    SUGGESTED_GROUP = "suggested_group"  # [group invitation]
    ASKED_TO_LEAVE_GROUP = "asked_to_leave_group"  # [group leaving]
    GROUP_GIVEN = "group_given"  # [group]
    GROUP_ENDED = "group_ended"  # [group]
    SEAT_OFFERED = "seat_offered"  # [meeting]
    SEAT_LAPSED = "seat_lapsed"  # [meeting]
    SEAT_PASSED_ON = "seat_passed_on"  # [meeting]
    SEAT_GIVEN_UP = "seat_given_up"  # [seat given up]
    MEETING_NEAR = "meeting_near"  # [meeting]
    MEETING_SOON = "meeting_soon"  # [meeting]
    MEETING_MOVED = "meeting_moved"  # [meeting]
    SERIES_MOVED = "series_moved"  # [meeting, the next of hers]
    MEETING_HANDED = "meeting_handed"  # [meeting]
    MEETING_CANCELLED = "meeting_cancelled"  # [meeting]
    # What this was about has been deleted for good. It goes as soon as its notices are taken back.
    WITHDRAWN = "withdrawn"


class Activity(db.Model):
    """One fact. ``actor_id`` did it, ``member_id`` is whom it concerns, ``subject_id`` is the thing (see Kind)."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    kind: Mapped[Kind] = mapped_column(String(40))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    subject_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    # Empty until the worker has decided who hears of it: what is claimed by UPDATE ... WHERE still empty.
    told_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_activity_untold", "told_at", "id"),)


def record(
    kind: Kind, *, actor_id: int | None, member_id: int | None = None, subject_id: int | None = None
) -> Activity:
    """Write down, in the running transaction, that something happened. It is told after the commit."""
    fact = Activity(kind=kind, actor_id=actor_id, member_id=member_id, subject_id=subject_id)
    db.session.add(fact)
    work.wake("notices")
    return fact
