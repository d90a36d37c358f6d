"""The label beside a facilitator's name: her role, and her profession as it is checked now. It lapses by itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from community.accounts.models import Member
from community.extensions import db
from community.meetings.credentials import PROFESSIONS, Credential, Profession


@dataclass(frozen=True)
class Label:
    """Who a facilitator is at work, by whom that was checked, and until when it holds."""

    # Beside her name: "facilitator, counsellor".
    short: str
    name: str
    profession: Profession
    organisation: str
    checked_at: datetime
    checked_until: datetime
    checked_by: str | None

    @property
    def words(self) -> str:
        """In full: ``Grace Moore, Counsellor, Banksia House``."""
        return f"{self.name}, {PROFESSIONS[Profession(self.profession)]}, {self.organisation}"


def label_of(member_id: int) -> Label | None:
    """The label of a facilitator in full; None when nothing of her is checked now. Lists have Member.role_said."""
    checker = aliased(Member)
    held = select(
        *(Member.label, Credential.name, Credential.profession, Credential.organisation),
        *(Credential.checked_at, Credential.checked_until, checker.display_name),
    ).join(Member, Member.id == Credential.member_id)
    held = held.outerjoin(checker, checker.id == Credential.checked_by_id)
    row = db.session.execute(held.where(Member.id == member_id, Credential.is_current())).first()
    return None if row is None else Label(*row)
