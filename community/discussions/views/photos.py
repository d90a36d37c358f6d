"""The photos of posts: each is asked for by itself, and each time by the same rules as the words it stands with."""

from __future__ import annotations

from flask import abort
from flask_login import current_user
from sqlalchemy import select

from community.comfort.reader import cover
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.discussions.views import blueprint
from community.extensions import db
from community.permissions import active, moderates, needs
from community.photos.models import Photo
from community.photos.views import picture


@blueprint.get("/posts/<id:post_id>/photos/<id:photo_id>/<number:side>")
@needs(active)
def photo(post_id: int, photo_id: int, side: int):
    """A photo that stands with a post she may read."""
    row = db.session.execute(
        select(
            Photo.name,
            Photo.taken_out_at,
            Photo.owner_id,
            Post.author_id,
            Post.topics,
            Post.removal_id.label("post_removed"),
            Thread.id.label("thread_id"),
            Thread.author_id.label("starter_id"),
            Thread.topics.label("thread_topics"),
            Thread.removal_id.label("thread_removed"),
            Space.circle_id,
        )
        .join(Post, Post.id == Photo.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Space, Space.id == Thread.space_id)
        .where(Photo.id == photo_id, Post.id == post_id, Photo.going_at.is_(None))
        .where(Post.visible_to(current_user), Thread.visible_to(current_user))
    ).one_or_none()
    if row is None or not (_may_see_all(row) or (_stands(row) and not _is_covered(row, post_id))):
        abort(404)
    return picture(row.name, side)


def _may_see_all(row) -> bool:
    # Among a few she is one of them; what is brought to her as a moderator she sees where she decides about it.
    return moderates(current_user) and row.circle_id is None


def _is_covered(row, post_id: int) -> bool:
    # As on the page: what the thread touches on she has met already when she comes to the post.
    return bool(
        cover("thread", row.thread_id, row.thread_topics, row.starter_id)
        or cover("post", post_id, row.topics & ~row.thread_topics, row.author_id)
    )


def _stands(row) -> bool:
    if row.post_removed or row.thread_removed:
        return False
    # She who took it out may still put it back.
    return row.taken_out_at is None or row.owner_id == current_user.id
