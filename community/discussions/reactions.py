"""Reaction: a short reply for a day without words. Only its author and whom it is for ever see it; none is counted."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Row, String, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts.blocks import not_blocked
from community.accounts.models import Member
from community.activity import Activity, Kind, record
from community.activity.words import ON_A_POST as WORDS
from community.activity.words import Word
from community.core import clock
from community.core.database import UTCDateTime
from community.discussions.posts import Post
from community.extensions import db

# Far more names than one reads in a line; the rest are still there when these are taken back.
MOST_NAMES = 200


class Reaction(db.Model):
    """One member left one word on one post. Another word takes its place; taking it back deletes the row."""

    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), primary_key=True)
    word: Mapped[Word] = mapped_column(String(20))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)

    __table_args__ = (Index("ix_reaction_member", "member_id"),)


def leave(post: Post, member: Member, word: Word) -> None:
    """Leave a word on a post, in place of an earlier one. Its author hears of the first one a member leaves."""
    _hold(post)
    mine = db.session.get(Reaction, (post.id, member.id))
    if mine is not None:
        mine.word = word
        return
    db.session.add(Reaction(post_id=post.id, member_id=member.id, word=word))
    post.has_reactions = True
    # Taking it back and leaving it again must not call the author once more.
    heard = exists().where(
        Activity.actor_id == member.id, Activity.kind == Kind.LEFT_A_WORD, Activity.subject_id == post.id
    )
    if not db.session.scalar(select(heard)):
        record(Kind.LEFT_A_WORD, actor_id=member.id, member_id=post.author_id, subject_id=post.id)


def take_back(post: Post, member: Member) -> None:
    """Take one's word back, as if it had never been left."""
    _hold(post)
    mine = db.session.get(Reaction, (post.id, member.id))
    if mine is not None:
        db.session.delete(mine)
        db.session.flush()
        post.has_reactions = bool(db.session.scalar(select(exists().where(Reaction.post_id == post.id))))


def left_for(author: Member, posts: Iterable[Row]) -> dict[int, dict[str, list[Row]]]:
    """For each of the rows of ``posts`` that is the author's own: who left which words, as rows of members.

    One query; none for a page without such a post.
    """
    hers = [post.id for post in posts if post.author_id == author.id and post.has_reactions and post.removal_id is None]
    left: dict[int, dict[str, list[Row]]] = {}
    for row in by_whom(author, hers) if hers else ():
        left.setdefault(row.post_id, {}).setdefault(WORDS[Word(row.word)], []).append(row)
    return left


def by_whom(author: Member, post_ids: Iterable[int]) -> Sequence[Row]:
    """Who left a word on these posts of hers, of those she meets, in the order they came."""
    return db.session.execute(
        select(Reaction.post_id, Reaction.word, Member.id, Member.display_name, Member.is_in().label("is_in"))
        .join(Member, Member.id == Reaction.member_id)
        .join(Post, Post.id == Reaction.post_id)
        .where(Reaction.post_id.in_(post_ids), Post.author_id == author.id, not_blocked(author.id, Member.id))
        .order_by(Reaction.created_at, Member.id)
        .limit(MOST_NAMES)
    ).all()


def _hold(post: Post) -> None:
    # Two who leave and take back at one moment must agree on whether there is any.
    db.session.refresh(post, with_for_update={"key_share": True})
