"""Being in rooms: a member's choice not to be shown in the lists of who is there; and being there from a page to which
no socket gets through."""

from __future__ import annotations

import time

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_login import current_user

from community import realtime
from community.chat import broadcasts, presence
from community.chat.views import blueprint, loading
from community.core import database
from community.core.urls import safe_next
from community.drafts import keeping
from community.extensions import db
from community.permissions import active, needs


@blueprint.get("/you/in-rooms")
@needs(active)
def being():
    """Whether others see that she is in a live room."""
    return render_template("chat/being.html")


@blueprint.post("/you/in-rooms")
@needs(active)
def be():
    """Be seen in live rooms, or not, from now on."""
    chosen = request.form.get("seen", "")
    if chosen not in {"yes", "no"}:
        abort(400)
    member_id, current_user.invisible = current_user.id, chosen == "no"
    db.session.commit()
    realtime.tell_again(member_id)
    flash(
        "Your name is not shown in live rooms any more. What you say there still has it."
        if chosen == "no"
        else "Your name is shown again in the live rooms you are in."
    )
    return redirect(safe_next(request.form.get("back")) or url_for("chat.being"))


@blueprint.post("/live/<id:room_id>/here")
@needs(active)
@database.reads_first
def stay(room_id: int):
    """Count a page that cannot listen as being in a room, and give who is there."""
    entered, window = loading.load_room(room_id), _window()
    number = entered.id
    realtime.stay(current_user, g.device.id, entered.channel, window)
    at = time.time()
    database.read_anew()
    return broadcasts.names(presence.here(number, current_user), at)


@blueprint.post("/live/<id:room_id>/left")
@needs(active)
@database.reads_first
def leave(room_id: int):
    """Count a page that cannot listen as gone from a room."""
    realtime.leave(current_user.id, loading.load_room(room_id).channel, _window())
    return "", 204


def _window() -> str:
    window = request.form.get("window", "")
    return window if keeping.is_key(window) else abort(400)
