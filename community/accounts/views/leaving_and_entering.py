"""Signing in and out, the second step, and the words that waited meanwhile."""

from __future__ import annotations

import time

from flask import flash, g, redirect, render_template, request, session, url_for
from flask_login import current_user, logout_user
from sqlalchemy import select

from community import realtime
from community.accounts import devices, passwords, steps
from community.accounts.devices import Stay
from community.accounts.forms import AgainForm, CodeForm, SignInForm
from community.accounts.models import Member
from community.accounts.views import blueprint
from community.accounts.views.entering import enter, halfway, halfway_member, onward
from community.core import database, kept, limits
from community.core.urls import safe_next
from community.extensions import db
from community.permissions import needs, public, signed_in

# One sentence for every way it can fail: it must not tell whether there is an account.
NOT_KNOWN = (
    "This address and this password do not belong together here. Check both, or choose a new password. "
    "If you asked to join lately, open the link in our mail first."
)


@blueprint.route("/sign-in", methods=["GET", "POST"])
@public
@database.reads_first
@limits.sign_in
def sign_in():
    """To come in with address and password."""
    if current_user.is_authenticated:
        return onward(request.values.get("next"))
    form = SignInForm(data={"next": safe_next(request.args.get("next"))})
    if form.validate_on_submit():
        member = passwords.member_with(form.email.data, form.password.data)
        if member is not None:
            stay, target = Stay(form.stay.data), safe_next(form.next.data)
            if member.has_second_step:
                halfway(member, stay, target)
                return redirect(url_for("accounts.code"))
            member_id = member.id
            database.begin_writing()
            return enter(db.session.get_one(Member, member_id), stay, target)
        form.password.errors = [*form.password.errors, NOT_KNOWN]
    return render_template("accounts/sign_in.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/sign-in/code", methods=["GET", "POST"])
@public
@limits.codes
def code():
    """The second step: a code from the app, or a recovery code."""
    expected = halfway_member()
    if expected is None:
        return redirect(url_for("accounts.sign_in"))
    uniquifier, stay, target = expected
    form = CodeForm()
    if form.validate_on_submit():
        # Locked, so that a code works once even when it is sent twice in the same moment.
        hers = select(Member).where(Member.fs_uniquifier == uniquifier)
        member = db.session.scalar(hers.with_for_update(key_share=True))
        if member is not None and steps.check(member, form.code.data):
            return enter(member, stay, target)
        db.session.rollback()
        form.code.errors = [*form.code.errors, "This code is not right, or was used before. Wait for the next one."]
    return render_template("accounts/code.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/sign-out", methods=["POST"])
@public
def sign_out():
    """To leave. The browser forgets what was typed here; at a shared computer, what it had fetched, too."""
    shared = False
    if current_user.is_authenticated:
        member_id, device = current_user.id, g.device
        device_id, shared = device.id, device.shared
        devices.end(member_id, device_id=device_id)
        db.session.commit()
        realtime.disconnect(member_id, device_id)
    logout_user()
    session.clear()
    flash("You are signed out.")
    answer = redirect(url_for("accounts.sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache", "storage"' if shared else '"storage"'
    return answer


@blueprint.route("/again", methods=["GET", "POST"])
@needs(signed_in)
@database.reads_first
@limits.keys
def again():
    """Ask for the password once more, before something that matters."""
    form = AgainForm(data={"next": safe_next(request.args.get("next"))})
    if form.validate_on_submit():
        if passwords.check(current_user.password, form.password.data):
            session["fs_paa"] = time.time()
            return redirect(safe_next(form.next.data) or url_for("accounts.me"))
        form.password.errors = [*form.password.errors, "This is not your password."]
    return render_template("accounts/again.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/kept")
@needs(signed_in)
def kept_words():
    """What she wrote when she was signed out, with one button to send it."""
    form = kept.waiting()
    if form is None:
        return onward()
    return render_template("accounts/kept_words.html", kept=form, words=kept.words(form.fields))


@blueprint.post("/kept/let-go")
@needs(signed_in)
def let_go():
    """She does not want them any more."""
    kept.let_go()
    db.session.commit()
    return onward()
