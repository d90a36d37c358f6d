"""Links from a mail, or from whoever runs the network: a forgotten password, a new address, the first administrator."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user

from community import realtime
from community.accounts import devices, keys, letters, passwords, staffing
from community.accounts.devices import Stay
from community.accounts.forms import AddressForm, NewPasswordForm, SetUpForm
from community.accounts.links import Purpose
from community.accounts.models import Member
from community.accounts.views import blueprint
from community.accounts.views.entering import enter, here_only, onward, say_what_goes_on
from community.core import database, limits
from community.core.errors import Refusal
from community.core.forms import Form
from community.extensions import db
from community.permissions import public

GONE = 410


@blueprint.route("/forgotten", methods=["GET", "POST"])
@public
@limits.mails
def forgotten():
    """To ask for a mail with a link to a new password. The answer is the same whether there is an account or not."""
    form = AddressForm()
    if form.validate_on_submit():
        letters.ask(Purpose.RESET, form.email.normal)
        db.session.commit()
        return redirect(url_for("accounts.forgotten_sent"))
    return render_template("accounts/forgotten.html", form=form), 422 if form.is_submitted() else 200


@blueprint.get("/forgotten/sent")
@public
def forgotten_sent():
    """What to do next: look for the mail."""
    return render_template("accounts/forgotten_sent.html")


@blueprint.route("/new-password/<token>", methods=["GET", "POST"])
@public
@database.reads_first
@limits.links
def new_password(token: str):
    """To choose a password after a link. Signs out everywhere."""
    member = keys.member_of_link(token)
    if member is None:
        return render_template("accounts/link_over.html", purpose="password"), GONE
    form, first = NewPasswordForm(), member.password is None
    form.about_whom = member.email, member.display_name
    if not form.validate_on_submit():
        page = render_template("accounts/new_password.html", form=form, first=first)
        return page, 422 if form.is_submitted() else 200
    hashed = passwords.make(form.password.data)
    database.begin_writing()
    member = keys.member_of_link(token)
    if member is None:
        return render_template("accounts/link_over.html", purpose="password"), GONE
    member_id = member.id
    keys.choose_password(member, hashed)
    devices.end(member_id)
    db.session.commit()
    realtime.disconnect(member_id)
    flash("Your password is set. Sign in with it.")
    say_what_goes_on(member_id, "sign in and make a new one")
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/new-address/<token>", methods=["GET", "POST"])
@public
@limits.links
def new_address(token: str):
    """To show that a new address is one's own. Only a button does: programs that check mails follow links."""
    found = keys.address_of_link(token)
    if found is None:
        return render_template("accounts/link_over.html", purpose="address"), GONE
    member, email = found
    form = Form()
    if not form.validate_on_submit():
        return render_template("accounts/new_address.html", form=form, email=email)
    keys.take_address(member, email)
    if current_user.is_authenticated and current_user.id == member.id:
        here_only(member)
        flash("Your e-mail address is changed.")
        return onward(url_for("accounts.me"))
    member_id = member.id
    devices.end(member_id)
    db.session.commit()
    realtime.disconnect(member_id)
    flash("Your e-mail address is changed. Sign in with it.")
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/set-up/<token>", methods=["GET", "POST"])
@public
@database.reads_first
@limits.links
def set_up(token: str):
    """To become the first administrator, with the link that starting the network printed."""
    if not staffing.opens_set_up(token):
        return render_template("accounts/link_over.html", purpose="set-up"), GONE
    form = SetUpForm()
    if not form.validate_on_submit():
        return render_template("accounts/set_up.html", form=form), 422 if form.is_submitted() else 200
    hashed = passwords.make(form.password.data)
    database.begin_writing()
    try:
        member: Member = staffing.first_administrator(form.email.normal, form.display_name.data, hashed)
    except Refusal as refusal:
        db.session.rollback()
        form.email.errors = [*form.email.errors, refusal.sentence]
        return render_template("accounts/set_up.html", form=form), refusal.status
    return enter(member, Stay.UNTIL_CLOSED, url_for("accounts.second_step"))
