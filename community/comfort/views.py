"""Choosing how to meet confronting subjects, for always and for tonight; lifting one cover."""

from __future__ import annotations

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from community.comfort import choosing, reader, topics
from community.comfort.choosing import Preset
from community.comfort.decision import Way, is_not_tonight
from community.comfort.forms import PRESETS, choices_form
from community.core import clock
from community.core.undo import offer as offer_undo
from community.core.urls import safe_next
from community.extensions import db
from community.permissions import active, needs

blueprint = Blueprint("comfort", __name__)

# What can have a cover.
KINDS = {"thread", "post", "message", "profile", "theme", "themes"}


@blueprint.route("/you/comfort", methods=["GET", "POST"])
@needs(active)
def choices():
    """For each topic: show, cover or leave out."""
    form, named = choices_form(current_user)
    if form.validate_on_submit():
        choosing.choose(current_user, {topic: Way(form[name].data) for topic, name in named})
        db.session.commit()
        flash("Saved. It holds from now on, everywhere.")
        return redirect(url_for("comfort.choices"))
    return render_template(
        "comfort/choices.html", form=form, presets=PRESETS, current=choosing.preset_of(current_user)
    ), (422 if form.is_submitted() else 200)


@blueprint.post("/you/comfort/preset")
@needs(active)
def begin():
    """One way for everything."""
    chosen = request.form.get("preset", "")
    if chosen not in set(Preset):
        abort(400)
    choosing.begin_with(current_user, Preset(chosen))
    db.session.commit()
    flash("That is how it is from now on. You can change it any time, for each subject, under You.")
    return _back()


@blueprint.post("/not-tonight")
@needs(active)
def not_tonight():
    """Everything confronting is covered until her morning."""
    until = choosing.not_tonight(current_user)
    db.session.commit()
    morning = clock.clock_time(until, current_user.timezone)
    offer_undo(f"Everything confronting is covered until {morning}. Rest well.", url_for("comfort.tonight_after_all"))
    return _back()


@blueprint.post("/not-tonight/end")
@needs(active)
def tonight_after_all():
    """She meets things as she chose, from now on."""
    choosing.tonight_after_all(current_user)
    db.session.commit()
    flash("Things are shown to you as you chose.")
    return _back()


@blueprint.post("/show/<kind>/<id:thing_id>")
@needs(active)
def show(kind: str, thing_id: int):
    """Lift one cover, on this device. Whether she may read what is under it is asked where it is read."""
    if kind not in KINDS:
        abort(404)
    reader.lift(kind, thing_id)
    return _back()


def init_app(app: Flask) -> None:
    """Let templates ask for a cover: ``cover("post", id, topics, author_id)`` is what stands on it, or nothing."""
    app.jinja_env.globals["cover"] = reader.cover
    app.jinja_env.globals["meet"] = reader.way
    app.jinja_env.globals["topics_in_words"] = topics.in_words
    app.jinja_env.globals["is_not_tonight"] = lambda: is_not_tonight(current_user)


def _back():
    return redirect(safe_next(request.form.get("back")) or url_for("home.home"))
