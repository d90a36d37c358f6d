"""Listing: a group or service outside the network. HelpNumber: whom to call now."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.states import STATES
from community.core import clock
from community.core.database import NEVER_AGAIN, Id, UTCDateTime
from community.extensions import db


class Leader(StrEnum):
    """Who leads a group."""

    PEERS = "peers"
    PROFESSIONAL = "professional"


class Focus(StrEnum):
    """For whom a group is."""

    SECONDARY = "secondary"
    GENERAL = "general"


LEADERS = {Leader.PEERS: "Led by peers", Leader.PROFESSIONAL: "Led by a health professional"}
FOCUSES = {
    Focus.SECONDARY: "For secondary (metastatic, advanced) breast cancer",
    Focus.GENERAL: "For more kinds of cancer",
}
WAYS = {"in_person": "In person", "phone": "By phone", "online": "Online"}


class Listing(db.Model):
    """One group or service. Whatever nobody has told us is None, and shown as not known: we never guess."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(200))
    about: Mapped[str] = mapped_column(Text, default="")
    state: Mapped[str | None] = mapped_column(String(3))
    place: Mapped[str] = mapped_column(String(200), default="")
    in_person: Mapped[bool | None]
    phone: Mapped[bool | None]
    online: Mapped[bool | None]
    led_by: Mapped[Leader | None] = mapped_column(String(20))
    focus: Mapped[Focus | None] = mapped_column(String(20))
    # How to reach it. The link leads to the Local Services and Support Directory while no better is known.
    telephone: Mapped[str] = mapped_column(String(40), default="")
    email: Mapped[str] = mapped_column(String(254), default="")
    link: Mapped[str] = mapped_column(String(500), default="")
    link_is_direct: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    checked_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (Index("ix_listing_shown", "withdrawn_at", "name"),)

    @property
    def state_name(self) -> str:
        """The state in full, or an empty text."""
        return STATES.get(self.state or "", "")

    @property
    def ways(self) -> list[str]:
        """How one can attend, as far as known, in words."""
        return [words for name, words in WAYS.items() if getattr(self, name)]

    @property
    def leader(self) -> str:
        """Who leads it, in words, or an empty text."""
        return LEADERS.get(self.led_by, "") if self.led_by else ""

    @property
    def for_whom(self) -> str:
        """For whom it is, in words, or an empty text."""
        return FOCUSES.get(self.focus, "") if self.focus else ""

    def mark_checked(self) -> None:
        """Someone of the staff has just made sure that this is right."""
        self.checked_at = clock.now()

    def withdraw(self) -> None:
        """Take it from the directory; its page says so."""
        self.withdrawn_at = clock.now()

    def bring_back(self) -> None:
        """Show it again."""
        self.withdrawn_at = None

    def doubt(self, words: str, key: str) -> Doubt:
        """Someone says that this is out of date. The same ``key`` twice is one doubt."""
        doubt = Doubt(listing_id=self.id, words=words, key=key)
        db.session.add(doubt)
        return doubt


class Doubt(db.Model):
    """Someone's word that a listing is out of date; who said it is not asked."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    listing_id: Mapped[int] = mapped_column(ForeignKey("listing.id", ondelete="CASCADE"), index=True)
    words: Mapped[str] = mapped_column(String(1000), default="")
    key: Mapped[str] = mapped_column(String(32), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)

    def settle(self) -> None:
        """Staff has looked into it."""
        self.settled_at = clock.now()


class HelpNumber(db.Model):
    """A number to call. The first one stands out: it is for danger to life."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    name: Mapped[str] = mapped_column(String(100))
    telephone: Mapped[str] = mapped_column(String(40))
    about: Mapped[str] = mapped_column(String(300), default="")
    position: Mapped[int] = mapped_column(default=0)

    __table_args__ = NEVER_AGAIN

    @property
    def dial(self) -> str:
        """The number as a telephone dials it."""
        return "".join(c for c in self.telephone if c.isdigit() or c == "+")
