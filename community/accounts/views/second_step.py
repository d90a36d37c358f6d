"""Setting up the second step: the picture for the app, a first code, and the recovery codes, shown once."""

from __future__ import annotations

from flask import flash, redirect, render_template, session, url_for
from flask_login import current_user

from community.accounts import steps
from community.accounts.forms import CodeForm
from community.accounts.views import blueprint
from community.accounts.views.entering import again, here_only, is_fresh
from community.core import limits
from community.core.errors import Refusal
from community.extensions import db
from community.permissions import active, needs

# Where the web session keeps the secret, encrypted, until a first code shows that the app has it.
SECRET = "second-step"  # noqa: S105


@blueprint.route("/you/second-step", methods=["GET", "POST"])
@needs(active)
@limits.codes
def second_step():
    """To set it up; once it is, to get new recovery codes, or to turn it off."""
    if not is_fresh():
        return again()
    if current_user.has_second_step and current_user.tf_totp_secret:
        return render_template("accounts/second_step_on.html")
    form = CodeForm()
    secret = session.get(SECRET) or steps.new_secret()
    session[SECRET] = secret
    if form.validate_on_submit():
        try:
            codes = steps.set_up(current_user, secret, form.code.data)
        except Refusal as refusal:
            db.session.rollback()
            form.code.errors = [*form.code.errors, refusal.sentence]
        else:
            del session[SECRET]
            here_only(current_user)
            return render_template("accounts/recovery_codes.html", codes=codes)
    shown = steps.picture_and_key(current_user, secret)
    page = render_template("accounts/second_step.html", form=form, image=shown["image"], key=shown["key"])
    return page, 422 if form.is_submitted() else 200


@blueprint.post("/you/second-step/recovery-codes")
@needs(active)
@limits.keys
def recovery_codes():
    """New recovery codes; the old ones are void."""
    if not is_fresh():
        return redirect(url_for("accounts.again", next=url_for("accounts.second_step")))
    if not current_user.has_second_step:
        return redirect(url_for("accounts.second_step"))
    codes = steps.new_recovery_codes(current_user)
    db.session.commit()
    return render_template("accounts/recovery_codes.html", codes=codes)


@blueprint.post("/you/second-step/off")
@needs(active)
@limits.keys
def second_step_off():
    """Sign in with the password alone. Not for staff."""
    if not is_fresh():
        return redirect(url_for("accounts.again", next=url_for("accounts.second_step")))
    steps.turn_off(current_user)
    here_only(current_user)
    flash("Signing in asks for your password alone from now on.")
    return redirect(url_for("accounts.me"))
