"""Telling someone of a meeting: a notice inside, and a mail that says nothing of what it is about."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING

from community.accounts.models import Member, Standing
from community.activity import Kind, record
from community.core import clock, mail
from community.core.urls import absolute
from community.extensions import db

if TYPE_CHECKING:
    from community.meetings.meetings import Meeting

# What stands in the mail. Whoever else reads it learns that there is an appointment, and not of what kind.
WORDS = {
    Kind.SEAT_OFFERED: "Something you wait for is free. It is kept for you until {until}.",
    Kind.SEAT_GIVEN_UP: "Something you planned was given up for you, as you said. If that is wrong, please look.",
    Kind.MEETING_NEAR: "Something you planned is {day}.",
    Kind.MEETING_SOON: "Something you planned begins in a few minutes.",
    Kind.MEETING_MOVED: "Something you planned has been moved to another time.",
    Kind.SERIES_MOVED: "Some things you planned have been moved to other times.",
    Kind.MEETING_HANDED: "Something planned is in your hands now.",
    Kind.MEETING_CANCELLED: "Something you planned will not take place.",
}
REMINDERS = {Kind.MEETING_NEAR, Kind.MEETING_SOON}


class Reminders(StrEnum):
    """How a member is reminded of her meetings; her own choice."""

    MAIL = "mail"
    INSIDE = "inside"
    NONE = "none"

    @classmethod
    def of(cls, member: Member) -> Reminders:
        """Her choice; by mail too, as long as she has not chosen."""
        chosen = member.preferences.get("reminders")
        return cls(chosen) if chosen in set(cls) else cls.MAIL

    def keep(self, member: Member) -> None:
        """Have it so from now on."""
        member.preferences = {**member.preferences, "reminders": str(self)}


def tell(kind: Kind, meeting: Meeting, member_id: int, *, subject_id: int | None = None, **values: str) -> bool:
    """Tell one member, in the running transaction: a notice, and a mail if she wants one. Gives whether she is told.

    Nobody is told whose account is not active, and nobody is reminded who wants no reminders. ``subject_id``: what the
    notice is about, when that is not the meeting. ``values``: what the mail's sentence needs.
    """
    member = db.session.get(Member, member_id)
    if member is None or member.standing != Standing.ACTIVE:
        return False
    wish = Reminders.of(member)
    if kind in REMINDERS and wish is Reminders.NONE:
        return False
    record(kind, actor_id=None, member_id=member_id, subject_id=subject_id or meeting.id)
    if kind in WORDS and not (kind in REMINDERS and wish is Reminders.INSIDE):
        link = absolute("meetings.meeting", meeting_id=meeting.id)
        mail.queue(member.email, "planned", words=WORDS[kind].format(**values), link=link)
    return True


def tell_moved(moved: Iterable[tuple[Meeting, list[int]]]) -> None:
    """Tell of meetings that were moved together, each given with the ids of its people. Everyone is told once, of the
    first of hers."""
    hers: dict[int, list[Meeting]] = {}
    for meeting, members in moved:
        for member_id in members:
            hers.setdefault(member_id, []).append(meeting)
    for member_id, meetings in hers.items():
        kind = Kind.MEETING_MOVED if len(meetings) == 1 else Kind.SERIES_MOVED
        tell(kind, min(meetings, key=lambda meeting: meeting.starts_at), member_id)


def day_of(meeting: Meeting, zone_name: str) -> str:
    """``today`` or ``tomorrow``, by the clock on her own wall."""
    now, begins = clock.local(clock.now(), zone_name), clock.local(meeting.starts_at, zone_name)
    return "today" if begins.date() == now.date() else "tomorrow"
