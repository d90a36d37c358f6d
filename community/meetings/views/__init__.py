"""Pages of groups and of their meetings."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("meetings", __name__)

from community.meetings import invitations, joining, leaving, meetings, requests, seats  # noqa: E402, F401
