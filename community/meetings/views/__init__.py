"""Pages of groups and of their meetings."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("meetings", __name__)

# Each adds its pages to the blueprint above; `drafting` says where drafts are kept. The rest are tables.
from community.meetings import calendar, drafting, meetings, rules, seats, series  # noqa: E402, F401
from community.meetings.views import behind, coming_and_going, groups, leading, offering, running  # noqa: E402, F401
