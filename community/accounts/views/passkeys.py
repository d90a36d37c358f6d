"""Passkeys: adding, removing, signing in. The browser's part is static/js/behaviours/passkey.js."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, session, url_for
from flask_login import current_user

from community.accounts import passkeys
from community.accounts.devices import Stay
from community.accounts.forms import PasskeyForm, PasskeySignInForm
from community.accounts.views import blueprint
from community.accounts.views.entering import again, enter, halfway, is_fresh
from community.core import limits
from community.core.errors import Refusal
from community.core.forms import Form
from community.core.urls import safe_next
from community.extensions import db
from community.permissions import active, needs, public

# Where the web session keeps what the browser must sign.
CHALLENGE = "challenge"


@blueprint.get("/you/passkeys")
@needs(active)
def passkeys_page():
    """Her passkeys, and a way to add one."""
    if not is_fresh():
        return again()
    return _page(PasskeyForm(formdata=None))


@blueprint.post("/you/passkeys/options")
@needs(active)
@limits.keys
def passkey_options():
    """What the browser needs to make a passkey."""
    if not is_fresh():
        abort(403)
    session[CHALLENGE] = passkeys.challenge()
    options = passkeys.options_to_add(current_user, session[CHALLENGE])
    db.session.commit()
    return Response(options, content_type="application/json")


@blueprint.post("/you/passkeys")
@needs(active)
@limits.keys
def add_passkey():
    """Keep the passkey the browser has made."""
    if not is_fresh():
        return again()
    form, challenge = PasskeyForm(), session.pop(CHALLENGE, None)
    if not form.validate_on_submit() or challenge is None:
        return _page(form), 422
    try:
        passkeys.add(current_user, form.name.data, form.credential.data, challenge)
    except Refusal as refusal:
        db.session.rollback()
        form.name.errors = [*form.name.errors, refusal.sentence]
        return _page(form), 422
    db.session.commit()
    flash("Your passkey is added. You can sign in with it from now on.")
    return redirect(url_for("accounts.passkeys_page"))


@blueprint.post("/you/passkeys/<id:key_id>/remove")
@needs(active)
def remove_passkey(key_id: int):
    """Take a passkey away."""
    if not is_fresh():
        return redirect(url_for("accounts.again", next=url_for("accounts.passkeys_page")))
    passkeys.remove(current_user, key_id)
    db.session.commit()
    flash("That passkey does not open your account any more.")
    return redirect(url_for("accounts.passkeys_page"))


@blueprint.post("/sign-in/passkey/options")
@public
@limits.passkeys
def passkey_sign_in_options():
    """What the browser needs to sign in with a passkey. Names no one."""
    session[CHALLENGE] = passkeys.challenge()
    return Response(passkeys.options_to_sign_in(session[CHALLENGE]), content_type="application/json")


@blueprint.post("/sign-in/passkey")
@public
@limits.passkeys
def passkey_sign_in():
    """Come in with a passkey."""
    form, challenge = PasskeySignInForm(), session.pop(CHALLENGE, None)
    whole = challenge is not None and form.validate_on_submit()
    found = passkeys.member_of(form.credential.data, challenge) if whole else None
    if found is None:
        db.session.rollback()
        flash("This passkey is not known here. You can sign in with your password.", "problem")
        return redirect(url_for("accounts.sign_in", next=safe_next(form.next.data)))
    member, made_sure = found
    stay, target = Stay(form.stay.data), safe_next(form.next.data)
    # A passkey that was opened with a finger, a face or a number is two steps in one.
    if member.has_second_step and not made_sure:
        halfway(member, stay, target)
        db.session.commit()
        return redirect(url_for("accounts.code"))
    return enter(member, stay, target)


def _page(form: Form):
    return render_template(
        "accounts/passkeys_page.html", form=form, keys=current_user.webauthn, possible=passkeys.possible()
    )
