"""Live rooms: the list, a room, what is said in it. Everything works by form and reload; sockets only deliver."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("chat", __name__)

# Each adds its pages to the blueprint above; `drafting` says where drafts are kept.
from community.chat import drafting  # noqa: E402, F401
from community.chat.views import changing, presence, reading, saying  # noqa: E402, F401
