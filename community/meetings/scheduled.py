"""Scheduled: the times of a meeting, what they say now, and how its facilitator moves them. A part of Meeting."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select
from sqlalchemy.orm import Mapped, mapped_column

from community.chat.models import Room
from community.core import clock
from community.core.database import UTCDateTime
from community.core.errors import Refusal
from community.extensions import db
from community.meetings.cards import DAYS_KEPT
from community.meetings.measures import check_length, check_start
from community.meetings.seats import Seat
from community.meetings.state import CLOSING_LASTS, DOORS_BEFORE, EARLIEST_DOORS, State, state_of

# What was said is kept for so long after the room has closed.
WORDS_KEPT = timedelta(days=DAYS_KEPT)


class Scheduled:
    """When a meeting is. Its room opens and closes with it."""

    if TYPE_CHECKING:
        id: Mapped[int]
        room: Mapped[Room]

        def hold(self) -> None:
            """Lock its row until the transaction ends."""

    doors_at: Mapped[datetime] = mapped_column(UTCDateTime)
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    ends_at: Mapped[datetime] = mapped_column(UTCDateTime)
    cancelled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    # When its state changes next; empty when it will not. By this the worker finds what is due, and claims it.
    changes_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    # How often its times were changed or it was cancelled. By this a calendar program knows the newer of two files.
    sequence: Mapped[int] = mapped_column(default=0)
    # When those who lead were reminded, a day and a quarter of an hour before.
    leaders_day_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    leaders_soon_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    @property
    def closes_at(self) -> datetime:
        """When its room takes no more words."""
        return self.ends_at + CLOSING_LASTS

    @property
    def minutes(self) -> int:
        """How long it lasts, in minutes."""
        return round((self.ends_at - self.starts_at) / timedelta(minutes=1))

    @property
    def state(self) -> State:
        """Where it is now."""
        return state_of(self)

    @property
    def is_ahead(self) -> bool:
        """Whether one can still take a seat in it."""
        return self.cancelled_at is None and clock.now() < self.ends_at

    @property
    def doors_are_open(self) -> bool:
        """Whether one can come in."""
        return self.state in {State.DOORS_OPEN, State.RUNNING, State.CLOSING}

    @property
    def may_open_early(self) -> bool:
        """Whether the doors are still closed, and it begins soon enough for the facilitator to open them now."""
        return self.state == State.PLANNED and self.starts_at - clock.now() <= EARLIEST_DOORS

    def next_change(self) -> datetime | None:
        """When its state changes next, by the clock; None when it will not."""
        if self.cancelled_at is not None:
            return None
        now = clock.now()
        moments = (self.doors_at, self.starts_at, self.ends_at, self.closes_at)
        return next((moment for moment in moments if moment > now), None)

    def open_doors_early(self) -> None:
        """The facilitator opens the doors now. Raises Refusal when it is far too early: then it should be moved."""
        self.hold()
        if self.state == State.PLANNED:
            if not self.may_open_early:
                raise Refusal("It is too early to open the doors. You can move the meeting to another time.", 409)
            self._set_times(clock.now(), self.starts_at, self.ends_at)

    def begin(self) -> None:
        """Begin it before its time, once the doors are open; it still ends when it was to end."""
        self.hold()
        if self.state == State.DOORS_OPEN:
            self._set_times(self.doors_at, clock.now(), self.ends_at)

    def finish(self, now: datetime | None = None) -> None:
        """The facilitator ends it; the room closes five minutes later."""
        self.hold()
        if self.state == State.RUNNING:
            self._set_times(self.doors_at, self.starts_at, now or clock.now())

    def extend(self, minutes: int) -> None:
        """Have it go on for so many minutes more. Raises Refusal when it does not run, or would become too long."""
        self.hold()
        if self.state not in {State.RUNNING, State.CLOSING}:
            raise Refusal("Only a meeting that runs can go on for longer.", 409)
        ends_at = max(self.ends_at, clock.now()) + timedelta(minutes=minutes)
        check_length(round((ends_at - self.starts_at) / timedelta(minutes=1)))
        self._set_times(self.doors_at, self.starts_at, ends_at)

    def retime(self, starts_at: datetime, minutes: int | None = None) -> list[int]:
        """Move it to another time, or make it longer or shorter. Raises Refusal once the doors are open.

        Gives the ids of those to tell, who are seated or in line; nobody, when it still begins at the same time.
        """
        self.hold()
        minutes = minutes or self.minutes
        ends_at = starts_at + timedelta(minutes=minutes)
        if (starts_at, ends_at) == (self.starts_at, self.ends_at):
            return []
        if self.state != State.PLANNED:
            raise Refusal("The doors are open, or it is over. It cannot be moved any more.", 409)
        check_length(minutes)
        check_start(starts_at)
        moved = starts_at != self.starts_at
        self._set_times(starts_at - DOORS_BEFORE, starts_at, ends_at)
        if not moved:
            return []
        # News of a time within the next day serves as the reminder of the day before.
        told = clock.now() if starts_at - clock.now() <= timedelta(days=1) else None
        self.leaders_day_at, self.leaders_soon_at = told, None
        seats = self._seats()
        for seat in seats:
            seat.reminded_day_at, seat.reminded_soon_at = told, None
        return [seat.member_id for seat in seats]

    def _seats(self) -> list[Seat]:
        return list(db.session.scalars(select(Seat).where(Seat.meeting_id == self.id).order_by(Seat.id)))

    def _set_times(self, doors_at: datetime, starts_at: datetime, ends_at: datetime) -> None:
        before = (self.starts_at, self.ends_at)
        if before not in {(None, None), (starts_at, ends_at)}:
            self.sequence += 1
        self.doors_at, self.starts_at, self.ends_at = doors_at, starts_at, ends_at
        self.room.opens_at, self.room.closes_at = doors_at, self.closes_at
        self.room.kept_until = self.closes_at + WORDS_KEPT
        self.changes_at = self.next_change()
