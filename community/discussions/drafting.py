"""Where members write in discussions, for their drafts."""

from __future__ import annotations

from flask import url_for
from flask_login import current_user
from sqlalchemy import select

from community import drafts
from community.comfort.reader import cover
from community.discussions.models import Thread
from community.extensions import db


def _discussions(numbers: list[str]) -> dict[str, str]:
    # By their titles, unless those are covered for the one who reads this.
    rows = db.session.execute(
        select(Thread.id, Thread.title, Thread.topics, Thread.author_id).where(
            Thread.id.in_([int(number) for number in numbers]),
            Thread.visible_to(current_user),
            Thread.removal_id.is_(None),
        )
    )
    told = {}
    for row in rows:
        covered = cover("thread", row.id, row.topics, row.author_id)
        told[str(row.id)] = f"in a discussion that touches on {covered}" if covered else f"in “{row.title}”"
    return told


drafts.place(
    "thread",
    title="A new discussion",
    url=lambda slug: url_for("discussions.new_thread", slug=slug),
    which="[a-z0-9][a-z0-9-]*",
)
drafts.place(
    "answer",
    title="An answer",
    url=lambda number: url_for("discussions.answer", thread_id=int(number)),
    where=_discussions,
)
drafts.place(
    "edit", title="A change to what you wrote", url=lambda number: url_for("discussions.edit_post", post_id=int(number))
)
