"""Pages of groups and of their meetings."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("meetings", __name__)

from community.meetings import calendar, invitations, joining, leaving, meetings, requests, rules, seats, series  # noqa: E402, F401  # noqa: E402, F401
