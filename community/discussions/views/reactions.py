"""Replies for days without words, and posts that need no answer."""

from __future__ import annotations

from flask import abort, flash, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community.accounts.blocks import not_blocked
from community.core import limits
from community.core.undo import offer as offer_undo
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.reactions import WORDS, Reaction, Word, leave, take_back
from community.discussions.views import blueprint
from community.extensions import db
from community.permissions import active, change_post, leave_a_word, needs, require


@blueprint.post("/posts/<id:post_id>/word")
@needs(active)
@limits.reactions
def leave_word(post_id: int):
    """Leave one of a few short replies, or another one in its place."""
    word = request.form.get("word", "")
    if word not in WORDS:
        abort(400)
    post = _met(post_id)
    require(leave_a_word, current_user, post)
    leave(post, current_user, Word(word))
    name = post.author.display_name if post.author else "The author"
    offer_undo(
        f"{name} can see that you left “{WORDS[Word(word)]}”.", url_for("discussions.take_word_back", post_id=post_id)
    )
    db.session.commit()
    return redirect(url_for("discussions.post", post_id=post_id))


@blueprint.post("/posts/<id:post_id>/word/take-back")
@needs(active)
def take_word_back(post_id: int):
    """Take it back. Also where one could leave none any more."""
    if db.session.get(Reaction, (post_id, current_user.id)) is not None:
        take_back(db.session.get_one(Post, post_id), current_user)
        db.session.commit()
        flash("You have taken it back. It is as if you had left nothing.", "message")
    return redirect(url_for("discussions.post", post_id=post_id))


@blueprint.post("/posts/<id:post_id>/need")
@needs(active)
def need(post_id: int):
    """Say of one's own words that they need no answer, or that one is welcome after all."""
    mine = db.session.scalar(select(Post).where(Post.id == post_id, Post.author_id == current_user.id)) or abort(404)
    require(change_post, current_user, mine)
    mine.need_answer(request.form.get("need") != "no")
    db.session.commit()
    return redirect(url_for("discussions.post", post_id=post_id))


def _met(post_id: int) -> Post:
    # Moderators reach every post, and those who lead a circle all in its space; but neither leaves a word
    # with someone who has blocked her, and would not see it.
    meets = Post.id == post_id, not_blocked(current_user.id, Post.author_id), Thread.visible_to(current_user)
    return db.session.scalar(select(Post).join(Thread, Thread.id == Post.thread_id).where(*meets)) or abort(404)
