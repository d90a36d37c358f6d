"""Keep: a post a member wants to find again, with a note of her own. Private; its author is not told."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, Row, String, UniqueConstraint, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.models import Member
from community.core import clock
from community.core.database import Id, UTCDateTime
from community.core.once import once
from community.core.pagination import PAGE_SIZE, Page, cut
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.extensions import db

# A few lines: why she kept it. Longer thoughts are a post.
NOTE_LIMIT = 500
# What she lets go of can be brought back with its note for this long; then it is deleted.
UNDO_FOR = timedelta(hours=1)


class Keep(db.Model):
    """One post kept by one member."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"))
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    note: Mapped[str] = mapped_column(String(NOTE_LIMIT), default="")
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    let_go_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    __table_args__ = (UniqueConstraint("member_id", "post_id"), Index("ix_keep_newest", "member_id", "id"))

    @classmethod
    def of(cls, member_id: int, post_id: int) -> Keep | None:
        """A member's keep of a post, also one she let go of a little while ago."""
        return db.session.scalar(select(cls).where(cls.member_id == member_id, cls.post_id == post_id))

    def let_go(self) -> None:
        """She does not want it any more. What she let go of before is deleted now."""
        now = clock.now()
        old = (Keep.member_id == self.member_id) & (Keep.let_go_at < now - UNDO_FOR)
        db.session.execute(delete(Keep).where(old))
        self.let_go_at = now


def keep(member_id: int, post_id: int) -> Keep:
    """She wants to find a post again. Keeping it twice is the same as once; what she let go of comes back."""
    kept = once(lambda: Keep.of(member_id, post_id), lambda: _new(member_id, post_id))
    if kept.let_go_at is not None and kept.let_go_at < clock.now() - UNDO_FOR:
        kept.note, kept.created_at = "", clock.now()
    kept.let_go_at = None
    return kept


def kept_by(member: Member, older: int | None = None) -> Page[Row]:
    """Twenty of what a member has kept, newest first, as far as she can still read it."""
    query = (
        select(
            Keep.id,
            Keep.post_id,
            Keep.note,
            Keep.created_at,
            Post.excerpt,
            Post.author_id,
            Post.topics,
            Thread.id.label("thread_id"),
            Thread.topics.label("thread_topics"),
            Thread.author_id.label("starter_id"),
            Thread.title,
            Space.title.label("space_title"),
            Member.display_name.label("author"),
        )
        .join(Post, Post.id == Keep.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .outerjoin(Member, Member.id == Post.author_id)
        .where(
            Keep.member_id == member.id,
            Keep.let_go_at.is_(None),
            Post.shown_by_itself_to(member),
        )
    )
    if older is not None:
        query = query.where(Keep.id < older)
    rows = db.session.execute(query.order_by(Keep.id.desc()).limit(PAGE_SIZE + 1)).all()
    return cut(rows, lambda row: row.id)


def _new(member_id: int, post_id: int) -> Keep:
    made = Keep(member_id=member_id, post_id=post_id)
    db.session.add(made)
    db.session.flush()
    return made
