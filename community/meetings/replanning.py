"""Another day, time or rhythm for a meeting of a series and for all that follow it.

From that meeting on it is a new series; what was before stays with the old one, which ends there. The meetings are the
same rows as before, in the same order: so whoever has a seat keeps it, and a calendar knows each of them again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from itertools import takewhile

from sqlalchemy import select

from community.accounts.models import Member
from community.core import clock
from community.core.errors import Refusal
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.rhythm import Rhythm
from community.meetings.series import MeetingSeries
from community.meetings.state import State
from community.meetings.telling import tell_moved

BEGUN = "The doors are open, or it is over. It cannot be changed any more."


@dataclass(frozen=True)
class Plan:
    """What the facilitator filled in for a meeting of a series and all later ones."""

    day: date
    begins: time
    zone: str
    rhythm: Rhythm
    minutes: int
    seats: int
    theme: str
    topics: int = 0


def replan(meeting: Meeting, plan: Plan, by: Member) -> MeetingSeries:
    """Move ``meeting`` to the plan's day, and those after it by the plan's rhythm. Everyone with a seat is told once.

    A meeting that was moved by itself stays where it is, a cancelled one stays cancelled; each still takes up a day of
    the rhythm. Seats and theme change in all of them only if they change in ``meeting``. Meetings after the end of the
    series are cancelled. Raises Refusal once the doors are open, and for values that no meeting can have.
    """
    old = db.session.get_one(MeetingSeries, meeting.series_id)
    old.hold()
    # Someone else who leads it may have done the same while this transaction waited for the series.
    db.session.refresh(meeting)
    if meeting.series_id != old.id:
        raise Refusal("Someone else has just changed this series. Please look at it again.", 409)
    turns = _from(meeting)
    if meeting.state != State.PLANNED:
        raise Refusal(BEGUN, 409)
    following = [one for one in turns if one is not meeting and _is_as_planned(one, old)]
    new = _begin(old, meeting, plan, by)
    new_seats, new_theme = plan.seats != meeting.seats, _has_new_theme(plan, meeting)
    days, moved, last = new.rule.days(), [], plan.day
    for one in turns:
        day = next(days, None)
        if day is None:
            if one.state == State.PLANNED:
                one.cancel("")
            continue
        one.series_id, one.series_day, last = new.id, day, day
        if one is meeting or one in following:
            moved.append((one, one.retime(new.moment(day), plan.minutes)))
            if new_seats:
                one.offer_seats(plan.seats)
            if new_theme:
                one.set_theme(plan.theme, plan.topics)
    _end(old)
    new.next_day = new.rule.day_after(last)
    new.make_ahead()
    tell_moved(moved)
    return new


def _from(meeting: Meeting) -> list[Meeting]:
    """The meeting and those whose turn is after it, held, in the order of their turns."""
    found = select(Meeting).where(Meeting.series_id == meeting.series_id, Meeting.series_day >= meeting.series_day)
    # Always in the order of their numbers: two who hold several must not wait for one another.
    for one in db.session.scalars(found.order_by(Meeting.id)).all():
        one.hold()
    # What is over had its turn, also when it was put off behind others.
    turns = db.session.scalars(found.order_by(Meeting.series_day)).all()
    return [one for one in turns if one is meeting or one.starts_at > clock.now()]


def _is_as_planned(one: Meeting, series: MeetingSeries) -> bool:
    if one.series_day is None or one.state != State.PLANNED:
        return False
    return one.starts_at == series.moment(one.series_day) and one.minutes == series.minutes


def _has_new_theme(plan: Plan, meeting: Meeting) -> bool:
    return (plan.theme, plan.topics) != (meeting.theme, meeting.topics)


def _begin(old: MeetingSeries, meeting: Meeting, plan: Plan, by: Member) -> MeetingSeries:
    """The new series, with what is left of the old one's end; and the old one until the day before."""
    if (turn := meeting.series_day) is None:
        raise ValueError("This meeting is of no series.")
    times, until = old.times, old.until
    if times is not None:
        times -= len(list(takewhile(lambda day: day < turn, old.rule.days())))
    if until is not None and until < plan.day:
        raise Refusal("This series ends before that day. You can change its end first.")
    if times == 1:
        # A series of one is a day on which it ends.
        times, until = None, plan.day
    says = plan if _has_new_theme(plan, meeting) else old
    new = MeetingSeries(
        group=old.group,
        rhythm=plan.rhythm,
        zone=plan.zone,
        first_day=plan.day,
        begins=plan.begins,
        minutes=plan.minutes,
        seats=plan.seats if plan.seats != meeting.seats else old.seats,
        theme=says.theme,
        topics=says.topics,
        times=times,
        until=until,
        planned_by_id=by.id,
    )
    old.until, old.times, old.next_day = turn - timedelta(days=1), None, None
    db.session.add(new)
    db.session.flush()
    return new


def _end(old: MeetingSeries) -> None:
    db.session.flush()
    if not old.planned():
        old.ended_at = old.ended_at or clock.now()
