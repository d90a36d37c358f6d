"""Words that arrive when they cannot be said any more, for instance because their room has closed. They are kept as a
draft, with their photos, so that nobody loses a sentence to the clock."""

from __future__ import annotations

import uuid

import structlog
from flask import request
from flask_login import current_user

from community.core.errors import Refusal
from community.drafts import keeping
from community.drafts.keeping import Typed
from community.extensions import db
from community.photos.choosing import Photos

log = structlog.get_logger()


def of_photos(count: int) -> str:
    """A sentence about ``count`` photos that were not sent because the room has closed; empty when there are none."""
    if count == 0:
        return ""
    not_sent = "Your photo was not sent. It is" if count == 1 else "Your photos were not sent. They are"
    return f"{not_sent} kept with your drafts."


def keep(place: str, form: Photos | None = None) -> None:
    """Keep what the running request sent from the form at ``place`` as a draft, and commit.

    ``form``: the form, if photos may have come with it. What cannot be kept is logged, and stays on the page alone.
    """
    key = request.form.get("key", "")
    typed = [(name, value) for name, value in request.form.items(multi=True) if not name.startswith("photo")]
    if form is not None:
        # Photos that came as files have been stored by now, and are kept by their numbers.
        typed += [
            ("photos", form.photos.data),
            *((f"photo_words_{n}", form.photo_words.get(n, "")) for n in form.numbers),
        ]
    try:
        kept = Typed(
            key=key if keeping.is_key(key) else uuid.uuid4().hex,
            fields=keeping.typed_fields(typed),
            base=keeping.count_of(request.form.get("base")),
        )
        keeping.keep(current_user, place, kept)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        log.warning("words that came too late were not kept", status=refusal.status)
