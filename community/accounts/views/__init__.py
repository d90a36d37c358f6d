"""Pages of who you are: joining, coming in, and what belongs to you alone."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

# Each adds its pages to the blueprint above.
from community.accounts.views import joining, leaving_and_entering, links, passkeys, second_step, you  # noqa: E402, F401
