"""Letter: a mail to an address that may or may not have an account.

Whether it has is looked up by the worker, after the answer has gone out. So no answer can tell, and neither can the
time it takes.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from sqlalchemy import String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.links import Purpose
from community.accounts.models import Member
from community.core import clock, work
from community.core.database import Id, UTCDateTime, rows_changed, writing
from community.extensions import db

BATCH = 100


class Letter(db.Model):
    """A mail to be written to ``email``. ``subject_id`` is the request to join, or the member, it is about."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    purpose: Mapped[Purpose] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(254))
    subject_id: Mapped[int | None] = mapped_column(Id)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


# Who writes the letters of a purpose: gets the letter and the member who has this address, if there is one.
Writer = Callable[[Letter, Member | None], None]
writers: dict[Purpose, Writer] = {}


def writes(purpose: Purpose) -> Callable[[Writer], Writer]:
    """Register the function that writes the letters of ``purpose``."""

    def add(function: Writer) -> Writer:
        writers[purpose] = function
        return function

    return add


def ask(purpose: Purpose, email: str, subject_id: int | None = None) -> None:
    """Have a letter written to ``email`` (in its normal form) after the commit."""
    db.session.add(Letter(purpose=purpose, email=email, subject_id=subject_id))
    work.wake("letters")


@work.worker("letters")
def write_due() -> int:
    """Write the letters that were asked for. A letter and its mail are one transaction: neither is lost or doubled."""
    ids = db.session.scalars(select(Letter.id).order_by(Letter.id).limit(BATCH)).all()
    written = 0
    for letter_id in ids:
        with writing():
            letter = db.session.get(Letter, letter_id)
            # Whoever deletes the row has the letter.
            if letter is None or rows_changed(delete(Letter).where(Letter.id == letter_id)) != 1:
                continue
            member = db.session.scalar(select(Member).where(Member.email == letter.email))
            writers[Purpose(letter.purpose)](letter, member)
            written += 1
    return written
