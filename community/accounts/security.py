"""Flask-Security, fitted into our house: its settings, and who is signed in.

We use its parts (hashing, signed links, codes, passkeys) and none of its pages: docs/decisions/ says why.
"""

from __future__ import annotations

import base64
import hashlib
from urllib.parse import urlsplit

from flask import Flask
from flask_security import SQLAlchemyUserDatastore

from community.accounts import devices
from community.accounts.models import Member, WebAuthn
from community.accounts.passkeys import AnyAuthenticator
from community.accounts.steps import OnceOnly
from community.core import clock
from community.extensions import db, security

# What an app that makes codes calls the account. A phone lies about; this says nothing of what the network is about.
ISSUER = "Network"
RECOVERY_CODES = 10


def init_app(app: Flask) -> None:
    """Bind Flask-Security to ``app``. Who is signed in is decided by our device rows (see devices)."""
    settings = app.config["SETTINGS"]
    app.config.update(
        TRUSTED_HOSTS=_hosts(settings),
        PERMANENT_SESSION_LIFETIME=devices.LASTS[devices.Stay.REMEMBERED],
        SECURITY_PASSWORD_HASH="argon2",  # noqa: S106
        SECURITY_PASSWORD_SALT="unused with argon2",  # noqa: S106
        SECURITY_PASSWORD_SINGLE_HASH=True,
        SECURITY_PASSWORD_SCHEMES=["argon2"],
        SECURITY_DEPRECATED_PASSWORD_SCHEMES=[],
        SECURITY_HASHING_SCHEMES=["hex_sha256"],
        SECURITY_DEPRECATED_HASHING_SCHEMES=[],
        SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS={
            "argon2__memory_cost": 19456,
            "argon2__time_cost": 2,
            "argon2__parallelism": 1,
        },
        SECURITY_TWO_FACTOR=True,
        SECURITY_TWO_FACTOR_ENABLED_METHODS=["authenticator"],
        SECURITY_TOTP_SECRETS={"1": _derived(settings.secret_key, "codes").hex()},
        SECURITY_TOTP_ISSUER=ISSUER,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES=True,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_N=RECOVERY_CODES,
        SECURITY_MULTI_FACTOR_RECOVERY_CODES_KEYS=[
            base64.urlsafe_b64encode(_derived(settings.secret_key, "recovery codes"))
        ],
        SECURITY_WEBAUTHN=True,
        SECURITY_WAN_ALLOW_AS_FIRST_FACTOR=True,
        SECURITY_CLI_USERS_NAME="",
        SECURITY_CLI_ROLES_NAME="",
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_CACHE_CONTROL={},
        SECURITY_DATETIME_FACTORY=clock.now,
    )
    # Flask-Security takes its parts' classes only when it is made, and it is made without an app, in extensions.
    security._totp_cls, security._webauthn_util_cls = OnceOnly, AnyAuthenticator
    datastore = SQLAlchemyUserDatastore(db, Member, None, WebAuthn)  # type: ignore[arg-type]
    security.init_app(app, datastore, register_blueprint=False)
    # A phone changes its address all day; the device's row says whether it is still the one.
    app.login_manager.session_protection = None  # type: ignore[attr-defined]
    app.login_manager.user_loader(devices.load_member)  # type: ignore[attr-defined]


def _hosts(settings) -> list[str]:
    """The names we answer to. While one develops, this machine's own too."""
    named = urlsplit(settings.public_url).hostname or ""
    return [named] if settings.production else [named, "localhost", "127.0.0.1", "[::1]"]


def _derived(secret: str, purpose: str) -> bytes:
    return hashlib.blake2b(purpose.encode(), key=hashlib.sha256(secret.encode()).digest(), digest_size=32).digest()
