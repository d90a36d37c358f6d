"""Mention: a post names a member with @. She hears of it once, however often the post is changed."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, mapped_column

from community.activity import Kind, record
from community.core import pointers, richtext
from community.extensions import db


class Mention(db.Model):
    """A post names a member. ``name`` is what she was called then: the post's source still says it."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(pointers.LONGEST_NAME))
    # She is spoken to, not only named within words that are quoted; so she has been told.
    told: Mapped[bool] = mapped_column(default=False)


def before(post_id: int, names: Collection[str]) -> dict[str, int]:
    """Of what may be names, those that a post has had already, and whose: they stay hers, whatever her name is."""
    found = db.session.execute(select(Mention.member_id, Mention.name).where(Mention.post_id == post_id))
    ids = {row.name.casefold(): row.member_id for row in found}
    return {name: ids[name.casefold()] for name in names if name.casefold() in ids}


def keep(post_id: int, writer_id: int | None, stored: str) -> None:
    """Write down whom a post names, and that those it has not spoken to before are to hear of it."""
    rows = {row.member_id: row for row in db.session.scalars(select(Mention).where(Mention.post_id == post_id))}
    addressed = richtext.named([richtext.own(stored)])
    for member_id, name in richtext.names(stored).items():
        row = rows.get(member_id)
        if row is None:
            row = rows[member_id] = Mention(post_id=post_id, member_id=member_id, name=name)
            db.session.add(row)
        if member_id in addressed and not row.told and writer_id is not None:
            row.told = True
            if member_id != writer_id:
                record(Kind.MENTIONED, actor_id=writer_id, member_id=member_id, subject_id=post_id)
    # A name that was taken out stays written down: put in again, it is not told again.
    db.session.flush()
