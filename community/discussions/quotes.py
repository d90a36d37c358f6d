"""Quote: a post repeats words of another, with their source. The words obey the rules of the post they are from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import ForeignKey, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from community.core import database, richtext
from community.extensions import db

if TYPE_CHECKING:
    from community.discussions.posts import Post

# As many of a post's words as an answer begins with when one presses "Quote" and has chosen none: what one can still
# make shorter by hand on a phone.
LONGEST_PASSAGE = 600


class Quote(db.Model):
    """``post_id`` quotes ``quoted_id``. The words stand in its html, marked with the number of the quoted post."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    quoted_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True, index=True)


def keep(post_id: int, stored: str) -> None:
    """Write down which posts a post quotes now, in place of those it did before."""
    now = richtext.quoted([stored]).keys()
    before = set(db.session.scalars(select(Quote.quoted_id).where(Quote.post_id == post_id)))
    if before - now:
        db.session.execute(delete(Quote).where(Quote.post_id == post_id, Quote.quoted_id.in_(before - now)))
    for quoted_id in sorted(now - before):
        row = database.insert(Quote).values(post_id=post_id, quoted_id=quoted_id)
        db.session.execute(row.on_conflict_do_nothing())


def beginning(post: Post, name: str, pointed: richtext.Pointed) -> str:
    """The source of an answer that begins with a post's words, as its reader reads them, and says whose they are."""
    return richtext.quotation(richtext.trusted(richtext.own(post.html), pointed), post.id, name, LONGEST_PASSAGE)
