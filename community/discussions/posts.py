"""Post: something said in a thread, in answer to the thread or to another post. For whom it is there: reach.py."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from sqlalchemy import (
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    func,
    select,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.activity import Removal
from community.core import clock, richtext
from community.core.database import Id, UTCDateTime, only_where
from community.core.pointers import Find, nothing
from community.discussions import tree
from community.discussions.reach import PostReach
from community.extensions import db
from community.photos import models

if TYPE_CHECKING:
    from community.discussions.models import Thread

# Two lines on a phone. A longer title is the beginning of the text.
TITLE_LIMIT = 120
# Far more than anyone writes in a good hour; enough to stop a machine.
POSTS_AN_HOUR = 30
# On the first day, when nobody knows anybody yet: still more than most people write on it.
POSTS_ON_THE_FIRST_DAY = 10
# The first words of a post, by which an answer to it says what it answers.
EXCERPT_LIMIT = 80


class Post(PostReach, db.Model):
    """One entry. ``source`` is what was written and is kept; ``html`` and ``excerpt`` are made from it."""

    OPENING = tree.OPENING

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id"))
    # What it answers; empty: the thread itself.
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("post.id"), index=True)
    # Empty when the author has left the network and taken her name with her.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    key: Mapped[str] = mapped_column(String(32))
    # See tree.py.
    position: Mapped[int] = mapped_column(Id)
    depth: Mapped[int]
    source: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    html_version: Mapped[int]
    excerpt: Mapped[str] = mapped_column(String(EXCERPT_LIMIT))
    # What it touches on (comfort.topics), and which of that staff added: the author's edits keep those.
    topics: Mapped[int] = mapped_column(Id, default=0)
    added_topics: Mapped[int] = mapped_column(Id, default=0)
    # What the posts touch on that it quotes. Those stay too: she cannot take the label off another's words.
    quoted_topics: Mapped[int] = mapped_column(Id, default=0)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    edited_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    removal_id: Mapped[int | None] = mapped_column(ForeignKey("removal.id"))
    # Its author said that it needs no answer. It can still be answered.
    needs_no_answer: Mapped[bool] = mapped_column(default=False)
    # Someone left a short reply on it (see reactions.py); kept so that a page of posts need not look for them.
    has_reactions: Mapped[bool] = mapped_column(default=False)
    # How many photos stand with it; kept up to date on write, so that a page asks for photos only where there are any.
    photos: Mapped[int] = mapped_column(default=0)

    thread: Mapped[Thread] = relationship()
    parent: Mapped[Post | None] = relationship(remote_side="Post.id")
    author: Mapped[Member | None] = relationship()
    removal: Mapped[Removal | None] = relationship()

    __table_args__ = (
        UniqueConstraint("author_id", "key"),
        UniqueConstraint("thread_id", "position"),
        # For what was written in a thread since a reader was there, and for reading in the order written.
        Index("ix_post_thread_written", "thread_id", "id"),
        # For how many posts of a thread are by someone a reader does not meet.
        Index("ix_post_thread_author", "thread_id", "author_id"),
        Index("ix_post_author_written", "author_id", "created_at"),
        # For how many posts of a thread a reader leaves out. Few posts touch on anything.
        Index("ix_post_thread_topics", "thread_id", **only_where("topics <> 0")),
    )

    @classmethod
    def write(
        cls,
        thread_id: int,
        author_id: int,
        source: str,
        key: str,
        *,
        parent: Post | None,
        opening: bool = False,
        topics: int = 0,
        find: Find = nothing,
    ) -> Post:
        """A new post at its place in the thread; the caller holds the thread. ``find``: what it may point to, see
        pointing.py. Raises TooMuch."""
        position, depth = (tree.OPENING, 0) if opening else tree.place(cls, thread_id, parent)
        post = cls(
            thread_id=thread_id,
            parent_id=None if parent is None else parent.id,
            author_id=author_id,
            key=key,
            position=position,
            depth=depth,
            topics=topics,
            created_at=clock.now(),
        )
        post._render(source, find)
        db.session.add(post)
        db.session.flush()
        return post

    @classmethod
    def sent(cls, author_id: int, key: str) -> Post | None:
        """The post that a form with this key has already made."""
        return db.session.scalar(select(cls).where(cls.author_id == author_id, cls.key == key))

    @property
    def subject(self) -> int:
        """All that it touches on, read away from its thread."""
        return self.topics | self.thread.topics

    @property
    def beyond_thread(self) -> int:
        """What it touches on besides what the whole thread does: whoever reads in the thread is asked only about
        this."""
        return self.topics & ~self.thread.topics

    @property
    def is_opening(self) -> bool:
        """Whether the thread was started with it."""
        return self.position == tree.OPENING

    def edit(self, source: str, by: Member, title: str | None = None, topics: int | None = None) -> None:
        """Put other words in place of these; what stood before is kept for those who look after the place.

        ``title`` is for the opening post, which has the thread's; ``topics`` is what they touch on now, None: the same
        as before. Raises TooMuch. The same words again change none.
        """
        thread = self.thread
        self.hold()
        if topics is not None:
            self._touch(topics)
        before, title = thread.title, title if title and self.is_opening else thread.title
        if (source, title) == (self.source, before):
            return
        version = PostVersion(post_id=self.id, by_id=by.id, source=self.source)
        if title != before:
            version.title, thread.title = before, title
        db.session.add(version)
        self._render(source, thread.finder(by, self))
        self.edited_at = clock.now()
        db.session.flush()
        thread.note_pointers(self, by)
        if self.is_opening:
            thread.changed(self)

    def add_topics(self, topics: int) -> None:
        """Someone who looks after the place says that it touches on these too. The author's edits keep them."""
        self.hold()
        self.added_topics |= topics
        self._touch(self.topics)

    def take_over(self, topics: int) -> None:
        """The words that it quotes touch on these."""
        if topics & ~self.quoted_topics:
            self.quoted_topics |= topics
            self._touch(self.topics)

    def has_at_most(self, characters: int) -> bool:
        """Whether its words are so few."""
        return len(richtext.plain(self.html)) <= characters

    def need_answer(self, needed: bool) -> None:
        """Its author says whether it needs an answer."""
        self.needs_no_answer = not needed

    def show_photos(self, numbers: Sequence[int], words: dict[int, str], *, changing: bool = False) -> None:
        """Have these photos, which are the author's and held, stand with it, and no others. ``words``: what they show.

        A photo that is taken out stays with it for those who look after the place.
        """
        here = models.Carrier(post_id=self.id)
        if self.author_id is not None and models.show_with(here, self.author_id, numbers, words) and changing:
            self.edited_at = clock.now()
        self.photos = len(numbers)

    def remove(self, by: Member, reason: str) -> None:
        """A moderator takes it from readers; ``reason``, a sentence, stands in its place. The words are kept."""
        self._remove(Removal(by_id=by.id, by_author=False, reason=reason))

    def remove_by_author(self, *, leaves_trace: bool = True) -> None:
        """The author takes it back; that she did stands in its place, or nothing (see traces.py)."""
        self._remove(Removal(by_id=self.author_id, by_author=True, leaves_trace=leaves_trace))

    def restore(self) -> None:
        """Bring it back, whoever removed it."""
        self.hold()
        if self.removal is not None:
            self.removal.end()
            self.removal = None
            db.session.flush()
            self.thread.recount(self)

    def hold(self) -> None:
        """Lock its thread until the transaction ends, and read it as it is then.

        Whether it may still be changed is asked after that.
        """
        self.thread.hold()
        db.session.refresh(self)

    def render_again(self) -> None:
        """Make what is derived from the source anew, with the cleaner as it is now."""
        self._render(self.source, self.thread.finder_of_before(self))

    def _remove(self, removal: Removal) -> None:
        self.hold()
        if self.removal_id is None:
            self.removal = removal
            db.session.flush()
            self.thread.recount(self)

    def _touch(self, topics: int) -> None:
        self.topics = topics | self.added_topics | self.quoted_topics
        if self.is_opening:
            self.thread.topics = self.topics
        if self.topics:
            db.session.flush()
            self.thread.pass_on_topics(self)

    def _render(self, source: str, find: Find) -> None:
        self.html = richtext.clean(source, find)
        self.html_version = richtext.VERSION
        self.excerpt = richtext.excerpt(self.html, EXCERPT_LIMIT)
        self.source = source


def may_write_more(author: Member) -> bool:
    """Whether a member has written less than an hour allows."""
    lately = (Post.author_id == author.id) & (Post.created_at > clock.now() - timedelta(hours=1))
    most = POSTS_ON_THE_FIRST_DAY if author.is_new else POSTS_AN_HOUR
    some = select(Post.id).where(lately).limit(most).subquery()
    return (db.session.scalar(select(func.count()).select_from(some)) or 0) < most


class PostVersion(db.Model):
    """What a post said before it was changed. Shown only to those who look after the place."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    source: Mapped[str] = mapped_column(Text)
    # Only when the thread's title was changed with it.
    title: Mapped[str | None] = mapped_column(String(TITLE_LIMIT))
    # When it was replaced.
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
