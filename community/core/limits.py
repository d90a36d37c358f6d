"""How much in how short a time: generous for people, slow for programs that try passwords or carry pages away.

All limits stand here, but that of forms kept for someone who was signed out (kept.py). RATE_LIMITS=off turns them off,
in development only.
"""

from __future__ import annotations

import hashlib
import math
import time
from typing import Any

from flask import Flask, Response, request, session
from flask_limiter.errors import RateLimitExceeded
from limits import RateLimitItem, parse

from community.core import errors, kept
from community.extensions import address, db, limiter, who

# Pages and forms of one member, or of one address when nobody is signed in. Nobody reads two pages a second for long.
ANYTHING = "120 per minute"
# Pictures stand on pages by the dozen.
NOT_COUNTED = {
    "static",
    "probes.healthz",
    "probes.readyz",
    "probes.metrics",
    "profiles.photo",
    "photos.show",
    "discussions.photo",
    "chat.photo",
}


def _not_counted() -> bool:
    return request.endpoint in NOT_COUNTED


def _failed(response: Response) -> bool:
    return response.status_code not in {302, 303}


def _succeeded(response: Response) -> bool:
    return not _failed(response)


def _account_and_address() -> str:
    # An address typed into a form is personal: what is kept in memory or Redis is a digest.
    account = (request.form.get("email") or "").strip().lower()
    return f"{hashlib.sha256(account.encode(errors='replace')).hexdigest()[:32]} {address()}"


def _account() -> str:
    return _account_and_address().split(" ")[0]


def _halfway() -> str:
    # Whose second step is tried; a member who sets hers up has shown who she is.
    return f"halfway {(session.get('halfway') or [who()])[0]}"


def _limit(amount: str, **options: Any):
    return limiter.limit(amount, methods=["POST"], override_defaults=False, **options)


# Passwords tried from one address that were wrong. Right ones do not count: a hospital may share one address.
sign_in_from_address = _limit("30 per hour", key_func=address, deduct_when=_failed)
# Passwords tried on one account from one address; by account alone, anyone could lock a member out.
sign_in_to_account = _limit("10 per 5 minutes", key_func=_account_and_address)
# Codes of the second step tried from one address: a million codes, three of them right at a time.
codes_from_address = _limit("10 per 5 minutes; 30 per hour", key_func=address, deduct_when=_failed)
# And on one account from anywhere: whoever gets so far knows its password already, and may have many addresses.
codes_to_account = _limit("30 per hour", key_func=_halfway, deduct_when=_failed)
# Passkeys tried from one address. They cannot be guessed; checking one costs more than making one up.
passkeys = _limit("120 per hour", key_func=address)
# Requests to join from one address, and forms sent in vain: also how often someone may ask whether a name is taken.
applications_from_address = _limit("20 per hour", key_func=address)
applications_to_address = _limit("4 per hour", key_func=_account, deduct_when=_succeeded)
# Mails about a password, from one address and to one address: nobody's mailbox is to be filled through us.
mails_from_address = _limit("20 per hour", key_func=address)
mails_to_address = _limit("4 per hour", key_func=_account)
# What someone writes to the moderators while waiting.
exchange = _limit("20 per hour")
# Names changed. Whoever changes hers all the time cannot be recognised, or wants not to be.
renamed = _limit("5 per day", deduct_when=_succeeded)
# Names tried: each answer tells whether someone here has it, also someone whom one does not meet.
names_tried = _limit("20 per hour")
# Links opened from one address. They cannot be guessed; this keeps anyone from trying.
links = limiter.limit("60 per hour", key_func=address, override_defaults=False)
# Private calendars asked for from one address. Programs ask hourly, some more often, and a clinic shares one address.
calendars = limiter.limit("120 per hour", key_func=address, override_defaults=False)
# Names asked for while writing, each time a letter more. Enough to name everyone in a long answer, and far too slow to
# go through the alphabet by.
names_offered = limiter.limit("40 per minute; 300 per hour", override_defaults=False)
# What one member says in live rooms, and on a private line there: one message every three seconds for a whole minute is
# a lively talk.
messages = limiter.limit("20 per minute", override_defaults=False)
# On the first day, when nobody knows anybody yet: still one every six seconds.
messages_on_the_first_day = limiter.limit("10 per minute", override_defaults=False)
# Changes of what one signs in with, each of which asks for the password.
keys = _limit("20 per hour")
# Changes of what one tells about oneself, and suggestions for the lists. Who changes her mind often is welcome.
profile = _limit("60 per hour")
# Photos one sends, each of which takes a second to make small.
photos = _limit("20 per hour")
# Photos for posts that one tries to send; how many of them are taken is a rule of theirs.
PHOTO_TRIES = parse("120 per hour")
# Live lines that one member begins. Ten windows on a line that breaks every few seconds begin fewer.
LINES = parse("100 per minute")
# Tries to say hello; how many hellos a day is a rule of theirs.
hellos = _limit("30 per hour")
# What one asks of groups, and offers of groups to members: a notice for someone each time.
groups = _limit("20 per hour")
# Short replies without words: one a minute for two hours is a long evening of reading.
reactions = _limit("120 per hour")
# Someone under attack may have much to report; someone who reports to attack is slowed.
reports = _limit("20 per hour")
# What one writes back about a decision. Room to think again, not to flood.
appeals = _limit("10 per hour")
# Listings said to be out of date: enough for someone who goes through the whole list, too few to flood the staff.
doubts = _limit("10 per hour")
# Members one blocks, so that nobody can try everyone's number to learn who is there.
blocks = _limit("60 per hour")


def sign_in(view):
    """The limits of signing in with a password."""
    return sign_in_from_address(sign_in_to_account(view))


def codes(view):
    """The limits of the second step."""
    return codes_from_address(codes_to_account(view))


def renaming(view):
    """The limits of being called otherwise."""
    return renamed(names_tried(view))


def applications(view):
    """The limits of asking to join."""
    return applications_from_address(applications_to_address(view))


def mails(view):
    """The limits of asking for a mail."""
    return mails_from_address(mails_to_address(view))


def may_try_photo(member_id: int) -> bool:
    """Whether a member may have one more photo read; counts it."""
    # How many photos are taken is counted in the database.
    return _may(PHOTO_TRIES, "photo", member_id)


def may_begin_line(member_id: int) -> bool:
    """Whether a member may begin one more live line; counts it."""
    # How many she has at once is counted where they are.
    return _may(LINES, "line", member_id)


def _may(amount: RateLimitItem, what: str, member_id: int) -> bool:
    try:
        return not limiter.enabled or limiter.limiter.hit(amount, what, str(member_id))
    except Exception:  # Redis is away, whatever it then raises.
        return True


def init_app(app: Flask) -> None:
    """Count what comes to ``app``, and say when to come back."""
    settings = app.config["SETTINGS"]
    app.config.update(
        RATELIMIT_ENABLED=settings.rate_limits,
        RATELIMIT_STORAGE_URI=settings.redis_url or "memory://",
        # When Redis is away, each process counts by itself: members must not be shut out by that.
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        RATELIMIT_APPLICATION=ANYTHING,
        RATELIMIT_APPLICATION_EXEMPT_WHEN=_not_counted,
    )
    limiter.init_app(app)

    @app.errorhandler(RateLimitExceeded)
    def slower(error: RateLimitExceeded):
        db.session.rollback()
        answer = app.make_response(kept.page(429) or errors.page(429))
        hit = limiter.current_limit
        seconds = hit.reset_at - time.time() if hit is not None else 60
        answer.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
        return answer
