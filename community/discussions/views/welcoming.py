"""Nobody unanswered: who waits, who looks after it, and what someone who starts a discussion would like."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community.core.undo import offer as offer_undo
from community.core.urls import safe_next
from community.discussions import welcoming
from community.discussions.models import Thread
from community.discussions.views import blueprint
from community.discussions.waiting import WISHES, Wait, Wish
from community.extensions import db
from community.permissions import active, moderates, needs, require, welcomes, wish


@blueprint.get("/welcoming")
@needs(active)
def welcome():
    """What looking out for others is; for those who do, who waits."""
    waiting = welcoming.waiting(current_user) if current_user.welcomes_since else None
    return render_template("discussions/welcome.html", waiting=waiting, age=welcoming.age)


@blueprint.post("/welcoming/begin")
@needs(active)
def begin_welcoming():
    """She volunteers."""
    welcoming.begin(current_user)
    db.session.commit()
    flash("Thank you. Whenever you have a moment, here is who waits.", "message")
    return redirect(url_for("discussions.welcome"))


@blueprint.post("/welcoming/end")
@needs(active)
def end_welcoming():
    """She does so no longer, without a word of why."""
    welcoming.end(current_user)
    offer_undo("You look out for others no longer. Thank you for all of it.", url_for("discussions.begin_welcoming"))
    db.session.commit()
    return redirect(url_for("discussions.welcome"))


@blueprint.post("/welcoming/<id:post_id>/claim")
@needs(welcomes)
def claim_wait(post_id: int):
    """She looks after one who waits."""
    if not _wait(post_id).claim(current_user):
        db.session.rollback()
        flash("Someone else looks after this just now.", "attention")
        return redirect(_back())
    db.session.commit()
    return redirect(url_for("discussions.post", post_id=post_id))


@blueprint.post("/welcoming/<id:post_id>/let-go")
@needs(welcomes)
def let_wait_go(post_id: int):
    """She does not, after all."""
    _wait(post_id).let_go(current_user)
    db.session.commit()
    flash("Someone else can look after it now.", "message")
    return redirect(_back())


@blueprint.post("/threads/<id:thread_id>/wish")
@needs(active)
def wish_for(thread_id: int):
    """She who started it would like answers, or is just telling, or does not mind."""
    hers = select(Thread).where(Thread.id == thread_id, Thread.author_id == current_user.id)
    thread = db.session.scalar(hers) or abort(404)
    require(wish, current_user, thread)
    wished = request.form.get("wish")
    thread.wish_for(Wish(wished) if wished in WISHES else None)
    db.session.commit()
    return redirect(url_for("discussions.thread", thread_id=thread_id))


def _wait(post_id: int) -> Wait:
    return welcoming.hold(current_user, post_id, sees_all=moderates(current_user)) or abort(404)


def _back() -> str:
    return safe_next(request.form.get("back")) or url_for("discussions.welcome")
