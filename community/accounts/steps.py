"""The second step: codes from an app, each taken once, and recovery codes for the day the phone is gone."""

from __future__ import annotations

import base64
import re
from typing import Any

import qrcode
from flask_security.totp import Totp
from qrcode.image.svg import SvgPathFillImage

from community.accounts.models import Member
from community.core.errors import Refusal
from community.extensions import security

METHOD = "authenticator"


class OnceOnly(Totp):
    """Flask-Security's codes, with the memory it leaves to us: nobody who saw a code can use it again."""

    def get_last_counter(self, user: Any) -> int | None:
        """The time step of the last code that was taken."""
        return user.tf_last_counter

    def set_last_counter(self, user: Any, tmatch: Any) -> None:
        """Remember the time step of the code just taken."""
        user.tf_last_counter = tmatch.counter

    def generate_qrcode(self, username: str, totp: str) -> str:
        """The picture for the app, with its own light ground: cameras do not read it on a dark page."""
        picture = qrcode.make(self.get_totp_uri(username, totp), image_factory=SvgPathFillImage)
        return "data:image/svg+xml;base64," + base64.b64encode(picture.to_string()).decode()


def new_secret() -> str:
    """A secret for an app, encrypted: it may wait in the web session until it is confirmed with a first code."""
    return security.totp_factory.generate_totp_secret()


def picture_and_key(member: Member, secret: str) -> dict[str, str]:
    """What the app is shown: ``image`` (an address for an img), and ``key`` to be typed instead."""
    return security.totp_factory.fetch_setup_values(secret, member)


def set_up(member: Member, secret: str, code: str) -> list[str]:
    """From now on signing in asks for a code. Gives the recovery codes, which are shown this once.

    Raises Refusal when the code is not the app's.
    """
    member.tf_last_counter = None
    if not security.totp_factory.verify_totp(_digits(code), secret, member, window=_WINDOW):
        raise Refusal("This code is not right. Look at the app again: a new one comes every half minute.")
    member.tf_primary_method, member.tf_totp_secret = METHOD, secret
    return new_recovery_codes(member)


def new_recovery_codes(member: Member) -> list[str]:
    """New recovery codes; the old ones are void."""
    return security.mf_recovery_codes_util.create_recovery_codes(member)


def check(member: Member, code: str) -> bool:
    """Whether ``code`` is the app's, now and for the first time, or a recovery code. A recovery code is used up."""
    if not member.has_second_step:
        return False
    digits = _digits(code)
    if len(digits) == 6 and digits.isdigit():
        secret = member.tf_totp_secret
        return secret is not None and security.totp_factory.verify_totp(digits, secret, member, window=_WINDOW)
    recovery, given = security.mf_recovery_codes_util, _recovery(code)
    if not given or not recovery.check_recovery_code(member, given):
        return False
    return recovery.delete_recovery_code(member, given)


def turn_off(member: Member) -> None:
    """Signing in asks for the password alone. Raises Refusal for staff: their door opens everything."""
    if member.is_staff:
        raise Refusal("Those who look after others always sign in with a second step.", 403)
    take_away(member)


def take_away(member: Member) -> None:
    """Someone has lost the phone and the recovery codes: an administrator who knows her lets her set it up anew."""
    member.tf_primary_method = member.tf_totp_secret = member.tf_last_counter = None
    member.mf_recovery_codes = None


# A phone's clock may be this many seconds off.
_WINDOW = 30


def _digits(code: str) -> str:
    return re.sub(r"[\s-]", "", code) if code.isascii() else ""


def _recovery(code: str) -> str:
    plain = _digits(code).lower()
    return "-".join((plain[:4], plain[4:8], plain[8:])) if re.fullmatch("[0-9a-f]{12}", plain) else ""
