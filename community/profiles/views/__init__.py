"""Pages about people: finding them, telling them something, greeting them, and keeping away from them.

finding        finding people, and one of them
telling        telling of oneself
greeting       hellos
keeping_away   blocking
"""

from __future__ import annotations

from flask import Blueprint

from community.profiles import drafting  # noqa: F401  (says where drafts are kept)

blueprint = Blueprint("profiles", __name__)

# Each adds its pages to the blueprint above.
from community.profiles.views import finding, greeting, keeping_away, telling  # noqa: E402, F401
