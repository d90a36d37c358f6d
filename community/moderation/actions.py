"""Action: one thing a moderator did: who, what, on whom, why. The log of the place; nothing is ever deleted from it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.activity import Kind, record
from community.core import clock
from community.core.database import Id, UTCDateTime
from community.core.errors import Refusal
from community.extensions import db


class Verb(StrEnum):
    """What staff can do."""

    LEFT = "left"
    REMOVED = "removed"
    RESTORED = "restored"
    LOCKED = "locked"
    UNLOCKED = "unlocked"
    SLOWED = "slowed"
    SPED_UP = "sped_up"
    MOVED = "moved"
    WARNED = "warned"
    TOUCHED = "touched"
    SUSPENDED = "suspended"
    LIFTED = "lifted"
    HID = "hid"
    SHOWED = "showed"
    ADMITTED = "admitted"
    DECLINED = "declined"
    LISTED = "listed"
    TOOK_UP = "took_up"
    SET_ASIDE = "set_aside"
    CLOSED = "closed"
    OPENED = "opened"
    ANSWERED = "answered"
    RESET = "reset"
    APPOINTED = "appointed"
    SET = "set"
    FOUNDED = "founded"
    PUT_ON_LIST = "put_on_list"
    TOOK_OFF_LIST = "took_off_list"
    ENDED_GROUP = "ended_group"
    HANDED = "handed"
    CHECKED = "checked"
    UNCHECKED = "unchecked"
    QUIETED = "quieted"
    UNQUIETED = "unquieted"
    PINNED = "pinned"
    UNPINNED = "unpinned"
    PACED = "paced"


# How the log says it: "Cleo removed a post".
SAID = {
    Verb.LEFT: "left as it is",
    Verb.REMOVED: "removed",
    Verb.RESTORED: "brought back",
    Verb.LOCKED: "closed for answers",
    Verb.UNLOCKED: "opened for answers",
    Verb.SLOWED: "slowed down",
    Verb.SPED_UP: "let go on at its own pace",
    Verb.MOVED: "moved",
    Verb.WARNED: "wrote to the author about",
    Verb.TOUCHED: "said what it touches on:",
    Verb.SUSPENDED: "suspended",
    Verb.LIFTED: "lifted the suspension of",
    Verb.HID: "hid the profile of",
    Verb.SHOWED: "showed again the profile of",
    Verb.ADMITTED: "let in",
    Verb.DECLINED: "declined",
    Verb.LISTED: "changed the directory",
    Verb.TOOK_UP: "took up a suggestion",
    Verb.SET_ASIDE: "set aside",
    Verb.CLOSED: "closed",
    Verb.OPENED: "opened",
    Verb.ANSWERED: "answered what was written back by",
    Verb.RESET: "took away the second step of",
    Verb.APPOINTED: "changed the role of",
    Verb.SET: "changed the settings",
    Verb.FOUNDED: "started a group",
    Verb.PUT_ON_LIST: "listed a group",
    Verb.TOOK_OFF_LIST: "took a group off the list",
    Verb.ENDED_GROUP: "ended a group",
    Verb.HANDED: "changed who leads a group",
    Verb.CHECKED: "checked the profession of",
    Verb.UNCHECKED: "took back the check of",
    Verb.QUIETED: "asked to be quiet for a time:",
    Verb.UNQUIETED: "ended the quiet time of",
    Verb.PINNED: "pinned a line in",
    Verb.UNPINNED: "took down what was pinned in",
    Verb.PACED: "set the pace of",
}

# They are about a person, whatever they began with; the log names her alone.
ABOUT_HER = {Verb.SUSPENDED, Verb.QUIETED, Verb.UNQUIETED}

# Whom these concern is told, on a page of her own. The others are about no one's words or account.
TOLD = {
    Verb.REMOVED,
    Verb.RESTORED,
    Verb.LOCKED,
    Verb.UNLOCKED,
    Verb.MOVED,
    Verb.WARNED,
    Verb.TOUCHED,
    Verb.SUSPENDED,
    Verb.LIFTED,
    Verb.HID,
    Verb.SHOWED,
    Verb.QUIETED,
    Verb.UNQUIETED,
}


class Action(db.Model):
    """One row of the log. ``reason`` is for the staff; ``words`` is what the person concerned is told."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    verb: Mapped[Verb] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(20))
    thing_id: Mapped[int | None] = mapped_column(Id)
    member_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"), index=True)
    reason: Mapped[str] = mapped_column(Text)
    words: Mapped[str] = mapped_column(Text, default="")
    # The text as it was, so that the person concerned can see which words are meant after they are gone from the page.
    as_it_was: Mapped[str] = mapped_column(Text, default="")
    until: Mapped[datetime | None] = mapped_column(UTCDateTime)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    __table_args__ = (Index("ix_action_thing", "kind", "thing_id"),)

    @property
    def said(self) -> str:
        """The verb as the log says it."""
        return SAID[Verb(self.verb)]

    @property
    def is_about_her(self) -> bool:
        """Whether it is about the person herself, and not about the thing it began with."""
        return self.verb in ABOUT_HER

    @property
    def is_told(self) -> bool:
        """Whether the person concerned hears of it."""
        return self.verb in TOLD and self.member_id is not None


def act(
    by_id: int,
    verb: Verb,
    kind: str,
    thing_id: int | None,
    *,
    reason: str,
    member_id: int | None = None,
    words: str = "",
    as_it_was: str = "",
    until: datetime | None = None,
) -> Action:
    """Write down what was done, in the transaction that does it, and have the person concerned told.

    Raises Refusal without a reason: the log is only worth something when it says why.
    """
    if not reason.strip():
        raise Refusal("Every action needs a reason.")
    action = Action(
        by_id=by_id,
        verb=verb,
        kind=kind,
        thing_id=thing_id,
        member_id=member_id,
        reason=reason.strip(),
        words=words.strip(),
        as_it_was=as_it_was,
        until=until,
    )
    db.session.add(action)
    db.session.flush()
    if action.is_told and member_id != by_id:
        record(Kind.DECIDED, actor_id=by_id, member_id=member_id, subject_id=action.id)
    return action
