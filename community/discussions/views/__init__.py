"""Pages of discussions: the spaces, a space, a thread, and writing in them."""

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
