"""From a shown identity to a signed-in browser, and where to go then. What the views of signing in share."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from flask import flash, g, redirect, request, session, url_for
from flask_login import current_user

from community import realtime
from community.accounts import devices, feeds
from community.accounts.devices import Stay
from community.accounts.models import Member, Standing
from community.core import kept
from community.core.urls import safe_next
from community.extensions import db

# How long after the password the second step may follow: long enough to find the phone, or a recovery code.
HALFWAY_LASTS = 15 * 60
# How long a sign-in counts as fresh: after that, changing what one signs in with asks for the password again.
FRESH = timedelta(minutes=15)


def halfway(member: Member, stay: Stay, target: str | None) -> None:
    """The password was right; the second step is still to come. Nothing is open yet."""
    session["halfway"] = [member.fs_uniquifier, stay, target or "", int(time.time())]


def halfway_member() -> tuple[str, Stay, str] | None:
    """Whose second step is expected in this browser: her uniquifier, how long she stays, where she wanted to go."""
    uniquifier, stay, target, since = session.get("halfway") or ("", "", "", 0)
    if not uniquifier or since + HALFWAY_LASTS < time.time():
        return None
    return uniquifier, Stay(stay), target


def enter(member: Member, stay: Stay, target: str | None = None):
    """Sign this browser in, and go on to where she wanted to go. Call it inside a write; commits."""
    previous = session.get(devices.NONCE)
    device = devices.sign_in(member, request.user_agent.string, stay)
    if previous:
        devices.end_nonce(previous)
    db.session.commit()
    g.device = device
    return onward(target)


def onward(target: str | None = None):
    """Where someone goes once she is signed in: to her kept words, to why she is not in, to where she wanted."""
    if kept.waiting() is not None:
        return redirect(url_for("accounts.kept_words"))
    if current_user.standing != Standing.ACTIVE:
        return redirect(url_for("accounts.standing"))
    return redirect(safe_next(target) or url_for("home.home"))


def is_fresh() -> bool:
    """Whether she signed in, or gave her password again, a short while ago."""
    return time.time() - session.get("fs_paa", 0) < FRESH.total_seconds()


def again():
    """Ask for the password before going on here."""
    return redirect(url_for("accounts.again", next=request.full_path.rstrip("?")))


def here_only(member: Member) -> None:
    """After a change of what she signs in with: this browser goes on, every other is signed out. Commits."""
    member_id = member.id
    session["_user_id"] = member.get_id()
    devices.end(member_id, but=g.device.id)
    db.session.commit()
    # All of them: the page shown here connects again by itself.
    realtime.disconnect(member_id)


def say_what_goes_on(member_id: int, make: str = "make a new one") -> None:
    """After a new password: which feeds of hers it has not ended, and where she can. ``make``: what she does there."""
    for feed in feeds.of(member_id):
        words = f"But {feed.name} goes on working. If someone else may know it, {make}."
        said: Any = {"words": words, "href": url_for(feed.page), "label": make[0].upper() + make[1:]}
        flash(said, "feed")
