"""Drafts: what someone has typed and not sent, kept for her alone until she sends it, deletes it, or forgets it."""

from __future__ import annotations

from community.drafts.keeping import arrived, keep_apart
from community.drafts.places import place
from community.drafts.resuming import resume

__all__ = ["arrived", "keep_apart", "place", "resume"]
