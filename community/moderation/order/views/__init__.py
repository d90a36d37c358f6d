"""Keeping a live room in order, from where it happens: for who moderates, and who leads the circle it belongs to.

rooms      a room as a whole
messages   one message in it
answers    that it is done, or why not
"""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("order", __name__)

# Each adds its pages to the blueprint above.
from community.moderation.order.views import messages, rooms  # noqa: E402, F401
