"""Thread: one discussion in a space. What is said in it is in posts.py, for whom it is there in reach.py."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, Index, String, UniqueConstraint, and_, exists, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from community.accounts.models import Member
from community.activity import Kind, Removal, record
from community.core import clock
from community.core.database import Id, UTCDateTime
from community.core.once import once
from community.core.pointers import Find
from community.discussions import pointing, slowness, waiting
from community.discussions.locks import ThreadLock
from community.discussions.posts import TITLE_LIMIT, Post
from community.discussions.reach import ThreadReach
from community.discussions.spaces import Space
from community.discussions.waiting import Wish
from community.extensions import db


class Thread(ThreadReach, db.Model):
    """One discussion. Its last columns repeat what its posts say, so that a list of threads reads no post."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    space_id: Mapped[int] = mapped_column(ForeignKey("space.id"))
    # Empty when the one who started it has left the network and taken her name with her.
    author_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))
    key: Mapped[str] = mapped_column(String(32))
    title: Mapped[str] = mapped_column(String(TITLE_LIMIT))
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    removal_id: Mapped[int | None] = mapped_column(ForeignKey("removal.id"))
    # What its title and first post touch on (comfort.topics); what answers touch on besides stands with them.
    topics: Mapped[int] = mapped_column(Id, default=0)
    # How many posts after the first are not removed.
    answers: Mapped[int] = mapped_column(default=0)
    # The newest post that is not removed. No foreign key: post and thread would each need the other first.
    last_post_id: Mapped[int | None] = mapped_column(Id)
    last_post_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    # What she who started it would like (see waiting.py); empty: she did not say.
    wish: Mapped[str | None] = mapped_column(String(10))
    # Seconds until the first answer by someone else that still stands; kept up to date on write.
    first_answer_after: Mapped[int | None] = mapped_column(Id)
    # How many short answers came one soon after another, just now (see slowness.py).
    quick_answers: Mapped[int] = mapped_column(default=0)

    space: Mapped[Space] = relationship()
    removal: Mapped[Removal | None] = relationship()
    current_lock: Mapped[ThreadLock | None] = relationship(
        primaryjoin="and_(ThreadLock.thread_id == Thread.id, ThreadLock.ended_at.is_(None))", viewonly=True
    )

    __table_args__ = (
        UniqueConstraint("author_id", "key"),
        Index("ix_thread_space_activity", "space_id", "last_post_at", "id"),
        Index("ix_thread_activity", "last_post_at", "id"),
        # For how soon the discussions of a month were answered.
        Index("ix_thread_started", "created_at"),
    )

    @classmethod
    def start(
        cls,
        space: Space,
        author: Member,
        title: str,
        source: str,
        key: str,
        topics: int = 0,
        wish: Wish | None = None,
    ) -> Thread:
        """A new thread in ``space``, and its first post, which touches on ``topics``.

        ``wish``: what its author would like. The same key a second time gives the first one. Raises TooMuch.
        """
        # Counting locks this row, so two requests with one key come one after the other.
        db.session.refresh(space, with_for_update=True)
        return once(
            lambda: cls.sent(author.id, key), lambda: cls._start(space, author, title, source, key, topics, wish)
        )

    @classmethod
    def sent(cls, author_id: int, key: str) -> Thread | None:
        """The thread in which a form with this key has already made a post: its first, or an answer."""
        made = Post.author_id == author_id, Post.key == key
        return db.session.scalar(select(cls).join(Post, Post.thread_id == cls.id).where(*made))

    @property
    def is_open(self) -> bool:
        """Whether it takes new words."""
        return self.current_lock is None and self.removal_id is None and self.space.retired_at is None

    def reply(self, author: Member, source: str, to: Post | None, key: str, topics: int = 0) -> Post:
        """An answer to the thread, or to the post ``to``, which touches on ``topics``. The same key a second time gives
        the first one.

        Raises TooMuch when the text cannot be taken as it is.
        """
        self.hold()
        if to is not None and to.is_opening:
            to = None
        if to is not None:
            db.session.refresh(to, ["removal_id"])
            if to.removal is not None:
                # Taken away a moment ago, without a trace: now something answers it.
                to.removal.leaves_trace = True
        return once(lambda: Post.sent(author.id, key), lambda: self._add_answer(author, source, to, key, topics))

    @classmethod
    def _start(
        cls, space: Space, author: Member, title: str, source: str, key: str, topics: int, wish: Wish | None
    ) -> Thread:
        now = clock.now()
        thread = _add(
            cls(
                space_id=space.id,
                author_id=author.id,
                key=key,
                title=title,
                topics=topics,
                wish=wish,
                created_at=now,
                last_post_at=now,
            )
        )
        find = thread.finder(author)
        opening = Post.write(thread.id, author.id, source, key, parent=None, opening=True, topics=topics, find=find)
        thread.last_post_id = opening.id
        space.threads += 1
        record(Kind.STARTED_THREAD, actor_id=author.id, subject_id=thread.id)
        waiting.written(thread, opening)
        thread.note_pointers(opening, author)
        return thread

    def _add_answer(self, author: Member, source: str, to: Post | None, key: str, topics: int) -> Post:
        post = Post.write(self.id, author.id, source, key, parent=to, topics=topics, find=self.finder(author))
        slowness.feel(self, post, self.last_post_at)
        waiting.written(self, post)
        self.answers += 1
        self.last_post_id, self.last_post_at = post.id, post.created_at
        parent_author = self.author_id if to is None else to.author_id
        record(Kind.ANSWERED, actor_id=author.id, member_id=parent_author, subject_id=post.id)
        self.note_pointers(post, author)
        return post

    def finder(self, writer: Member, post: Post | None = None) -> Find:
        """What a post in it may point to, written or changed by ``writer``."""
        reach = and_(Thread.visible_to(writer), Thread.removal_id.is_(None))
        return pointing.finder(writer, readers_of(self.space), reach, post)

    def finder_of_before(self, post: Post) -> Find:
        """What a post in it pointed to before."""
        return pointing.as_before(post)

    def note_pointers(self, post: Post, writer: Member) -> None:
        """Write down what a post in it points to now, and that those it newly names are to hear of it."""
        pointing.keep(post, writer)
        post.take_over(pointing.topics_of_quoted(post, Thread.topics))

    def pass_on_topics(self, post: Post) -> None:
        """What a post in it touches on, those that quote it touch on too; so with all its posts for the opening one."""
        for quoting in pointing.those_quoting(post):
            quoting.take_over(post.topics | self.topics)

    def wish_for(self, wish: Wish | None) -> None:
        """She who started it says what she would like; None: nothing in particular."""
        self.hold()
        self.wish = wish
        waiting.review(self, self.opening)

    def changed(self, opening: Post) -> None:
        """Its first words, or its title, are others now."""
        waiting.review(self, opening)

    @property
    def opening(self) -> Post:
        """The post it was started with."""
        return db.session.scalars(select(Post).where(Post.thread_id == self.id, Post.position == Post.OPENING)).one()

    def lock(self, by: Member, reason: str) -> None:
        """Take no more answers, and say why. Locking twice leaves the first reason."""
        self.hold()
        if self.current_lock is None:
            _add(ThreadLock(thread_id=self.id, by_id=by.id, reason=reason))
            db.session.expire(self, ["current_lock"])

    def unlock(self) -> None:
        """Take answers again."""
        self.hold()
        if self.current_lock is not None:
            self.current_lock.ended_at = clock.now()
            db.session.flush()
            db.session.expire(self, ["current_lock"])

    def move(self, space: Space) -> None:
        """Put the thread into another space."""
        self.hold()
        before = self.space
        if space.id == before.id:
            return
        # In the order of their numbers, so that two moves in opposite directions do not wait for each other.
        for one in sorted((before, space), key=lambda s: s.id):
            db.session.refresh(one, with_for_update=True)
        if self.removal_id is None:
            before.threads -= 1
            space.threads += 1
        self.space = space

    def remove(self, by: Member, reason: str) -> None:
        """A moderator takes the whole thread from readers; ``reason`` stands in its place."""
        self._remove(Removal(by_id=by.id, by_author=False, reason=reason))

    def remove_by_author(self) -> None:
        """She who started it takes it back."""
        self._remove(Removal(by_id=self.author_id, by_author=True))

    def restore(self) -> None:
        """Bring a removed thread back."""
        self.hold()
        if self.removal is None:
            return
        self.removal.end()
        self.removal = None
        self._count_in_space(+1)

    def recount(self, because_of: Post | None = None) -> None:
        """Make the columns that repeat what the posts say true again, as when one was taken away or is back."""
        standing = (Post.thread_id == self.id) & Post.removal_id.is_(None)
        newest = select(Post.id, Post.created_at).where(standing).order_by(Post.id.desc()).limit(1)
        last = db.session.execute(newest).one_or_none()
        count = select(db.func.count()).select_from(Post).where(standing, Post.position != Post.OPENING)
        self.answers = db.session.scalar(count) or 0
        self.last_post_id, self.last_post_at = (last.id, last.created_at) if last else (None, self.created_at)
        waiting.again(self, because_of)

    def hold(self) -> None:
        """Lock the row until the commit: places in the tree and counts are given one after the other."""
        db.session.flush()
        db.session.refresh(self, with_for_update=True)

    def _remove(self, removal: Removal) -> None:
        self.hold()
        if self.removal_id is None:
            self.removal = _add(removal)
            self._count_in_space(-1)

    def _count_in_space(self, change: int) -> None:
        db.session.refresh(self.space, with_for_update=True)
        self.space.threads += change


def readers_of(space: Space) -> ColumnElement[bool]:
    """SQL: the members who may read here, as far as others may know it. Who has entered an opt-in space is nobody's
    business until she writes in it."""
    if not space.opt_in:
        return space.lets_in(Member.id)
    wrote = exists().where(
        Post.author_id == Member.id,
        Post.removal_id.is_(None),
        Post.thread_id == Thread.id,
        Thread.space_id == space.id,
        Thread.removal_id.is_(None),
    )
    return and_(space.lets_in(Member.id), wrote)


def _add(row):
    # Written at once, so that a clash of keys shows here and the row has its number.
    db.session.add(row)
    db.session.flush()
    return row
