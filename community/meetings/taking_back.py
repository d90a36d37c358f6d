"""Taking back all one's words in a group, also after leaving it: she cannot reach them one by one any more."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community.accounts.models import Member
from community.chat.messages import Message
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.extensions import db
from community.meetings.models import Group


def take_back_words(group: Group, member: Member) -> list[int]:
    """Take back all she wrote in a group's space and room. Gives the messages' ids, for the caller to broadcast."""
    hers = select(Post).join(Thread, Thread.id == Post.thread_id)
    hers = hers.where(Thread.space_id == group.space_id, Post.author_id == member.id, Post.removal_id.is_(None))
    posts = db.session.scalars(hers.order_by(Post.id).options(joinedload(Post.thread))).all()
    # All threads are held before their space, as everywhere: otherwise two transactions could wait for each other.
    for thread in sorted({post.thread for post in posts}, key=lambda thread: thread.id):
        thread.hold()
    for post in posts:
        if post.is_opening and post.thread.answers == 0:
            post.thread.remove_by_author()
        else:
            post.remove_by_author()
    said = select(Message).where(
        Message.room_id == group.room_id, Message.author_id == member.id, Message.removal_id.is_(None)
    )
    messages = db.session.scalars(said.order_by(Message.id)).all()
    for message in messages:
        message.remove_by_author()
    return [message.id for message in messages]
