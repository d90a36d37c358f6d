"""What someone who keeps a room in order is told: that it is done, or why not; on the next page, or as JSON to a
script."""

from __future__ import annotations

from flask import flash, redirect

from community.core.errors import Refusal
from community.core.headers import wants_json
from community.core.undo import offer as offer_undo
from community.extensions import db


def done(sentence: str, where: str, undo: str = ""):
    """Say that it is done. ``undo``: the address that undoes it, if any. Without a script she goes on to ``where``."""
    if wants_json():
        return {"sentence": sentence, "undo": undo}
    offer_undo(sentence, undo) if undo else flash(sentence)
    return redirect(where)


def not_done(refusal: Refusal, where: str):
    """Say that it cannot be done, and roll back. Without a script she goes on to ``where``, and sees how it stands."""
    db.session.rollback()
    if wants_json():
        return {"sentence": refusal.sentence}, refusal.status
    flash(refusal.sentence, "problem")
    return redirect(where)
