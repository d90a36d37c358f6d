"""The page of notices."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community.core.urls import as_id
from community.extensions import db
from community.notifications import sentences
from community.notifications.models import Notice, mark_read
from community.permissions import active, needs

blueprint = Blueprint("notifications", __name__)


@blueprint.get("/notices")
@needs(active)
def index():
    """What concerns her, newest first."""
    page = sentences.lines(current_user, as_id(request.args.get("older", "")))
    return render_template("notifications/index.html", page=page, waiting=current_user.notices_waiting)


@blueprint.post("/notices/read")
@needs(active)
def read():
    """She has seen all of them."""
    mark_read(current_user)
    db.session.commit()
    return redirect(url_for("notifications.index"))


@blueprint.post("/notices/<id:notice_id>")
@needs(active)
def follow(notice_id: int):
    """Go to what a notice is about, and mark it read."""
    hers = select(Notice.id).where(Notice.id == notice_id, Notice.member_id == current_user.id)
    if db.session.scalar(hers) is None:
        abort(404)
    said = sentences.one(current_user, notice_id)
    mark_read(current_user, notice_id)
    db.session.commit()
    if said is None:
        flash("What this was about is no longer here.", "message")
        return redirect(url_for("notifications.index"))
    return redirect(said.url)
