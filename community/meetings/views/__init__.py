"""Pages of groups and of their meetings.

groups             finding groups, a card, one's own
coming_and_going   joining, asking, trying, leaving
leading            what facilitators do: the card, requests, asking someone to leave, the end
offering           inviting someone, suggesting a group
rooms              what stands around the rooms of groups
meetings           the meetings of one's groups, and one of them
seats              a seat, the line, the ground rules, the door
planning           planning, changing, cancelling
calendar           calendars and reminders
running            a meeting while it lasts
behind             the facilitator's page of a meeting, and everyone's note afterwards
loading            which groups and meetings a member may reach
"""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("meetings", __name__)

# Each adds its pages to the blueprint above; `drafting` says where drafts are kept.
from community.meetings import drafting  # noqa: E402, F401
from community.meetings.views import (  # noqa: E402
    behind,  # noqa: F401
    calendar,  # noqa: F401
    coming_and_going,  # noqa: F401
    groups,  # noqa: F401
    leading,  # noqa: F401
    meetings,  # noqa: F401
    offering,  # noqa: F401
    planning,  # noqa: F401
    rooms,  # noqa: F401
    running,  # noqa: F401
    seats,  # noqa: F401
)
