"""Where members write in live rooms, for their drafts."""

from __future__ import annotations

from flask import url_for

from community import drafts

drafts.place(
    "room", title="Something to say in a live room", url=lambda number: url_for("chat.room", room_id=int(number))
)
drafts.place(
    "message", title="A change to what you said", url=lambda number: url_for("chat.edit", message_id=int(number))
)
