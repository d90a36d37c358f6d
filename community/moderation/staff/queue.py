"""The staff's first page: what waits."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from community.core.urls import safe_next
from community.extensions import db
from community.meetings import finding
from community.moderation import models, queue
from community.moderation.staff import blueprint
from community.moderation.things import KINDS

# What can wait, as it stands in an address.
MATTER = f"<any({', '.join([*KINDS, 'application', 'appeal', 'suggestion', 'doubt'])}):matter>"


@blueprint.get("")
def index():
    """Everything that waits, urgent first."""
    ready = finding.how_many_ready()
    return render_template("staff/index.html", matters=queue.waiting(current_user.id), page_of=page_of, ready=ready)


@blueprint.post(f"/claim/{MATTER}/<id:thing_id>")
def claim(matter: str, thing_id: int):
    """Take a matter, so that two people do not write two different answers."""
    if not models.claim(matter, thing_id, current_user.id):
        flash("Someone else is already looking at this.", "attention")
    db.session.commit()
    return redirect(page_of(matter, thing_id))


@blueprint.post(f"/release/{MATTER}/<id:thing_id>")
def release(matter: str, thing_id: int):
    """Let go of a matter without deciding it."""
    models.release(matter, thing_id)
    db.session.commit()
    return redirect(safe_next(request.form.get("back")) or url_for("staff.index"))


def page_of(matter: str, thing_id: int) -> str:
    """The address where a matter is decided."""
    if matter == "application":
        return url_for("staff.application", application_id=thing_id)
    if matter == "appeal":
        return url_for("staff.appeal", appeal_id=thing_id)
    if matter == "suggestion":
        return url_for("staff.suggestion", suggestion_id=thing_id)
    if matter == "doubt":
        return url_for("staff.doubt", doubt_id=thing_id)
    return url_for("staff.report", kind=matter, thing_id=thing_id)
