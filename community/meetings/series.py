"""Series: meetings that repeat, at one time of day in the group's own zone. Each is made some weeks ahead."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from itertools import takewhile

from sqlalchemy import ForeignKey, String, UniqueConstraint, func, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.core import clock, work
from community.core.database import Id, UTCDateTime, writing
from community.core.errors import Refusal
from community.extensions import db
from community.meetings.measures import (
    FURTHEST_END,
    LONGEST_THEME,
    NO_END,
    USUAL_LENGTH,
    USUAL_SEATS,
    check_length,
    check_seats,
)
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.recurrence import Rule, moment
from community.meetings.rhythm import Rhythm
from community.meetings.state import State
from community.meetings.telling import tell_moved

# Far enough to plan one's treatment around; every rhythm has at least two meetings in it.
MADE_AHEAD = timedelta(weeks=9)
# A year of weekly meetings. Groups that go on for longer have no set end.
MOST_TIMES = 52


class MeetingSeries(db.Model):
    """A series of meetings. ``next_day``: the next of its days for which there is no meeting yet; empty: none left."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("circle_group.id"), index=True)
    rhythm: Mapped[Rhythm] = mapped_column(String(12))
    zone: Mapped[str] = mapped_column(String(40))
    first_day: Mapped[date]
    begins: Mapped[time]
    minutes: Mapped[int] = mapped_column(default=USUAL_LENGTH)
    seats: Mapped[int] = mapped_column(default=USUAL_SEATS)
    theme: Mapped[str] = mapped_column(String(LONGEST_THEME), default="")
    # What the theme touches on (comfort.topics).
    topics: Mapped[int] = mapped_column(Id, default=0)
    times: Mapped[int | None]
    until: Mapped[date | None]
    next_day: Mapped[date | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    key: Mapped[str | None] = mapped_column(String(32))

    group: Mapped[Group] = relationship()

    __table_args__ = (UniqueConstraint("planned_by_id", "key"),)

    @classmethod
    def begin(
        cls,
        group: Group,
        rule: Rule,
        begins: time,
        zone: str,
        minutes: int = USUAL_LENGTH,
        seats: int = USUAL_SEATS,
        *,
        theme: str = "",
        topics: int = 0,
        by: Member | None = None,
        key: str | None = None,
    ) -> MeetingSeries:
        """A new series, with its first meetings already made. ``begins``: the time of day on the clocks of ``zone``.

        Raises Refusal when its end makes no sense, when its meetings would be too long, too short, too large or too
        small, and when the group has ended.
        """
        check_length(minutes)
        check_seats(seats)
        _check_end(rule)
        group.hold()
        group.must_go_on()
        series = cls(
            group=group,
            rhythm=rule.rhythm,
            zone=zone,
            first_day=rule.first,
            begins=begins,
            minutes=minutes,
            seats=seats,
            theme=theme,
            topics=topics,
            times=rule.times,
            until=rule.until,
            next_day=rule.first,
            planned_by_id=by.id if by is not None else None,
            key=key,
        )
        db.session.add(series)
        db.session.flush()
        series.make_ahead()
        return series

    @property
    def rule(self) -> Rule:
        """Its days."""
        return Rule(Rhythm(self.rhythm), self.first_day, self.times, self.until)

    def moment(self, day: date) -> datetime:
        """When its meeting of a day begins."""
        return moment(day, self.begins, clock.zone(self.zone))

    def make_ahead(self) -> int:
        """Make the meetings of the next nine weeks that are not there yet; gives how many were made.

        Days whose time has passed already, because the worker rested, are left out.
        """
        self.hold()
        made, last = 0, _today(self.zone) + MADE_AHEAD
        while self.group.is_going_on and self.next_day is not None and self.next_day <= last:
            starts_at = self.moment(self.next_day)
            if starts_at > clock.now():
                self._make(self.next_day, starts_at)
                made += 1
            self.next_day = self.rule.day_after(self.next_day)
        db.session.flush()
        return made

    def change(
        self,
        begins: time,
        minutes: int,
        seats: int,
        theme: str,
        times: int | None,
        until: date | None,
        topics: int = 0,
    ) -> None:
        """Change the time of day, length, seats, theme and end of what is left of it.

        Meetings that are planned already are changed too, and those who come to them are told; one that was moved by
        itself stays. Those after the new end are cancelled. Raises Refusal for values that no meeting can have.
        """
        check_length(minutes)
        check_seats(seats)
        rule = Rule(Rhythm(self.rhythm), self.first_day, times, until)
        _check_end(rule)
        self.hold()
        as_planned = [m for m in self.planned() if m.starts_at == self.moment(_day(m)) and m.minutes == self.minutes]
        self.begins, self.minutes, self.seats = begins, minutes, seats
        self.theme, self.topics, self.times, self.until = theme, topics, times, until
        planned, moved = self.planned(), []
        last = max(map(_day, planned), default=self.first_day)
        days = set(takewhile(lambda day: day <= last, rule.days()))
        for meeting in planned:
            if _day(meeting) not in days:
                meeting.cancel("")
            elif meeting in as_planned and (starts_at := self.moment(_day(meeting))) > clock.now():
                moved.append((meeting, meeting.retime(starts_at, minutes)))
                meeting.set_theme(theme, topics)
                meeting.offer_seats(seats)
        tell_moved(moved)
        self.next_day = self._next_after_what_is_made()
        db.session.flush()
        self.make_ahead()

    def end(self, because: str) -> None:
        """End it. Its planned meetings are cancelled, and those who would have come are told why."""
        self.hold()
        self.ended_at, self.next_day = self.ended_at or clock.now(), None
        for meeting in self.planned():
            meeting.cancel(because)

    def hold(self) -> None:
        """Lock its group's row and then its own until the transaction ends.

        So its meetings are made and changed one after the other, and none is made while the group ends.
        """
        self.group.hold()
        db.session.refresh(self, with_for_update={"key_share": True, "of": MeetingSeries})

    def planned(self) -> list[Meeting]:
        """Its meetings whose doors have not opened yet, in the order of their days."""
        found = select(Meeting).where(Meeting.series_id == self.id, Meeting.doors_at > clock.now())
        meetings = db.session.scalars(found.order_by(Meeting.series_day)).all()
        return [meeting for meeting in meetings if meeting.state == State.PLANNED]

    def _next_after_what_is_made(self) -> date | None:
        newest = db.session.scalar(select(func.max(Meeting.series_day)).where(Meeting.series_id == self.id))
        return self.rule.day_after(newest or self.first_day - timedelta(days=1))

    def _make(self, day: date, starts_at: datetime) -> Meeting:
        return Meeting.plan(
            self.group,
            starts_at,
            self.minutes,
            self.seats,
            theme=self.theme,
            topics=self.topics,
            series_id=self.id,
            series_day=day,
        )


@work.worker("meeting-series")
def make_due() -> int:
    """Make the meetings that are due in all series; gives how many. Running it twice, or in two processes, is safe."""
    # A day more, because in a series' own zone it may be tomorrow already; make_ahead asks for its own day.
    soon = clock.now().date() + MADE_AHEAD + timedelta(days=1)
    made = 0
    for series_id in work.due(select(MeetingSeries.id).where(MeetingSeries.next_day <= soon)):
        with writing():
            made += db.session.get_one(MeetingSeries, series_id).make_ahead()
    return made


def _check_end(rule: Rule) -> None:
    if rule.times is not None and not 2 <= rule.times <= MOST_TIMES:
        raise Refusal(f"A series has 2 to {MOST_TIMES} meetings, or no set end.")
    if rule.until is not None and rule.until < rule.first:
        raise Refusal("The last day would be before the first.")
    if rule.until is not None and rule.until > (clock.now() + FURTHEST_END).date():
        raise Refusal(NO_END)


def _day(meeting: Meeting) -> date:
    if meeting.series_day is None:
        raise ValueError("This meeting is of no series.")
    return meeting.series_day


def _today(zone: str) -> date:
    return clock.local(clock.now(), zone).date()
