"""How long a meeting can be, how many seats it has, how far ahead it is planned, how much is said of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from community.core import clock
from community.core.errors import Refusal

# Six to nine is where everyone is heard; beyond twelve nobody is.
FEWEST_SEATS, USUAL_SEATS, MOST_SEATS = 2, 8, 12
# Minutes. Shorter is no meeting; longer is too much for someone who is tired.
SHORTEST, USUAL_LENGTH, LONGEST = 15, 90, 180
# One line over a meeting, and in a list of them.
LONGEST_THEME = 120
# A sentence to those who would have come.
LONGEST_REASON = 300
# How far ahead one can plan. Beyond it most dates are slips of the finger.
FURTHEST = timedelta(days=400)
# How far ahead the last day of a series can be. Every page that names that day counts all days up to it.
FURTHEST_END = timedelta(days=5 * 366)
# No group of ours has met before; and for dates near the year 1 local times cannot be computed.
EARLIEST = date(1990, 1, 1)
PASSED = "This time has passed. Please choose one that is still to come."
TOO_FAR = "This is more than a year away. Please choose a nearer day."
TOO_LONG_AGO = f"This is before {EARLIEST.year}. Please look at the year again."
NO_END = "This is more than five years away. Leave it empty, and the series has no set end."


def check_length(minutes: int) -> None:
    """Raises Refusal when a meeting would be too short or too long."""
    if not SHORTEST <= minutes <= LONGEST:
        raise Refusal(f"A meeting lasts {SHORTEST} to {LONGEST} minutes.")


def check_seats(seats: int) -> None:
    """Raises Refusal when a meeting would be too small or too large."""
    if not FEWEST_SEATS <= seats <= MOST_SEATS:
        raise Refusal(f"A meeting has {FEWEST_SEATS} to {MOST_SEATS} seats. Six to nine is usual.")


def check_start(starts_at: datetime) -> None:
    """Raises Refusal when it has passed, or is too far away to be meant."""
    if starts_at <= clock.now():
        raise Refusal(PASSED)
    if starts_at > clock.now() + FURTHEST:
        raise Refusal(TOO_FAR)
