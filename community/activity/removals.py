"""Removal: some text is taken away from readers; by whom, why, and that it can be brought back."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ForeignKey, String, and_, bindparam
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.database import Id, UTCDateTime
from community.extensions import db

# How long the author of a text can bring it back after taking it away. Others have read on by then: what comes and goes
# would be hard to follow. Her words are shown to her even after that, so that she can write them again.
UNDO_LASTS = timedelta(seconds=30)


class Removal(db.Model):
    """Why a text is not shown. The text itself stays; a post, message, thread or profile points here while it lasts.

    ``by_author``: the author took it back herself. Otherwise a moderator did, and ``reason`` is the sentence that
    stands in the text's place.
    """

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    by_author: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(300), default="")
    # Whether a sentence stands where the text was. Staff see the place in any case.
    leaves_trace: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def sentence(self) -> str:
        """What stands where the text was."""
        return sentence(self.by_author, self.reason)

    @property
    def can_be_undone(self) -> bool:
        """Whether she who took her own words away can still bring them back."""
        return self.by_author and self.created_at > clock.now() - UNDO_LASTS

    @classmethod
    def undoable(cls) -> ColumnElement[bool]:
        """SQL: the same."""
        # Read from the clock when the statement runs, because a statement may be kept and run again.
        since = bindparam("since", unique=True, type_=UTCDateTime(), callable_=lambda: clock.now() - UNDO_LASTS)
        return and_(cls.by_author, cls.created_at > since)

    def end(self) -> None:
        """The text is shown again."""
        self.ended_at = clock.now()


def sentence(by_author: bool, reason: str) -> str:
    """What stands where the text was, from a Removal's columns."""
    if by_author:
        return "Removed by its author."
    return f"Removed by a moderator. {reason}".rstrip()
