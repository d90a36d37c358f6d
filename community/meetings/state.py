"""State: where a meeting is, by the clock, and how long each part of it takes."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from community.core import clock

# Enough to find the way, to read the ground rules and to say hello.
DOORS_BEFORE = timedelta(minutes=10)
# A facilitator who wants to open the doors earlier than this has another time in mind.
EARLIEST_DOORS = timedelta(hours=1)
# Nobody is cut off in the middle of a sentence.
CLOSING_LASTS = timedelta(minutes=5)


class State(StrEnum):
    """Where a meeting is. Computed from the clock, never stored; the facilitator moves the times it is read from."""

    PLANNED = "planned"
    DOORS_OPEN = "doors_open"
    RUNNING = "running"
    CLOSING = "closing"
    CLOSED = "closed"
    CANCELLED = "cancelled"


def state_of(times: Any) -> State:
    """Where a meeting is now, from its times: a Meeting, or a row with the same names."""
    now = clock.now()
    if times.cancelled_at is not None:
        return State.CANCELLED
    if now < times.doors_at:
        return State.PLANNED
    if now < times.starts_at:
        return State.DOORS_OPEN
    if now < times.ends_at:
        return State.RUNNING
    return State.CLOSING if now < times.ends_at + CLOSING_LASTS else State.CLOSED
