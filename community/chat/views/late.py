"""Words that arrive when their room has closed, and photos with them: kept as a draft, so that nobody loses a sentence
to the clock."""

from __future__ import annotations

import uuid

import structlog
from flask import request
from flask_login import current_user

from community.chat.forms import MessageForm
from community.chat.models import Room
from community.core.errors import Refusal
from community.drafts import keeping
from community.drafts.keeping import Typed
from community.extensions import db

log = structlog.get_logger()


def of_photos(count: int) -> str:
    """What is said of so many photos that were to be shown in a room that has closed; nothing when there are none."""
    if count == 0:
        return ""
    not_sent = "Your photo was not sent. It is" if count == 1 else "Your photos were not sent. They are"
    return f"{not_sent} kept with your drafts."


def keep(room: Room, form: MessageForm) -> None:
    """Keep what was sent to ``room`` and could not be said. Commits; what cannot be kept stays on the page alone."""
    key = request.form.get("key", "")
    # Files that came along have numbers by now.
    photos = [("photos", form.photos.data), *((f"photo_words_{n}", form.photo_words.get(n, "")) for n in form.numbers)]
    words = [(name, value) for name, value in request.form.items(multi=True) if not name.startswith("photo")]
    try:
        typed = Typed(
            key=key if keeping.is_key(key) else uuid.uuid4().hex,
            fields=keeping.typed_fields([*words, *photos]),
            base=keeping.count_of(request.form.get("base")),
        )
        keeping.keep(current_user, f"room:{room.id}", typed)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        log.warning("words for a closed room were not kept", status=refusal.status)
