"""Leaving: someone is no longer in a group, by her own step or because she was asked to go. Her words stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Row, Select, String, exists, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from community.accounts.models import Member
from community.core import clock
from community.core.database import Id, UTCDateTime
from community.extensions import db
from community.meetings.models import Group

# As long as this she can come back in one step, without asking again: a bad hour should not cost her the group.
COMING_BACK = timedelta(days=1)
# How long the words to someone who was asked to leave stand among her groups.
TOLD_FOR = timedelta(days=30)
# The words to someone who is asked to leave, and the reason for staff: a few sentences each.
LONGEST_WORDS = 400


class Leaving(db.Model):
    """A member left, or ``asked_by_id`` asked her to (``was_asked``), with ``words`` that she reads."""

    __tablename__ = "group_leaving"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("circle_group.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    left_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    was_asked: Mapped[bool] = mapped_column(default=False)
    words: Mapped[str] = mapped_column(String(LONGEST_WORDS), default="")
    # Why, for staff alone.
    reason: Mapped[str] = mapped_column(String(LONGEST_WORDS), default="")
    # She came back, or was let in again.
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    group: Mapped[Group] = relationship()

    __table_args__ = (Index("ix_group_leaving_member", "group_id", "member_id"),)

    @property
    def can_be_undone(self) -> bool:
        """Whether she can come back in one step."""
        return self.undone_at is None and not self.was_asked and self.left_at > clock.now() - COMING_BACK


def latest(group_id: int, member_id: int) -> Leaving | None:
    """The last time she left a group, if she has not come back since."""
    hers = select(Leaving).where(
        Leaving.group_id == group_id, Leaving.member_id == member_id, Leaving.undone_at.is_(None)
    )
    return db.session.scalar(hers.order_by(Leaving.id.desc()).limit(1))


def asked_lately(member_id: int) -> list[Leaving]:
    """The groups she was asked to leave lately and has not come back to, the newest first."""
    hers = select(Leaving).where(Leaving.member_id == member_id, Leaving.was_asked, Leaving.undone_at.is_(None))
    lately = hers.where(Leaving.left_at > clock.now() - TOLD_FOR).options(joinedload(Leaving.group))
    return list(db.session.scalars(lately.order_by(Leaving.id.desc())))


def of_member(member: Member) -> Sequence[Row]:
    """The groups she has left, by title, each with whether one step takes her back into it."""
    hers = exists().where(Leaving.group_id == Group.id, Leaving.member_id == member.id)
    lately = hers.where(Leaving.undone_at.is_(None), ~Leaving.was_asked, Leaving.left_at > clock.now() - COMING_BACK)
    return db.session.execute(left_by(member).add_columns(lately.label("can_come_back"))).all()


def left_by(member: Member) -> Select:
    """SQL: the groups a member has left and is not in, by title."""
    left = exists().where(Leaving.group_id == Group.id, Leaving.member_id == member.id)
    return select(Group).where(left, ~Group.holds(member)).order_by(Group.title, Group.id)
