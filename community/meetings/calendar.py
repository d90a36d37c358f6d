"""What a calendar program gets: when something is, and nothing of what it is.

Whoever has the address of a feed can read it, and calendars are shared, synchronised and shown on locked screens. So
there is no name in it, no group, no theme and no link.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from flask import current_app
from icalendar import Calendar, Event
from sqlalchemy import ForeignKey, String, exists, or_, select
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.feeds import FEEDS, Feed
from community.accounts.models import Member, Standing
from community.core import clock, database
from community.core.database import UTCDateTime
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.seats import SEATED, Seat
from community.meetings.showing import is_led_by

# Anyone may look at the screen it is shown on.
TITLE = "Online meeting"
# So that what was this week does not vanish from a calendar while the week lasts.
STAYS_FOR = timedelta(days=7)
# Calendar programs ask again by themselves; hourly is often enough to learn that something was moved.
ASK_AGAIN = timedelta(hours=1)


class CalendarKey(db.Model):
    """The key of a member's private calendar address: hashed, so that whoever reads the database has no address."""

    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    @classmethod
    def renew(cls, member: Member) -> str:
        """A new address for her calendar; the one before works no longer. Gives the token, which is nowhere else."""
        token = secrets.token_urlsafe(32)
        made = {"token": _hash(token), "created_at": clock.now()}
        # Two of her windows may ask for one in the same moment; the later address holds.
        row = database.insert(cls).values(member_id=member.id, **made)
        db.session.execute(row.on_conflict_do_update(index_elements=["member_id"], set_=made))
        return token

    @classmethod
    def has(cls, member_id: int) -> bool:
        """Whether her calendar has an address."""
        return db.session.get(cls, member_id) is not None

    @classmethod
    def revoke(cls, member_id: int) -> None:
        """Her calendar has no address any more."""
        key = db.session.get(cls, member_id)
        if key is not None:
            db.session.delete(key)

    @classmethod
    def opens_for(cls, token: str) -> Member | None:
        """Whose calendar a token opens, as long as she is in."""
        hers = select(Member).join(cls, cls.member_id == Member.id)
        member = db.session.scalar(hers.where(cls.token == _hash(token)))
        return member if member is not None and member.standing == Standing.ACTIVE else None


FEEDS.append(
    Feed("the private address of your calendar", "meetings.my_calendar", has=CalendarKey.has, end=CalendarKey.revoke)
)


def of_member(member: Member) -> bytes:
    """All that she comes to or leads, as a calendar."""
    seated = exists().where(Seat.meeting_id == Meeting.id, Seat.member_id == member.id, Seat.state == SEATED)
    found = select(Meeting).join(Group, Group.id == Meeting.group_id).where(or_(seated, is_led_by(member.id)))
    found = found.where(Meeting.ends_at > clock.now() - STAYS_FOR)
    return written(db.session.scalars(found.order_by(Meeting.starts_at, Meeting.id)))


def written(meetings: Iterable[Meeting]) -> bytes:
    """These meetings as a calendar file."""
    book = Calendar()
    book.add("prodid", "-//Calendar//EN")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    for meeting in meetings:
        event = Event()
        event.add("uid", _uid(meeting))
        event.add("sequence", meeting.sequence)
        event.add("dtstamp", clock.now())
        event.add("dtstart", meeting.starts_at)
        event.add("dtend", meeting.ends_at)
        event.add("summary", TITLE)
        event.add("class", "PRIVATE")
        if meeting.cancelled_at is not None:
            event.add("status", "CANCELLED")
        book.add_component(event)
    return book.to_ical()


def _uid(meeting: Meeting) -> str:
    # The same in every file, so that a calendar knows what was moved; and no number that could be counted up.
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, f"meeting {meeting.id}".encode(), hashlib.sha256).hexdigest()[:32]


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
