"""Taking back one's own words: with a sentence left in their place, or without a trace.

Without a trace only what nobody has answered or quoted: an answer to nothing would make no sense to those who read it.
The words are kept either way, for those who look after the place.
"""

from __future__ import annotations

from sqlalchemy import exists, select
from sqlalchemy.orm import aliased

from community.activity import Removal
from community.discussions.posts import Post
from community.discussions.quotes import Quote
from community.extensions import db


def take_away(post: Post, *, without_trace: bool) -> bool:
    """Its author takes a post back. Gives whether it is gone without a trace, as she wished."""
    post.thread.hold()
    clean = without_trace and not post.is_opening and not (_is_answered(post) or _is_quoted(post))
    post.remove_by_author(leaves_trace=not clean)
    return clean


def _is_answered(post: Post) -> bool:
    answer = aliased(Post)
    gone = select(Removal.id).where(Removal.leaves_trace.is_(False))
    stands = answer.removal_id.is_(None) | answer.removal_id.not_in(gone)
    return bool(db.session.scalar(select(exists().where(answer.parent_id == post.id, stands))))


def _is_quoted(post: Post) -> bool:
    quoting = select(Quote.post_id).join(Post, Post.id == Quote.post_id)
    return bool(db.session.scalar(quoting.where(Quote.quoted_id == post.id, Post.removal_id.is_(None)).limit(1)))
