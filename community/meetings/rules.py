"""Ground rules: what a group agrees on, a version each; and who has agreed to which."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import ForeignKey, Text, UniqueConstraint, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.models import Member
from community.core import clock
from community.core.database import Id, UTCDateTime
from community.core.errors import Refusal
from community.core.once import once
from community.extensions import db
from community.meetings.models import Group

# What a group begins with, until its facilitator writes its own on the card; no more words than a card takes.
HOUSE_RULES = """What is said here stays here. Please do not repeat it, copy it or take pictures of the screen.
Speak for yourself. What helped you may not help someone else, so we do not tell one another what to do.
There is room for everyone. You may say a lot, a little or nothing. Listening is taking part.
We may speak of hard things, also of dying. Say so before you begin, so that others can get ready.
We do not give medical advice. Questions about treatment belong to your own team.
If it becomes too much, you may look away, leave, or tell the facilitator quietly. You need not say why.
Be kind, also when you see things another way. The facilitator may pause the room or ask someone to wait.
If you or someone else is in danger, call 000. The facilitator is not there all the time."""


class RulesFirst(Refusal):
    """Raised when someone wants to come in and has not agreed to the ground rules as they are now."""

    def __init__(self) -> None:
        super().__init__("Please read the ground rules first, and say that you agree.", 409)


class GroundRules(db.Model):
    """One version of a group's rules, as its card said them. The highest is the current one; none is ever changed."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("circle_group.id", ondelete="CASCADE"))
    version: Mapped[int]
    words: Mapped[str] = mapped_column(Text)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    __table_args__ = (UniqueConstraint("group_id", "version"),)

    @classmethod
    def current(cls, group_id: int) -> GroundRules | None:
        """The newest version that was written down for a group; None when none was needed yet (see ``begin``)."""
        newest = select(cls).where(cls.group_id == group_id).order_by(cls.version.desc()).limit(1)
        return db.session.scalar(newest)

    @classmethod
    def begin(cls, group: Group) -> GroundRules:
        """The version that holds in a group now. If its card says something else, a new version is written down."""
        words = words_of(group)

        def same() -> GroundRules | None:
            newest = cls.current(group.id)
            return newest if newest is not None and newest.words == words else None

        def one_more() -> GroundRules:
            newest = cls.current(group.id)
            version = 1 if newest is None else newest.version + 1
            rules = cls(group_id=group.id, version=version, words=words, by_id=group.card.changed_by_id)
            db.session.add(rules)
            db.session.flush()
            return rules

        return once(same, one_more)

    def accept(self, member: Member) -> None:
        """She agrees to this version. Agreeing again changes nothing: the first time stays written down."""

        def agreed() -> RulesAccepted:
            row = RulesAccepted(rules_id=self.id, member_id=member.id)
            db.session.add(row)
            db.session.flush()
            return row

        once(lambda: db.session.get(RulesAccepted, (self.id, member.id)), agreed)

    def accepted_by(self, member: Member) -> bool:
        """Whether she has agreed to this version."""
        row = exists().where(RulesAccepted.rules_id == self.id, RulesAccepted.member_id == member.id)
        return bool(db.session.scalar(select(row)))


class RulesAccepted(db.Model):
    """Who has agreed to which version, and when."""

    rules_id: Mapped[int] = mapped_column(ForeignKey("ground_rules.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


def words_of(group: Group) -> str:
    """The ground rules as they stand on a group's card; the house's own when it says none."""
    return group.card.ground_rules.strip() or HOUSE_RULES


def agreed(group: Group, member: Member) -> bool:
    """Whether she has agreed to the rules that hold in a group now."""
    rules = GroundRules.current(group.id)
    return rules is not None and rules.words == words_of(group) and rules.accepted_by(member)


def fingerprint(words: str) -> str:
    """A short hash of ``words``. The form to agree sends it, so that nobody agrees to words she has not seen."""
    return hashlib.sha256(words.encode()).hexdigest()[:16]
