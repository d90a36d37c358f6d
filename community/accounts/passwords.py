"""Passwords: made with argon2 by Flask-Security, checked in the same time whether or not there is an account."""

from __future__ import annotations

import secrets
import threading

from flask_security.utils import hash_password, verify_password
from sqlalchemy import select

from community.accounts.addresses import normal
from community.accounts.models import Member
from community.extensions import db, security

SHORTEST = 10
# Longer ones only cost time; 128 is more than any password manager makes.
LONGEST = 128
# Each hash takes 19 MB and a core for a while: many at once must wait rather than take the machine down.
AT_ONCE = threading.BoundedSemaphore(4)

# Long enough, and still among the first that are tried.
COMMON = {"password", "passwort", "qwertyuiop", "iloveyou", "letmein", "breastcancer", "australia", "1234567890"}

_nobodys: list[str] = []


def refused(password: str, *about_her: str) -> str | None:
    """Why this password cannot be used, as a sentence; None when it can. ``about_her``: her address and name."""
    if len(password) < SHORTEST:
        return f"A password has at least {SHORTEST} characters. Three or four words in a row work well."
    if len(password) > LONGEST:
        return f"A password has at most {LONGEST} characters."
    plain = password.casefold()
    core = plain.strip("0123456789!?.,*#@$ ")
    if len(set(plain)) < 4 or core in COMMON or (not core and plain in "01234567890123456789 98765432109876543210"):
        return "This password is one of the first that others would try. Three or four words in a row work well."
    parts = {part for words in about_her for part in (words.casefold(), words.casefold().split("@")[0]) if part}
    if core in parts or plain in parts:
        return "This password is your address or your name. Please choose something that only you know."
    return None


def make(password: str) -> str:
    """What is stored of a password. Slow on purpose: call it before the write begins."""
    with AT_ONCE:
        return hash_password(_normal(password))


def member_with(email: str, password: str) -> Member | None:
    """The member with this address and password. Takes as long when there is no such member."""
    member = db.session.scalar(select(Member).where(Member.email == normal(email), Member.active))
    stored = member.password if member is not None and member.password else nobodys()
    return member if check(stored, password) and member is not None and member.password else None


def check(stored: str | None, password: str) -> bool:
    """Whether ``password`` is the one stored."""
    with AT_ONCE:
        return verify_password(_normal(password[: LONGEST + 1]), stored or nobodys()) and stored is not None


def nobodys() -> str:
    """A password that nobody knows, to be compared with where there is no account."""
    if not _nobodys:
        _nobodys.append(hash_password(secrets.token_urlsafe(24)))
    return _nobodys[0]


def _normal(password: str) -> str:
    return security.password_util.normalize(password)
