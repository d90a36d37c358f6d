"""Application: a request to join, decided by a moderator, and what the two write to one another meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from math import ceil

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.activity import Kind, record
from community.core import clock, mail
from community.core.database import Id, UTCDateTime
from community.core.errors import Refusal
from community.core.once import once
from community.core.urls import absolute
from community.extensions import db

# Long enough to tell a whole story, short enough to be read with care.
LONGEST_WORDS = 4000
# How far back the waiting time looks, and how many decisions it takes to say anything honest.
LOOKS_BACK = timedelta(days=30)
FEWEST_DECISIONS = 5
# "Most people": four of five.
MOST = 0.8


class Living(StrEnum):
    """What someone who asks to join says about herself."""

    YES = "yes"
    UNSURE = "unsure"


class Outcome(StrEnum):
    """How a request was decided."""

    ADMITTED = "admitted"
    DECLINED = "declined"


class Application(db.Model):
    """A request to join, from the moment the address was confirmed. Undecided while ``outcome`` is empty."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), unique=True)
    words: Mapped[str] = mapped_column(Text)
    living: Mapped[Living] = mapped_column(String(20), default=Living.YES)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    outcome: Mapped[Outcome | None] = mapped_column(String(20))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    # Why, when declined: written to the one who asked, and shown to her.
    reason: Mapped[str] = mapped_column(Text, default="")

    member: Mapped[Member] = relationship(foreign_keys=[member_id])
    messages: Mapped[list[ApplicationMessage]] = relationship(
        order_by="ApplicationMessage.id", cascade="all, delete-orphan", back_populates="application"
    )

    __table_args__ = (Index("ix_application_undecided", "outcome", "created_at"),)

    @classmethod
    def arrive(cls, member: Member, words: str, living: Living = Living.YES) -> Application:
        """``member`` asks to be let in, and now the moderators can see it."""
        application = cls(member_id=member.id, words=words, living=living, created_at=clock.now(), member=member)
        db.session.add(application)
        db.session.flush()
        record(Kind.APPLIED, actor_id=member.id, member_id=member.id, subject_id=application.id)
        return application

    @classmethod
    def of(cls, member_id: int) -> Application | None:
        """The request of this member, if she made one."""
        return db.session.scalar(select(cls).where(cls.member_id == member_id))

    def admit(self, by: Member) -> None:
        """Let her in, and tell her by mail. Also after a decline: people change their minds.

        Raises Refusal when she is in already.
        """
        if self.outcome == Outcome.ADMITTED:
            raise Refusal("This person has been let in already.", 409)
        self._decide(Outcome.ADMITTED, by)
        self.member.admitted_at = self.decided_at
        record(Kind.ADMITTED, actor_id=by.id, member_id=self.member_id, subject_id=self.id)

    def decline(self, by: Member, reason: str) -> None:
        """Do not let her in; ``reason`` is written to her and shown to her. She may still write back.

        Raises Refusal when it was decided already, or without a reason.
        """
        if self.outcome is not None:
            raise Refusal("This request has been decided already.", 409)
        if not reason.strip():
            raise Refusal("Please write why. The person who asked will read it.")
        self._decide(Outcome.DECLINED, by)
        self.reason = reason.strip()
        record(Kind.DECLINED, actor_id=by.id, member_id=self.member_id, subject_id=self.id)

    def answered_by_a_role(self) -> None:
        """Whoever runs the network gave her a role, and so let her in: nobody has to decide any more."""
        if self.outcome != Outcome.ADMITTED:
            self.outcome, self.decided_at = Outcome.ADMITTED, clock.now()

    def write(self, author: Member, words: str, key: str) -> ApplicationMessage:
        """One more message of the exchange, from her or from a moderator (who is never named to her).

        The same key a second time gives the first message. Raises Refusal when there are no words, or too many.
        """
        words = words.strip()
        if not words:
            raise Refusal("There are no words in this yet.")
        if len(words) > LONGEST_WORDS:
            raise Refusal(f"This is longer than {LONGEST_WORDS} characters. Please send it in two parts.")
        same = ApplicationMessage.author_id == author.id, ApplicationMessage.key == key
        return once(
            lambda: db.session.scalar(select(ApplicationMessage).where(*same)),
            lambda: self._add_message(author, words, key),
        )

    def _add_message(self, author: Member, words: str, key: str) -> ApplicationMessage:
        from_staff = author.id != self.member_id
        message = ApplicationMessage(author_id=author.id, from_staff=from_staff, words=words, key=key)
        self.messages.append(message)
        db.session.flush()
        record(Kind.APPLICATION_WRITTEN_TO, actor_id=author.id, member_id=self.member_id, subject_id=self.id)
        if from_staff:
            self._tell()
        return message

    def _decide(self, outcome: Outcome, by: Member) -> None:
        self.outcome, self.decided_at, self.decided_by_id = outcome, clock.now(), by.id
        self._tell()

    def _tell(self) -> None:
        mail.queue(self.member.email, "something_waits", link=absolute("accounts.standing"))


class ApplicationMessage(db.Model):
    """One message between someone who asked to join and the moderators."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    application_id: Mapped[int] = mapped_column(ForeignKey("application.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    from_staff: Mapped[bool]
    words: Mapped[str] = mapped_column(Text)
    key: Mapped[str] = mapped_column(String(32))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    application: Mapped[Application] = relationship(back_populates="messages")

    __table_args__ = (UniqueConstraint("author_id", "key"),)


@dataclass(frozen=True)
class WaitingTime:
    """How long people wait to be let in. ``hours`` is None when there is too little to say."""

    hours: int | None

    @property
    def words(self) -> str:
        """As a sentence for someone who waits."""
        if self.hours is None:
            return "Too few people have asked lately for us to say how long it takes. We read every request."
        if self.hours <= 1:
            return "Most people heard from us within an hour over the last 30 days."
        if self.hours <= 48:
            return f"Most people heard from us within {self.hours} hours over the last 30 days."
        return f"Most people heard from us within {ceil(self.hours / 24)} days over the last 30 days."


def waiting_time() -> WaitingTime:
    """How long most people waited lately, counting those who wait now: leaving them out would promise too much."""
    now = clock.now()
    rows = db.session.execute(
        select(Application.created_at, Application.decided_at)
        .where(or_(Application.decided_at > now - LOOKS_BACK, Application.outcome.is_(None)))
        .order_by(Application.created_at.desc())
        .limit(1000)
    ).all()
    decided = [row.decided_at - row.created_at for row in rows if row.decided_at is not None]
    if len(decided) < FEWEST_DECISIONS:
        return WaitingTime(None)
    return WaitingTime(hours_most_waited(decided, [now - r.created_at for r in rows if r.decided_at is None]))


def hours_most_waited(decided: Sequence[timedelta], waiting: Sequence[timedelta]) -> int:
    """Within how many hours four of five heard. Someone who waits longer than the others counts as not having heard."""
    longest = max(decided)
    waits = sorted([*decided, *(wait for wait in waiting if wait > longest)])
    return max(1, ceil(waits[ceil(len(waits) * MOST) - 1] / timedelta(hours=1)))
