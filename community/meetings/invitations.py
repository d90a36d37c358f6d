"""Invitation: a group is offered to a member, by someone who leads it or someone who suggests it. She decides.

A no needs no reason and is told to nobody: for the one who invited, it looks like no answer.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, Index, Row, String, and_, bindparam, select
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from community.accounts import circles
from community.accounts.models import Member
from community.activity import Kind, record
from community.core import clock
from community.core.database import Id, UTCDateTime, only_where
from community.core.errors import Refusal
from community.extensions import db
from community.meetings.models import Group
from community.permissions import leads

# After that it is over by itself, answered or not; and nobody is asked about the same group again before.
LASTS = timedelta(days=30)
# A few sentences to someone who has not asked for any.
LONGEST_WORDS = 400


class Invitation(db.Model):
    """A group is offered to a member by ``by_id``.

    ``invites``: by someone who leads it, so she may come in at once. Otherwise it is only suggested: she may ask.
    """

    __tablename__ = "group_invitation"

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("circle_group.id", ondelete="CASCADE"))
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    invites: Mapped[bool]
    words: Mapped[str] = mapped_column(String(LONGEST_WORDS), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    # She came in, or said no; which of the two, only her membership tells.
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # Another took its place after its time was over.
    replaced_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    group: Mapped[Group] = relationship()
    by: Mapped[Member | None] = relationship(foreign_keys=[by_id])

    __table_args__ = (
        Index(
            "ix_group_invitation_one",
            "group_id",
            "member_id",
            "invites",
            unique=True,
            **only_where("replaced_at IS NULL"),
        ),
    )

    @classmethod
    def is_lately(cls) -> ColumnElement[bool]:
        """SQL: its time is not over, whether or not she has answered."""
        since = bindparam("since", unique=True, type_=UTCDateTime(), callable_=lambda: clock.now() - LASTS)
        return and_(cls.replaced_at.is_(None), cls.created_at > since)

    @classmethod
    def waits(cls) -> ColumnElement[bool]:
        """SQL: she has not answered, and its time is not over."""
        return and_(cls.answered_at.is_(None), cls.is_lately())

    @property
    def is_waiting(self) -> bool:
        """Whether this one waits for an answer still."""
        return self.answered_at is None and self.replaced_at is None and self.created_at > clock.now() - LASTS

    def answer(self) -> None:
        """She has decided."""
        self.answered_at = self.answered_at or clock.now()


def offer(group: Group, member: Member, by: Member, words: str) -> Invitation:
    """Invite ``member`` if ``by`` leads the group, otherwise suggest it to her.

    Raises Refusal when the same was done within ``LASTS``, when the group takes nobody, and when an invited member is
    in it already.
    """
    invites = leads(by, group)
    # Someone who does not lead it must not learn whether she is in it: the suggestion then comes to nothing.
    if invites and group.has_in_it(member):
        raise Refusal("This member is in the group already.", 409)
    if not group.takes_members:
        raise Refusal("This group is not listed yet, so nobody can come in.", 409)
    # Of two who offer it in the same moment one is told that it was done lately.
    group.hold()
    there = db.session.scalar(
        select(Invitation).where(
            Invitation.group_id == group.id,
            Invitation.member_id == member.id,
            Invitation.invites == invites,
            Invitation.replaced_at.is_(None),
        )
    )
    if there is not None:
        if there.created_at > clock.now() - LASTS:
            raise Refusal("They were asked lately. Please leave it to them.", 409)
        there.replaced_at = clock.now()
        db.session.flush()
    invitation = Invitation(group_id=group.id, member_id=member.id, by_id=by.id, invites=invites, words=words)
    db.session.add(invitation)
    db.session.flush()
    kind = Kind.INVITED_TO_GROUP if invites else Kind.SUGGESTED_GROUP
    record(kind, actor_id=by.id, member_id=member.id, subject_id=invitation.id)
    return invitation


def waiting(group_id: int, member_id: int) -> list[Invitation]:
    """What waits for her answer about a group, invitations first."""
    found = select(Invitation).where(
        Invitation.group_id == group_id, Invitation.member_id == member_id, Invitation.waits()
    )
    return list(db.session.scalars(found.order_by(Invitation.invites.desc(), Invitation.id)))


def answer_all(group_id: int, member_id: int) -> None:
    """Mark everything that waits for her answer about a group as answered."""
    for invitation in waiting(group_id, member_id):
        invitation.answer()


def for_member(member: Member) -> list[Invitation]:
    """What waits for a member's answer, the newest first."""
    found = select(Invitation).join(Group).where(Invitation.member_id == member.id, Invitation.waits())
    found = found.where(Group.visible_to(member), ~Group.holds(member)).options(joinedload(Invitation.by))
    return list(db.session.scalars(found.order_by(Invitation.id.desc())))


def by_leaders(group_id: int, reader: Member) -> list[Row]:
    """Those who were invited lately and are not in the group. One who said no looks like one who has not answered."""
    return list(
        db.session.execute(
            select(Member.id, Member.display_name, Member.photo_key, Member.photo_audience, Invitation.created_at)
            .join(Invitation, Invitation.member_id == Member.id)
            .join(Group, Group.id == Invitation.group_id)
            .where(Invitation.group_id == group_id, Invitation.invites, Invitation.is_lately())
            .where(Member.visible_to(reader.id), ~circles.holds(Group.circle_id, Member.id))
            .order_by(Invitation.id.desc())
        )
    )
