"""Credential: what a facilitator's profession is, checked by an administrator for a time. It lapses by itself."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, ForeignKey, String, and_, select
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.models import Member
from community.core import clock
from community.core.database import Id, UTCDateTime, this_moment
from community.extensions import db
from community.permissions import facilitates, moderates


class Profession(StrEnum):
    """As what someone leads groups."""

    BREAST_CARE_NURSE = "breast_care_nurse"
    NURSE = "nurse"
    COUNSELLOR = "counsellor"
    PSYCHOLOGIST = "psychologist"
    SOCIAL_WORKER = "social_worker"
    PEER = "peer"


PROFESSIONS = {
    Profession.BREAST_CARE_NURSE: "Breast Care Nurse",
    Profession.NURSE: "Nurse",
    Profession.COUNSELLOR: "Counsellor",
    Profession.PSYCHOLOGIST: "Psychologist",
    Profession.SOCIAL_WORKER: "Social worker",
    Profession.PEER: "Trained peer",
}

# Enough for the name on a badge, and for a hospital's full name.
LONGEST_NAME, LONGEST_ORGANISATION = 80, 120


class Credential(db.Model):
    """What a facilitator is at work, and where, as an administrator checked it. Each check is a row of its own."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    # As she is called at work, which may not be her name here.
    name: Mapped[str] = mapped_column(String(LONGEST_NAME))
    profession: Mapped[Profession] = mapped_column(String(20))
    organisation: Mapped[str] = mapped_column(String(LONGEST_ORGANISATION))
    checked_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    checked_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    checked_until: Mapped[datetime] = mapped_column(UTCDateTime)
    # Taken back before its time, or replaced by a newer check.
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))

    @classmethod
    def is_current(cls) -> ColumnElement[bool]:
        """SQL: it holds now."""
        return and_(cls.ended_at.is_(None), cls.checked_until > this_moment())

    @property
    def words(self) -> str:
        """Her profession and where she works."""
        return f"{PROFESSIONS[Profession(self.profession)]}, {self.organisation}"


def check(
    member_id: int, *, name: str, profession: Profession, organisation: str, by_id: int, until: datetime
) -> Credential:
    """Write down that an administrator has checked who someone is; an earlier check of hers ends."""
    end(member_id, by_id)
    credential = Credential(
        member_id=member_id,
        name=name,
        profession=profession,
        organisation=organisation,
        checked_by_id=by_id,
        checked_until=until,
    )
    db.session.add(credential)
    member = db.session.get_one(Member, member_id)
    member.label, member.label_until = _beside_the_name(profession), until
    db.session.flush()
    return credential


def end(member_id: int, by_id: int) -> None:
    """End the check of someone's profession, if there is one, and take the label from her name."""
    for held in db.session.scalars(
        select(Credential).where(Credential.member_id == member_id, Credential.ended_at.is_(None))
    ):
        held.ended_at, held.ended_by_id = clock.now(), by_id
    member = db.session.get_one(Member, member_id)
    member.label, member.label_until = "", None


def current(member_id: int) -> Credential | None:
    """The check of a member's profession that holds now; None when there is none."""
    return db.session.scalar(select(Credential).where(Credential.member_id == member_id, Credential.is_current()))


def _beside_the_name(profession: Profession) -> str:
    # A Breast Care Nurse is called by a name; the others by what they are.
    words = PROFESSIONS[Profession(profession)]
    return f"facilitator, {words if profession == Profession.BREAST_CARE_NURSE else words.lower()}"


def any_current(member_ids: Iterable[int]) -> bool:
    """Whether the profession of at least one of these members is checked now."""
    held = select(Credential.id).where(Credential.member_id.in_(list(member_ids)), Credential.is_current())
    return db.session.scalar(held.limit(1)) is not None


def may_suggest(member: Member) -> bool:
    """Whether she may suggest any group to a member: she looks after members, or is a Breast Care Nurse."""
    if moderates(member):
        return True
    held = current(member.id)
    return facilitates(member) and held is not None and held.profession == Profession.BREAST_CARE_NURSE
