"""Suggestion: a member misses something on the list of interests or experiences. Moderation reads these and decides."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.core import clock
from community.core.database import Id, UTCDateTime
from community.core.errors import Refusal
from community.extensions import db
from community.profiles.traits import Trait, TraitKind

# What one person may have waiting; the list is short on purpose, and each is read by someone.
MOST_WAITING = 5
LONGEST_WORDS = 60


class Suggestion(db.Model):
    """``words`` should be on the list of ``kind``, ``author_id`` thinks. Waits while ``decided_at`` is empty."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(32))
    kind: Mapped[TraitKind] = mapped_column(String(12))
    words: Mapped[str] = mapped_column(String(LONGEST_WORDS))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    # What came of it: the entry of the list, or none when it was declined.
    trait_id: Mapped[int | None] = mapped_column(ForeignKey("trait.id", ondelete="SET NULL"))

    __table_args__ = (UniqueConstraint("author_id", "key"),)

    author: Mapped[Member] = relationship(foreign_keys=author_id)
    trait: Mapped[Trait | None] = relationship()

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has decided yet."""
        return self.decided_at is None

    def accept(self, by_id: int, *, name: str = "", heading: str = "", shared: str = "") -> Trait:
        """Put it on the list, perhaps in better words. Raises Refusal when someone has decided already."""
        self._decide(by_id)
        self.trait = Trait.add(self.kind, name or self.words, heading=heading, shared=shared)
        db.session.flush()
        return self.trait

    def decline(self, by_id: int) -> None:
        """Leave the list as it is. Raises Refusal when someone has decided already."""
        self._decide(by_id)

    def _decide(self, by_id: int) -> None:
        db.session.refresh(self, with_for_update={"key_share": True})
        if not self.is_waiting:
            raise Refusal("Someone has decided this already.", 409)
        self.decided_at, self.decided_by_id = clock.now(), by_id


def suggest(author: Member, kind: TraitKind, words: str, key: str) -> Suggestion:
    """``author`` misses ``words`` on the list of ``kind``. The same key again is the same suggestion.

    Raises Refusal when it is on the list already, or when too many of hers wait.
    """
    words = " ".join(words.split())
    # The same form twice at the same moment: one waits for the other, and finds what it made.
    db.session.execute(select(Member.id).where(Member.id == author.id).with_for_update(key_share=True))
    before = db.session.scalar(select(Suggestion).where(Suggestion.author_id == author.id, Suggestion.key == key))
    if before is not None:
        return before
    listed = select(Trait.name).where(
        Trait.kind == kind, Trait.name_key == words.casefold()[:60], Trait.retired_at.is_(None)
    )
    if (found := db.session.scalar(listed)) is not None:
        raise Refusal(f"“{found}” is on the list already.", 409)
    waiting = select(func.count(Suggestion.id)).where(
        Suggestion.author_id == author.id, Suggestion.decided_at.is_(None)
    )
    if (db.session.scalar(waiting) or 0) >= MOST_WAITING:
        raise Refusal("Some of your suggestions are still being read. Please wait until they are decided.", 429)
    suggestion = Suggestion(author_id=author.id, author=author, kind=kind, words=words, key=key)
    db.session.add(suggestion)
    db.session.flush()
    return suggestion
