"""Starting a discussion; the names one may call in it."""

from __future__ import annotations

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community import drafts
from community.accounts import naming
from community.core import database, limits, richtext, uploads
from community.discussions.forms import ThreadForm
from community.discussions.models import Thread, readers_of
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.discussions.views import blueprint, sending
from community.extensions import db
from community.permissions import active, needs, require, write_in


@blueprint.get("/discussions/<slug>/new")
@needs(active)
def new_thread(slug: str):
    """The form to start a discussion."""
    where = _space(slug) or abort(404)
    require(write_in, current_user, where)
    form = ThreadForm()
    form.topics.offer(where.topics)
    return _page(where, form)


@blueprint.post("/discussions/<slug>/new")
@needs(active)
@database.reads_first
@uploads.takes_photos
def start_thread(slug: str):
    """Start it."""
    form, place = ThreadForm(), f"thread:{slug}"
    sending.take_photos(form)
    if made := Post.sent(current_user.id, form.key.data or ""):
        return sending.sent_before(form, place, made, url_for("discussions.thread", thread_id=made.thread_id))
    where = _space(slug)
    if where is None:
        abort(404)
    require(write_in, current_user, where)
    status = sending.refused(form)
    if status != 200 and (made := Thread.sent(current_user.id, form.key.data or "")):
        # Sent twice at the same moment: the first has taken the photos.
        return redirect(url_for("discussions.thread", thread_id=made.id))
    if status == 200:
        try:
            started = Thread.start(
                where, current_user, form.title.data, form.written, form.key.data, form.topics.mask, form.wished
            )
            if form.tells_of_photos and (opening := Post.sent(current_user.id, form.key.data)):
                opening.show_photos(form.numbers, form.photo_words)
            drafts.arrived(current_user.id, place, form)
            db.session.commit()
            flash("Your discussion is here for others to read.", "message")
            return redirect(url_for("discussions.thread", thread_id=started.id))
        except richtext.TooMuch as too_much:
            status = sending.say(form, str(too_much))
    return _page(where, form), status


@blueprint.get("/discussions/<slug>/names")
@needs(active)
@limits.names_offered
def names(slug: str):
    """Of the members she may name in this space, a few whose names begin with what she types (``begins``)."""
    where = _space(slug) or abort(404)
    found = naming.offered(current_user, readers_of(where), request.args.get("begins", ""))
    return jsonify(names=[row.display_name for row in found])


def _space(slug: str) -> Space | None:
    return db.session.scalar(select(Space).where(Space.slug == slug, Space.open_to(current_user.id)))


def _page(where: Space, form: ThreadForm) -> str:
    drafts.resume(form, current_user.id, f"thread:{where.slug}", asked=request.args.get("draft", ""))
    return render_template("discussions/new_thread.html", space=where, form=form)
