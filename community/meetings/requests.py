"""Request: a member asks to come into a group. Its facilitator says yes, or says no with a kind sentence."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, Row, Select, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.core import clock
from community.core.database import Id, UTCDateTime, only_where
from community.core.errors import Refusal
from community.extensions import db
from community.meetings.models import Group
from community.profiles.people import listed

# What one tells of oneself to someone one does not know, and what is said kindly to a no.
LONGEST_WORDS, LONGEST_ANSWER = 600, 400


class Answer(StrEnum):
    """What became of a request."""

    YES = "yes"
    NO = "no"
    WITHDRAWN = "withdrawn"


class Request(db.Model):
    """She asks to come in. It waits until ``answered_at``."""

    __tablename__ = "group_request"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("circle_group.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    key: Mapped[str] = mapped_column(String(32))
    words: Mapped[str] = mapped_column(String(LONGEST_WORDS), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    answer: Mapped[Answer | None] = mapped_column(String(10))
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    # What she is told with a no.
    sentence: Mapped[str] = mapped_column(String(LONGEST_ANSWER), default="")

    group: Mapped[Group] = relationship()
    member: Mapped[Member] = relationship(foreign_keys=[member_id])

    __table_args__ = (
        UniqueConstraint("member_id", "key"),
        # One at a time waits.
        Index("ix_group_request_waiting", "group_id", "member_id", unique=True, **only_where("answered_at IS NULL")),
    )

    def decide(self, answer: Answer, by: Member, sentence: str = "") -> None:
        """Answer it, or take it back. Raises Refusal when it was answered already."""
        if self.answered_at is not None:
            raise Refusal("This was answered already.", 409)
        self.answer, self.answered_at, self.answered_by_id, self.sentence = answer, clock.now(), by.id, sentence


def waiting(group_id: int, member_id: int) -> Request | None:
    """The request of a member that waits for an answer."""
    hers = select(Request).where(Request.group_id == group_id, Request.member_id == member_id)
    return db.session.scalar(hers.where(Request.answered_at.is_(None)))


def latest(group_id: int, member_id: int) -> Request | None:
    """Her last request to a group, answered or not."""
    hers = select(Request).where(Request.group_id == group_id, Request.member_id == member_id)
    return db.session.scalar(hers.order_by(Request.id.desc()).limit(1))


def waiting_for(group: Group, leader: Member) -> Sequence[Row]:
    """Those who ask to come into a group that goes on, as far as ``leader`` meets them; whoever has waited longest
    comes first."""
    found = select(*listed(), Request.id.label("request_id"), Request.words, Request.created_at)
    return db.session.execute(_waits_for(found, group, leader).order_by(Request.id)).all()


def how_many(group: Group, leader: Member) -> int:
    """How many there are in ``waiting_for``."""
    return db.session.scalar(_waits_for(select(func.count(Request.id)), group, leader)) or 0


def of_member(member: Member) -> Sequence[Row]:
    """A member's requests that wait for an answer, to any group, the newest first; ``reads_card``: whether she can
    still read the card of the group."""
    found = select(Request.group_id, Group.title, Group.ended_at, Group.visible_to(member).label("reads_card"))
    hers = found.join(Group, Group.id == Request.group_id).where(Request.member_id == member.id)
    return db.session.execute(hers.where(Request.answered_at.is_(None)).order_by(Request.id.desc())).all()


def _waits_for(columns: Select, group: Group, leader: Member) -> Select:
    found = columns.select_from(Request).join(Member, Member.id == Request.member_id)
    found = found.join(Group, Group.id == Request.group_id).where(Request.group_id == group.id)
    return found.where(Request.answered_at.is_(None), Group.ended_at.is_(None), Member.visible_to(leader.id))
