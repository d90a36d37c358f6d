"""What a member keeps for herself, with a note if she likes."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community.core.undo import offer as offer_undo
from community.core.urls import as_id
from community.discussions.forms import NoteForm
from community.discussions.keeping import Keep, keep, kept_by
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.views import blueprint
from community.discussions.views.reading import address
from community.extensions import db
from community.permissions import active, needs

KEPT = "Kept for you alone. You find it under “You”, in “What you keep”."


@blueprint.get("/keeping")
@needs(active)
def keeping():
    """What she has kept, newest first."""
    page = kept_by(current_user, as_id(request.args.get("older", "")))
    return render_template("discussions/keeping.html", page=page, refused=None)


@blueprint.post("/posts/<id:post_id>/keep", endpoint="keep")
@needs(active)
def keep_post(post_id: int):
    """To find a post again; nobody is told."""
    there = (
        select(Post.id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.id == post_id, Post.removal_id.is_(None), Thread.removal_id.is_(None))
        .where(Post.visible_to(current_user), Thread.visible_to(current_user))
    )
    mine = keep(current_user.id, db.session.scalar(there) or abort(404))
    thread_id = db.session.scalar(select(Post.thread_id).where(Post.id == mine.post_id)) or abort(404)
    # By undo on her own list she stays there.
    from_list = "list" in request.args
    if not from_list:
        offer_undo(KEPT, url_for("discussions.let_go", post_id=post_id))
    db.session.commit()
    return redirect(url_for("discussions.keeping") if from_list else address(post_id, thread_id))


@blueprint.post("/posts/<id:post_id>/let-go")
@needs(active)
def let_go(post_id: int):
    """She does not want to keep it any more."""
    _mine(post_id).let_go()
    offer_undo("You have let go of it.", url_for("discussions.keep", post_id=post_id, list=""))
    db.session.commit()
    return redirect(url_for("discussions.keeping"))


@blueprint.post("/posts/<id:post_id>/note")
@needs(active)
def note(post_id: int):
    """Why she keeps it, for herself."""
    mine = _mine(post_id)
    form = NoteForm()
    if not form.validate():
        return render_template(
            "discussions/keeping.html", page=kept_by(current_user, mine.id + 1), refused=(post_id, form)
        ), 422
    mine.note = form.note.data or ""
    flash("Saved.", "message")
    db.session.commit()
    return redirect(url_for("discussions.keeping"))


def _mine(post_id: int) -> Keep:
    mine = Keep.of(current_user.id, post_id)
    return mine if mine is not None and mine.let_go_at is None else abort(404)
