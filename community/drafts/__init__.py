"""Drafts: what someone has typed and not sent, kept for her alone until she sends it, deletes it, or forgets it.

models       Draft
keeping      what was typed is kept, and written over by no other page
resuming     a form that is opened again has it
places       where something can be written
going        drafts are deleted when nobody comes back to them
views        the page of all drafts
"""

from __future__ import annotations

import sys

from flask import url_for

from community.core.forms import DraftForm
from community.drafts.keeping import arrived, keep_apart
from community.drafts.places import place
from community.drafts.resuming import resume

# For forms of rooms that stand below this one.
DraftForm.drafts = sys.modules[__name__]

place(
    "request",
    title="Words to the moderators, about your request",
    url=lambda _: url_for("accounts.standing", _anchor="exchange"),
    which="",
)

__all__ = ["arrived", "keep_apart", "place", "resume"]
