"""Short ways to say something in the first spaces, for tests of what comes after."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from community.accounts.models import Member
from community.core.database import writing
from community.discussions import first
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.extensions import db


def key() -> str:
    return uuid.uuid4().hex


class Talk:
    """Says things for people, by their ids; gives the ids of what was said."""

    def __init__(self, app) -> None:
        self.app = app
        with app.app_context(), writing():
            first.first_things()

    def start(self, author_id: int, title: str = "The week before a scan", slug: str = "everyday-life") -> int:
        with self.app.app_context(), writing():
            space = db.session.scalars(select(Space).where(Space.slug == slug)).one()
            author = db.session.get_one(Member, author_id)
            thread = Thread.start(space, author, title, f"<p>{title}, in more words.</p>", key())
            db.session.commit()
            return thread.id

    def answer(self, author_id: int, thread_id: int, words: str = "The library, a pie.", to: int | None = None) -> int:
        with self.app.app_context(), writing():
            thread = db.session.get_one(Thread, thread_id)
            parent = db.session.get_one(Post, to) if to else None
            post = thread.reply(db.session.get_one(Member, author_id), f"<p>{words}</p>", parent, key())
            db.session.commit()
            return post.id

    def opening(self, thread_id: int) -> int:
        with self.app.app_context():
            return db.session.scalars(select(Post.id).where(Post.thread_id == thread_id, Post.position == 0)).one()

    def order(self, thread_id: int) -> list[int]:
        with self.app.app_context():
            return list(db.session.scalars(select(Post.id).where(Post.thread_id == thread_id).order_by(Post.position)))
