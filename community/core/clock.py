"""Time: stored in UTC, shown in the member's own zone, in words."""

from __future__ import annotations

import functools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

# Where most Australians live; used for visitors and until a member's state is known.
DEFAULT_ZONE = "Australia/Sydney"


def now() -> datetime:
    """This moment, in UTC, with its zone."""
    return datetime.now(UTC)


# Asked for every time on every page; looking through the zones on the disk took 10 ms each.
@functools.lru_cache(maxsize=1024)
def zone(name: str | None) -> ZoneInfo:
    """The time zone called ``name``, or the default one when there is none or it is unknown."""
    return ZoneInfo(name if name in available_timezones() else DEFAULT_ZONE)


def local(moment: datetime, zone_name: str | None) -> datetime:
    """``moment`` as a clock on the wall of ``zone_name`` shows it."""
    return moment.astimezone(zone(zone_name))


def clock_time(moment: datetime, zone_name: str | None) -> str:
    """A time of day: ``8:10 pm``."""
    shown = local(moment, zone_name)
    return f"{shown.hour % 12 or 12}:{shown:%M} {'am' if shown.hour < 12 else 'pm'}"


def day(moment: datetime, zone_name: str | None, today: date | None = None) -> str:
    """A day as one would say it: ``Today``, ``Yesterday``, ``Tuesday``, ``3 March``, ``3 March 2025``."""
    shown = local(moment, zone_name).date()
    today = today or local(now(), zone_name).date()
    if shown == today:
        return "Today"
    if shown == today - timedelta(days=1):
        return "Yesterday"
    if today - timedelta(days=7) < shown < today:
        return f"{shown:%A}"
    return f"{shown.day} {shown:%B}" if shown.year == today.year else f"{shown.day} {shown:%B %Y}"


def date_line(moment: datetime, zone_name: str | None, today: date | None = None) -> str:
    """A day that stays true when it is over, for between what was said on two days: ``Thursday 26 November``."""
    shown = local(moment, zone_name).date()
    year = "" if shown.year == (today or local(now(), zone_name).date()).year else f" {shown.year}"
    return f"{shown:%A} {shown.day} {shown:%B}{year}"


def when(moment: datetime, zone_name: str | None, today: date | None = None) -> str:
    """Day and time: ``Tuesday, 8:10 pm``."""
    return f"{day(moment, zone_name, today)}, {clock_time(moment, zone_name)}"


def coming(moment: datetime, zone_name: str | None, today: date | None = None, *, inside: bool = False) -> str:
    """Day and time of what is still to come: ``Today, 7:00 pm``, ``Tomorrow, ...``, ``Thursday 26 November, ...``.

    ``inside``: within a sentence, where it is ``today``.
    """
    shown, today = local(moment, zone_name).date(), today or local(now(), zone_name).date()
    near = {today: "today", today + timedelta(days=1): "tomorrow"}
    if shown not in near:
        return on_a_day(moment, zone_name, today)
    return f"{near[shown] if inside else near[shown].capitalize()}, {clock_time(moment, zone_name)}"


def on_a_day(moment: datetime, zone_name: str | None, today: date | None = None) -> str:
    """Day and time that stay true, for what may be read on another day: ``Thursday 26 November, 7:00 pm``."""
    return f"{date_line(moment, zone_name, today)}, {clock_time(moment, zone_name)}"


def length(time: timedelta) -> str:
    """About how long, as one says it: ``less than an hour``, ``14 hours``, ``3 days``."""
    hours, days = round(time / timedelta(hours=1)), round(time / timedelta(days=1))
    if time < timedelta(hours=1):
        return "less than an hour"
    if hours < 48:
        return "an hour" if hours == 1 else f"{hours} hours"
    return f"{days} days"


def part_of_day(moment: datetime, zone_name: str | None) -> str:
    """``morning``, ``afternoon`` or ``evening``, for a greeting."""
    hour = local(moment, zone_name).hour
    if 4 <= hour < 12:
        return "morning"
    return "afternoon" if 12 <= hour < 18 else "evening"
