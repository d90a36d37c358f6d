"""Being in rooms without one's name in the list of who is there: a member's own choice."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from community import realtime
from community.chat.views import blueprint
from community.core.urls import safe_next
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
