"""Who waits for an answer, and how soon people are answered here."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user

from community.discussions import answered, welcoming
from community.extensions import db
from community.moderation.staff import blueprint


@blueprint.get("/waiting")
def waiting():
    """All that waits, wherever it is, and the months."""
    return render_template(
        "staff/waiting.html",
        waiting=welcoming.all_waiting(current_user),
        months=answered.months(current_user.timezone),
        age=welcoming.age,
    )


@blueprint.post("/waiting/<id:post_id>/settle")
def settle_wait(post_id: int):
    """It needs no answer, or has one that is not seen as such."""
    wait = welcoming.hold(current_user, post_id, sees_all=True) or abort(404)
    wait.settle()
    db.session.commit()
    flash("It does not wait any more.")
    return redirect(url_for("staff.waiting"))
