"""The pages and forms of keeping a live room in order.

rooms      a room as a whole
messages   one message in it
answers    what is said when it is done, or why it is not
"""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("order", __name__)

# Each adds its pages to the blueprint above.
from community.moderation.order.views import messages, rooms  # noqa: E402, F401
