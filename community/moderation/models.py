"""Report: a member says that something is not right. Claim: who of the staff is looking at it."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, delete, or_
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock, database
from community.core.database import Id, UTCDateTime
from community.extensions import db

# A moderator called away in the middle must not keep a matter from the others for longer.
CLAIM_LASTS = timedelta(minutes=30)
# Room to explain, and short enough that the one who reads it can act on it.
LONGEST_WORDS = 2000


class Reason(StrEnum):
    """Why something is reported. A short list, so that nobody has to think hard while upset."""

    UNKIND = "unkind"
    HARM = "harm"
    PRIVATE = "private"
    SELLING = "selling"
    WARNING = "warning"
    PRETENDING = "pretending"
    WORRIED = "worried"
    OTHER = "other"


REASONS = {
    Reason.UNKIND: "It is unkind or attacks someone",
    Reason.HARM: "It gives medical advice or could do harm",
    Reason.PRIVATE: "It tells something private about someone",
    Reason.SELLING: "It sells, collects or advertises",
    Reason.WARNING: "It is hard to meet without warning",
    Reason.PRETENDING: "Someone is not who they say they are",
    Reason.WORRIED: "I am worried about this person",
    Reason.OTHER: "Something else",
}


class Report(db.Model):
    """One member's word about a post, message, thread or profile, with the text as it was at that moment."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(32))
    reporter_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    # What kind of thing (see things.KINDS), which one, and whose.
    kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int] = mapped_column(Id)
    about_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    reason: Mapped[Reason] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(Text, default="")
    # Its safe HTML at that moment: the author may change or remove it before anyone looks.
    as_it_was: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # What was decided, in the words the reporter is told.
    answer: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (
        UniqueConstraint("reporter_id", "key"),
        Index("ix_report_open", "settled_at", "created_at"),
        Index("ix_report_thing", "kind", "thing_id"),
    )

    @property
    def is_concern(self) -> bool:
        """Someone is worried about a person; nobody broke a rule."""
        return self.reason == Reason.WORRIED

    @property
    def reason_words(self) -> str:
        """The reason as it stood on the form."""
        return REASONS[Reason(self.reason)]


class Claim(db.Model):
    """One of the staff is looking at a matter of the queue. Ends by itself (see CLAIM_LASTS)."""

    matter: Mapped[str] = mapped_column(String(20), primary_key=True)
    thing_id: Mapped[int] = mapped_column(Id, primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    claimed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    @property
    def lasts(self) -> bool:
        """Whether it still holds."""
        return self.claimed_at > clock.now() - CLAIM_LASTS


def claim(matter: str, thing_id: int, by_id: int) -> bool:
    """Take a matter to look at it; gives False when someone else is at it."""
    now = clock.now()
    row = database.insert(Claim).values(matter=matter, thing_id=thing_id, by_id=by_id, claimed_at=now)
    # Of two in the same moment the database lets one have it.
    take = row.on_conflict_do_update(
        index_elements=["matter", "thing_id"],
        set_={"by_id": by_id, "claimed_at": now},
        where=or_(Claim.by_id == by_id, Claim.claimed_at <= now - CLAIM_LASTS),
    )
    return db.session.execute(take.returning(Claim.by_id)).first() is not None


def release(matter: str, thing_id: int) -> None:
    """Let go of a matter, decided or not."""
    db.session.execute(delete(Claim).where(Claim.matter == matter, Claim.thing_id == thing_id))


class Appeal(db.Model):
    """The person concerned writes back about a decision, and asks that it be looked at again."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str] = mapped_column(String(32))
    action_id: Mapped[int] = mapped_column(ForeignKey("action.id", ondelete="CASCADE"), index=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    words: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    answer: Mapped[str] = mapped_column(Text, default="")

    __table_args__ = (UniqueConstraint("member_id", "key"),)
