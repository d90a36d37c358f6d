"""Pages of discussions: the spaces, a space, a thread, and writing in them.

reading      the spaces, a space, a thread
starting     starting a thread
answering    answering one, or a post in it
sending      what every form of words asks
changing     one's own words: other ones, taken back, brought back
reactions    replies without words
marking      what is new, and having read it
keeping      what a member keeps for herself
photos       the photos of posts
welcoming    who waits for an answer
"""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("discussions", __name__)

# Each adds its pages to the blueprint above; `drafting` says where drafts are kept.
from community.discussions import drafting  # noqa: E402, F401
from community.discussions.views import (  # noqa: E402, F401
    answering,
    changing,
    keeping,
    marking,
    photos,
    reactions,
    reading,
    starting,
    welcoming,
)
