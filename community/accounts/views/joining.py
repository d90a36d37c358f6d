"""Asking to join, confirming one's address, and the page of someone who is not in (yet, or for a time)."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, session, url_for
from flask_login import current_user

from community import realtime
from community.accounts import passwords, unconfirmed
from community.accounts.applications import Application, Living, waiting_time
from community.accounts.devices import Stay
from community.accounts.forms import (
    MAY_ASK,
    WHO,
    ApplicationForm,
    ConfirmAnewForm,
    ConfirmElsewhereForm,
    ConfirmForm,
    ExchangeForm,
)
from community.accounts.models import UNTIL_LIFTED, Standing
from community.accounts.suspensions import Suspension
from community.accounts.views import blueprint
from community.accounts.views.entering import enter, onward
from community.core import database, limits
from community.core.errors import Refusal
from community.extensions import db
from community.permissions import active, needs, public, signed_in, waiting

NOT_THIS_ONE = "This is not the password that came with the request. Try it once more, or choose your own below."


@blueprint.route("/join", methods=["GET", "POST"])
@public
@database.reads_first
@limits.applications
def apply():
    """To ask to join."""
    if current_user.is_authenticated:
        return onward()
    form = ApplicationForm()
    elsewhere = form.who.data if form.is_submitted() and form.who.data in WHO.keys() - MAY_ASK else None
    # One thing at a time: where it is not for her, what else is missing does not matter.
    if elsewhere or not form.validate_on_submit():
        return render_template(
            "accounts/apply.html", form=form, elsewhere=elsewhere
        ), 422 if form.is_submitted() else 200
    hashed = passwords.make(form.password.data)
    database.begin_writing()
    asked = unconfirmed.apply(
        key=form.key.data,
        email=form.email.normal,
        password=hashed,
        display_name=form.display_name.data,
        state=form.state.data,
        living=Living(form.who.data),
        words=form.words.data,
    )
    # Whoever confirms in this same browser need not type the password again.
    session["applied"] = asked.key
    db.session.commit()
    return redirect(url_for("accounts.applied"))


@blueprint.get("/join/sent")
@public
def applied():
    """What to do next: look for the mail."""
    return render_template("accounts/applied.html")


@blueprint.route("/join/confirm/<token>", methods=["GET", "POST"])
@public
@database.reads_first
@limits.links
def confirm(token: str):
    """The link in the mail. Only a button confirms: programs that check mails follow links.

    Someone else may have asked with her address and a password of his. So the password is asked for where the request
    was not sent from; or she chooses her own, which is safe, as the link shows that the address is hers.
    """
    asked = unconfirmed.of_token(token)
    if asked is None:
        return _no_request()
    if session.get("applied") == asked.key:
        form, way = ConfirmForm(), "here"
    elif "anew" in request.args:
        form, way = ConfirmAnewForm(), "anew"
        form.about_whom = asked.email, asked.display_name
    else:
        form, way = ConfirmElsewhereForm(), "elsewhere"
    if not form.validate_on_submit():
        return _confirm_page(form, way, 422 if form.is_submitted() else 200)
    if way == "elsewhere" and not passwords.check(asked.password, form.password.data):
        form.password.errors = [NOT_THIS_ONE]
        return _confirm_page(form, way, 422)
    hashed = passwords.make(form.password.data) if way == "anew" else None
    database.begin_writing()
    asked = unconfirmed.of_token(token, to_confirm=True)
    if asked is None:
        return _no_request()
    try:
        application = asked.confirm(form.display_name.data, hashed)
    except Refusal as refusal:
        db.session.rollback()
        if not unconfirmed.name_is_taken(form.display_name.data or asked.display_name):
            raise
        form.display_name.errors = [*form.display_name.errors, refusal.sentence]
        form.display_name.data = form.display_name.data or asked.display_name
        return _confirm_page(form, way, 422, asks_name=True)
    session.pop("applied", None)
    return enter(application.member, Stay.UNTIL_CLOSED)


def _confirm_page(form: ConfirmForm, way: str, status: int, *, asks_name: bool = False):
    asks_name = asks_name or bool(form.display_name.data)
    return render_template("accounts/confirm.html", form=form, way=way, asks_name=asks_name), status


def _no_request():
    return render_template("accounts/link_over.html", purpose="join"), 410


@blueprint.get("/your-request")
@needs(signed_in)
def standing():
    """For someone who is not in: how her request goes; or that she is suspended, until when, and why; or paused."""
    now = current_user.standing
    if now == Standing.ACTIVE:
        return redirect(url_for("home.home"))
    if now == Standing.PAUSED:
        return render_template("accounts/paused.html")
    if now == Standing.SUSPENDED:
        suspension = Suspension.current(current_user.id)
        return render_template("accounts/suspended.html", suspension=suspension, until_lifted=UNTIL_LIFTED)
    if now == Standing.REMEMBERED:
        abort(403)
    return _request_page(ExchangeForm(formdata=None))


@blueprint.post("/your-request")
@needs(waiting)
@limits.exchange
def write():
    """She writes to the moderators."""
    application = Application.of(current_user.id) or abort(404)
    form = ExchangeForm()
    if not form.validate_on_submit():
        return _request_page(form), 422
    application.write(current_user, form.words.data, form.key.data)
    form.drafts.arrived(current_user.id, "request", form)
    db.session.commit()
    flash("Your message has reached the moderators.")
    return redirect(url_for("accounts.standing", _anchor="exchange"))


@blueprint.post("/pause")
@needs(active)
def pause():
    """She takes a break: nobody meets her, nothing is sent to her."""
    current_user.pause()
    db.session.commit()
    realtime.disconnect(current_user.id)
    return redirect(url_for("accounts.standing"))


@blueprint.post("/come-back")
@needs(signed_in)
def come_back():
    """The end of a break."""
    current_user.come_back()
    db.session.commit()
    return onward(request.form.get("next"))


def _request_page(form: ExchangeForm):
    application = Application.of(current_user.id)
    form.drafts.resume(form, current_user.id, "request", asked=request.args.get("draft", ""))
    return render_template(
        "accounts/standing.html",
        application=application,
        messages=application.messages if application is not None else [],
        waiting=waiting_time(),
        form=form,
    )
