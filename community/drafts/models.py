"""Draft: the fields of one form as they were typed last."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import JSON, ColumnElement, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock, kept
from community.core.database import NEVER_AGAIN, Id, UTCDateTime
from community.extensions import db


class End(StrEnum):
    """How a draft came to its end."""

    SENT = "sent"
    DELETED = "deleted"


class Draft(db.Model):
    """What one member typed in one place. ``key`` is the form's own: what is sent under it ends the draft.

    ``hand`` is the open page that wrote last, and ``version`` grows with each writing, so that of two pages that write
    the same draft neither loses a word. A row that has ended says so to a device that comes back later.
    """

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    place: Mapped[str] = mapped_column(String(80))
    key: Mapped[str] = mapped_column(String(32))
    hand: Mapped[str] = mapped_column(String(32), default="")
    version: Mapped[int] = mapped_column(default=1)
    fields: Mapped[list[list[str]]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, index=True)
    # When she was told that it will be deleted for its age.
    warned_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended: Mapped[End | None] = mapped_column(String(10))
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)

    __table_args__ = (UniqueConstraint("member_id", "key"), Index("ix_draft_place", "member_id", "place"), NEVER_AGAIN)

    @property
    def words(self) -> str:
        """What a person wrote in it, as she would read it."""
        return words(self.fields)

    @classmethod
    def live_of(cls, member_id: int) -> ColumnElement[bool]:
        """SQL: a member's drafts that have neither been sent nor deleted."""
        return (cls.member_id == member_id) & cls.ended.is_(None)


def words(fields: list[list[str]]) -> str:
    """What a person wrote in these fields, as she would read it; empty when she wrote nothing."""
    return "\n\n".join(text.strip() for text in kept.words(fields) if text.strip())
