"""Flask-Security, fitted into our house: its settings, and who is signed in."""

from __future__ import annotations

from flask import Flask
from flask_security import SQLAlchemyUserDatastore

from community.accounts import devices
from community.accounts.models import Member, WebAuthn
from community.core import clock
from community.extensions import db, security


def init_app(app: Flask) -> None:
    """Bind Flask-Security to ``app``. Who is signed in is decided by our device rows (see devices)."""
    app.config.update(
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
        SECURITY_JOIN_USER_ROLES=False,
        SECURITY_CACHE_CONTROL={},
        SECURITY_DATETIME_FACTORY=clock.now,
    )
    datastore = SQLAlchemyUserDatastore(db, Member, None, WebAuthn)  # type: ignore[arg-type]
    security.init_app(app, datastore, register_blueprint=False)
    app.login_manager.user_loader(devices.load_member)  # type: ignore[attr-defined]
