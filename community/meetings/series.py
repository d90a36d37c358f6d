"""Series: meetings that repeat, at one time of day in the group's own zone. Each is made some weeks ahead."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.core import clock
from community.core.database import Id, UTCDateTime
from community.extensions import db
from community.meetings.meetings import USUAL_LENGTH, USUAL_SEATS
from community.meetings.models import Group
from community.meetings.recurrence import Rule, moment
from community.meetings.rhythm import Rhythm

# Far enough to plan one's treatment around; every rhythm has at least two meetings in it.
MADE_AHEAD = timedelta(weeks=9)


class MeetingSeries(db.Model):
    """What repeats. ``next_day``: of its days, the next one for which there is no meeting yet; empty: there is none."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("circle_group.id"), index=True)
    rhythm: Mapped[Rhythm] = mapped_column(String(12))
    zone: Mapped[str] = mapped_column(String(40))
    first_day: Mapped[date]
    begins: Mapped[time]
    minutes: Mapped[int] = mapped_column(default=USUAL_LENGTH)
    seats: Mapped[int] = mapped_column(default=USUAL_SEATS)
    theme: Mapped[str] = mapped_column(String(120), default="")
    times: Mapped[int | None]
    until: Mapped[date | None]
    next_day: Mapped[date | None] = mapped_column(index=True)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    planned_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    key: Mapped[str | None] = mapped_column(String(32))

    group: Mapped[Group] = relationship()

    __table_args__ = (UniqueConstraint("planned_by_id", "key"),)

    @property
    def rule(self) -> Rule:
        """Its days."""
        return Rule(Rhythm(self.rhythm), self.first_day, self.times, self.until)

    def moment(self, day: date) -> datetime:
        """When its meeting of a day begins."""
        return moment(day, self.begins, clock.zone(self.zone))
