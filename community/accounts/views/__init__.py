"""Pages of who you are: joining, coming in, and what belongs to you alone.

joining               asking to join, and the page of someone who is not in
leaving_and_entering  signing in and out
entering              what the ways of signing in share
second_step           setting up the second step
passkeys              adding them, signing in with them
links                 links from a mail
you                   devices, password, address, how things look
"""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("accounts", __name__)

# Each adds its pages to the blueprint above.
from community.accounts.views import joining, leaving_and_entering, links, passkeys, second_step, you  # noqa: E402, F401
