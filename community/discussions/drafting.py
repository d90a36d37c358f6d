"""Where members write in discussions, for their drafts."""

from __future__ import annotations

from flask import url_for

from community import drafts

drafts.place(
    "thread",
    title="A new discussion",
    url=lambda slug: url_for("discussions.new_thread", slug=slug),
    which="[a-z0-9][a-z0-9-]*",
)
drafts.place("answer", title="An answer", url=lambda number: url_for("discussions.answer", thread_id=int(number)))
drafts.place(
    "edit", title="A change to what you wrote", url=lambda number: url_for("discussions.edit_post", post_id=int(number))
)
