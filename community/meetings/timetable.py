"""When groups meet: by the series of meetings that are planned; while there is none, as their cards say."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select

from community.core import clock
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.recurrence import which_of_month
from community.meetings.rhythm import Rhythm, Times
from community.meetings.series import MeetingSeries


def of_groups(groups: Iterable[Group]) -> dict[int, list[Times]]:
    """When each of these groups meets, by its id: a Times for each of its series that goes on, the oldest series first.

    Without a series, the time on the group's card, if it has one. One query besides the cards.
    """
    groups = list(groups)
    found = _planned([group.id for group in groups])
    return {group.id: found.get(group.id) or ([group.card.times] if group.card.times else []) for group in groups}


def is_planned(group: Group) -> bool:
    """Whether it meets by a series, and not as its card says."""
    return group.id in _planned([group.id])


def _planned(group_ids: list[int]) -> dict[int, list[Times]]:
    if not group_ids:
        return {}
    ahead = exists().where(
        Meeting.series_id == MeetingSeries.id, Meeting.cancelled_at.is_(None), Meeting.ends_at > clock.now()
    )
    # What begins only in some months has no meetings yet.
    going_on = or_(ahead, MeetingSeries.next_day.is_not(None))
    query = select(MeetingSeries, _day(func.min), _day(func.max))
    query = query.where(MeetingSeries.group_id.in_(group_ids), going_on)
    planned: dict[int, list[Times]] = {}
    for series, first, last in db.session.execute(query.order_by(MeetingSeries.first_day, MeetingSeries.id)):
        times = _times(series, first, last)
        # The last of them can have been put off, behind the end of the series.
        if times.until is None or times.until >= clock.local(clock.now(), series.zone).date():
            planned.setdefault(series.group_id, []).append(times)
    return planned


def _day(which: Callable[..., Any]) -> ColumnElement[date]:
    # Only of meetings that are made and not cancelled, so that no first or last day is named without a meeting on it.
    stands = Meeting.series_id == MeetingSeries.id, Meeting.cancelled_at.is_(None)
    return select(which(Meeting.series_day)).where(*stands).scalar_subquery()


def _times(series: MeetingSeries, first: date | None, last: date | None) -> Times:
    rule, until = series.rule, None
    if series.next_day is None:
        until = last
    elif rule.times is not None or rule.until is not None:
        *_, until = rule.days()
    return Times(
        weekday=rule.first.weekday(),
        hour=series.begins.hour,
        minute=series.begins.minute,
        zone=series.zone,
        lasts=series.minutes,
        rhythm=rule.rhythm,
        weeks=None,
        begins_on=first or rule.first,
        until=until,
        which=which_of_month(rule.first) if rule.rhythm is Rhythm.MONTHLY else None,
    )
