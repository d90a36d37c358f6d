"""Passkeys: signing in with what a phone, a computer or a security key holds. Checked by Flask-Security's forms."""

from __future__ import annotations

import json
import secrets
import uuid
from typing import Any, cast

import webauthn
from flask import current_app
from flask_security.webauthn import WebAuthnRegisterResponseForm, WebAuthnSigninResponseForm
from flask_security.webauthn_util import WebauthnUtil
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from community.accounts.models import Member, WebAuthn
from community.core import clock
from community.core.errors import Refusal
from community.core.urls import public_host
from community.extensions import db, security

# More than anyone has devices; fewer than would make a list nobody reads.
MOST = 10
# What a browser shows beside a passkey. It may be read by whoever looks over a shoulder.
SHOWN_AS = "Network"


class AnyAuthenticator(WebauthnUtil):
    """Phones and computers too: Flask-Security asks for a security key in the hand, which refuses both."""

    def origin(self) -> str:
        """Where passkeys are used. From PUBLIC_URL: behind a proxy a request may look as if it came by http."""
        return current_app.config["SETTINGS"].public_url

    def authenticator_selection(self, user: Any, usage: str) -> AuthenticatorSelectionCriteria:
        """Any kind, kept on the device, opened with a finger, a face or a number where there is such a thing."""
        return AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=UserVerificationRequirement.PREFERRED
        )


def possible() -> bool:
    """Whether browsers make passkeys for our address: only for a name, never for a number such as 127.0.0.1."""
    host = public_host()
    return not host.replace(".", "").isdigit() and ":" not in host


def challenge() -> str:
    """What the browser must sign. Kept in the web session until the answer comes, and used once."""
    return secrets.token_urlsafe(32)


def options_to_add(member: Member, challenge: str) -> str:
    """What the browser needs to make a passkey, as JSON. ``member`` gets her handle when she has none.

    Raises Refusal when she has as many as anyone may.
    """
    if len(member.webauthn) >= MOST:
        raise Refusal(f"You have {MOST} passkeys. Please remove one first.")
    member.fs_webauthn_user_handle = member.fs_webauthn_user_handle or uuid.uuid4().hex
    options = webauthn.generate_registration_options(
        rp_id=public_host(),
        rp_name=SHOWN_AS,
        user_id=member.fs_webauthn_user_handle.encode(),
        user_name=member.display_name,
        challenge=challenge.encode(),
        authenticator_selection=security.webauthn_util.authenticator_selection(member, "first"),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=key.credential_id) for key in member.webauthn],
    )
    return webauthn.options_to_json(options)


def options_to_sign_in(challenge: str) -> str:
    """What the browser needs to sign in with a passkey, as JSON. It names no one."""
    options = webauthn.generate_authentication_options(
        rp_id=public_host(),
        challenge=challenge.encode(),
        user_verification=UserVerificationRequirement.PREFERRED,
    )
    return webauthn.options_to_json(options)


def add(member: Member, name: str, credential: str, challenge: str) -> WebAuthn:
    """Keep the passkey a browser has made for ``member``. Raises Refusal when it is not what was asked for."""
    name = name or _unused_name(member)
    form = WebAuthnRegisterResponseForm(data={"credential": credential}, meta={"csrf": False})
    form.challenge, form.name, form.usage, form.user_verification = challenge, name, "first", False
    if not _holds(form, credential):
        raise Refusal("This passkey could not be added. Please try once more.")
    made = form.registration_verification
    key = WebAuthn(
        name=name,
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        transports=[str(getattr(way, "value", way)) for way in form.transports],
        extensions=None,
        lastuse_datetime=clock.now(),
        usage="first",
        backup_state=made.credential_backed_up,
        device_type=str(getattr(made.credential_device_type, "value", made.credential_device_type)),
    )
    member.webauthn.append(key)
    return key


def member_of(credential: str, challenge: str) -> tuple[Member, bool] | None:
    """Whose passkey has signed ``challenge``, and whether it made sure that it is she; None when nobody's has."""
    form = WebAuthnSigninResponseForm(data={"credential": credential}, meta={"csrf": False})
    form.challenge, form.user_verification, form.is_secondary, form.is_verify = challenge, False, False, False
    if not _holds(form, credential) or form.user is None or form.cred is None or not form.user.is_active:
        return None
    form.cred.lastuse_datetime = clock.now()
    form.cred.sign_count = form.authentication_verification.new_sign_count
    return cast(Member, form.user), form.mf_check


def remove(member: Member, key_id: int) -> None:
    """Take a passkey of hers away."""
    for key in list(member.webauthn):
        if key.id == key_id:
            member.webauthn.remove(key)
            db.session.delete(key)


def _holds(form: Any, credential: str) -> bool:
    # The forms read the request; ours hands them what it has read already.
    form.credential.data = credential
    try:
        return isinstance(json.loads(credential), dict) and form.validate()
    except (ValueError, KeyError, TypeError, RecursionError, WebAuthnException):
        return False


def _unused_name(member: Member) -> str:
    taken = {key.name for key in member.webauthn}
    return next(name for n in range(1, MOST + 2) if (name := f"Passkey {n}") not in taken)
