"""What every form of words asks: was it sent before, is it too much, and what becomes of what was written."""

from __future__ import annotations

from flask import current_app, flash, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community import drafts
from community.core import richtext
from community.discussions.forms import AnswerForm, EditForm, ThreadForm
from community.discussions.posts import Post, PostVersion, may_write_more
from community.extensions import db
from community.photos.models import Carrier

Sent = ThreadForm | AnswerForm | EditForm

ENOUGH = (
    "You have written a great deal within an hour, and everything is there. "
    "Please rest a little before the next one. Your words are below."
)
ENOUGH_FOR_A_FIRST_DAY = (
    "You have written a good deal within an hour, and everything is there. On the first day we go gently. "
    "Please rest a little before the next one. Your words are below."
)


def take_photos(form: Sent, changed: Carrier | None = None) -> None:
    """Make photos that came with the form ready, before the lock is taken. A form sent twice brings no new ones.

    ``changed``: the post that it changes.
    """
    if form.is_submitted():
        form.take_photos(current_user.id, changed)
    else:
        form.offer_photos(current_user.id, changed)


def sent_before(form: Sent, place: str, made: Post, where: str):
    """Sent twice it is there once. Other words under the same key were never taken: they are kept, and she is told."""
    earlier = select(PostVersion.source).where(PostVersion.post_id == made.id)
    if form.written in {made.source, *db.session.scalars(earlier)} or richtext.is_blank(form.written):
        drafts.arrived(current_user.id, place, form)
    else:
        drafts.keep_apart(current_user, place, request.form.items(multi=True))
        flash("This was sent before with other words. What you wrote since is kept under Drafts.", "attention")
        where = url_for("drafts.index")
    db.session.commit()
    return redirect(where)


def refused(form: Sent) -> int:
    """The status of the answer to a form: 200 when there is nothing against it."""
    if not form.validate():
        return 422
    if current_app.config["RATELIMIT_ENABLED"] and not may_write_more(current_user):
        return say(form, ENOUGH_FOR_A_FIRST_DAY if current_user.is_new else ENOUGH, 429)
    return 200


def say(form: Sent, sentence: str, status: int = 422) -> int:
    """Take nothing, and say why over the words; gives ``status``."""
    db.session.rollback()
    form.source.errors = [*form.source.errors, sentence]
    return status
