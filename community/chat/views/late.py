"""Words that arrive when their room has closed: kept as a draft, so that nobody loses a sentence to the clock."""

from __future__ import annotations

import uuid

import structlog
from flask import request
from flask_login import current_user

from community.chat.models import Room
from community.core.errors import Refusal
from community.drafts import keeping
from community.drafts.keeping import Typed
from community.extensions import db

log = structlog.get_logger()


def keep(room: Room) -> None:
    """Keep what was sent to ``room`` and could not be said. Commits; what cannot be kept stays on the page alone."""
    key = request.form.get("key", "")
    try:
        typed = Typed(
            key=key if keeping.is_key(key) else uuid.uuid4().hex,
            fields=keeping.typed_fields(request.form.items(multi=True)),
            base=keeping.count_of(request.form.get("base")),
        )
        keeping.keep(current_user, f"room:{room.id}", typed)
        db.session.commit()
    except Refusal as refusal:
        db.session.rollback()
        log.warning("words for a closed room were not kept", status=refusal.status)
