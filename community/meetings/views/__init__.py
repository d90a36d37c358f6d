"""Pages of groups and of their meetings."""

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
