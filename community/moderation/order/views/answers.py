"""What who keeps a room in order is told: that it is done, or why not. On the next page, or in the room by a script."""

from __future__ import annotations

from flask import flash, redirect

from community.core.errors import Refusal
from community.core.headers import wants_json
from community.core.undo import offer as offer_undo
from community.extensions import db


def done(sentence: str, where: str, undo: str = ""):
    """It is done; ``undo``: the address that undoes it. A page goes on to ``where``."""
    if wants_json():
        return {"sentence": sentence, "undo": undo}
    offer_undo(sentence, undo) if undo else flash(sentence)
    return redirect(where)


def not_done(refusal: Refusal, where: str):
    """It cannot be done, and what was begun is undone. A page goes on to ``where``, where one sees how it stands."""
    db.session.rollback()
    if wants_json():
        return {"sentence": refusal.sentence}, refusal.status
    flash(refusal.sentence, "problem")
    return redirect(where)
