"""Live rooms: the list, a room, what is said in it. Everything works with forms and reloading; sockets only deliver.

reading      the rooms, a room, what happened since, one message
saying       saying something
changing     other words, taking back, bringing back
presence     being seen there, or not
late         words that arrive after the room has closed
loading      what a member may reach, and the page of a room
"""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("chat", __name__)

# Each adds its pages to the blueprint above; `drafting` says where drafts are kept.
from community.chat import drafting  # noqa: E402, F401
from community.chat.views import changing, presence, reading, saying  # noqa: E402, F401
