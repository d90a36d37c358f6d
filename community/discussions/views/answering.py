"""Answering a discussion, or one post in it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community import drafts
from community.accounts.names import NAMELESS
from community.comfort.reader import cover
from community.core import database, richtext, uploads
from community.core.urls import as_id
from community.discussions import pointed, quotes, slowness
from community.discussions.forms import AnswerForm
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.views import blueprint, sending
from community.discussions.views.reading import address
from community.extensions import db
from community.permissions import active, moderates, needs, require
from community.permissions import answer as may_answer

GONE = "What you are answering is no longer here. Your words are below: you can still send them to the discussion."
CLOSED = "This discussion takes no more answers. Your words are below, so that you can copy them."
SLOWLY = (
    "This discussion goes slowly for now, one answer each in 15 minutes, so that there is time to breathe. "
    "You can send this in {}. Your words are below."
)


@blueprint.get("/threads/<id:thread_id>/answer")
@needs(active)
def answer(thread_id: int):
    """The form to answer a discussion, or one post in it (``to``), with its words to begin with (``quote``)."""
    here = _thread(thread_id)
    if here is None:
        abort(404)
    if cover("thread", here.id, here.topics, here.author_id):
        return redirect(url_for("discussions.thread", thread_id=thread_id))
    require(may_answer, current_user, here)
    form, wanted = AnswerForm(), as_id(request.args.get("to", ""))
    to = _answerable(thread_id, wanted) if wanted else None
    form.to.data = str(to.id) if to else ""
    return _page(here, to, form)


@blueprint.post("/threads/<id:thread_id>/answer")
@needs(active)
@database.reads_first
@uploads.takes_photos
def send_answer(thread_id: int):
    """Send it."""
    form, place = AnswerForm(), f"answer:{thread_id}"
    sending.take_photos(form)
    if made := Post.sent(current_user.id, form.key.data or ""):
        return sending.sent_before(form, place, made, address(made.id, made.thread_id))
    here = _thread(thread_id)
    if here is None:
        abort(404)
    to = _answerable(thread_id, form.to_id) if form.to_id else None
    status = sending.refused(form)
    if status != 200 and (made := Post.sent(current_user.id, form.key.data or "")):
        # Sent twice at the same moment: the first has taken the photos.
        return redirect(address(made.id, made.thread_id))
    if not may_answer(current_user, here):
        status = sending.say(form, CLOSED, 403)
    elif form.to_id and to is None:
        form.to.data = ""
        status = sending.say(form, GONE)
    elif status == 200 and (left := slowness.wait(current_user, thread_id)):
        status = sending.say(form, SLOWLY.format(slowness.in_words(left)), 429)
    if status == 200:
        try:
            made = here.reply(current_user, form.written, to, form.key.data, form.topics.mask)
            made.need_answer(not form.no_need.data)
            if form.tells_of_photos:
                made.show_photos(form.numbers, form.photo_words)
            drafts.arrived(current_user.id, place, form)
            db.session.commit()
            flash("Your answer is here for others to read.", "message")
            return redirect(address(made.id, thread_id))
        except richtext.TooMuch as too_much:
            status = sending.say(form, str(too_much))
    return _page(here, to, form), status


def _thread(thread_id: int) -> Thread | None:
    here = db.session.scalar(select(Thread).where(Thread.id == thread_id, Thread.visible_to(current_user)))
    # Of a removed discussion this page would still show the title, and the words that are answered.
    return here if here is not None and (here.removal_id is None or moderates(current_user)) else None


def _answerable(thread_id: int, post_id: int) -> Post | None:
    meets = Post.visible_to(current_user)
    return db.session.scalar(select(Post).where(Post.id == post_id, Post.thread_id == thread_id, meets))


def _page(here: Thread, to: Post | None, form: AnswerForm) -> str:
    # Words for one post are not put under another: those she began for it, or any if she did not choose one.
    asked, about_it = request.args.get("draft", ""), str(to.id) if to else ""
    place = f"answer:{here.id}"
    drafts.resume(form, current_user.id, place, asked=asked, only=lambda kept: about_it in ("", kept.get("to")))
    if to is None and form.to_id:
        to = _answerable(here.id, form.to_id)
    about = pointed.by(current_user, [to.html] if to else [])
    if to is not None and "quote" in request.args and not (form.is_submitted() or form.draft.since) and _readable(to):
        form.show(quotes.beginning(to, to.author.display_name if to.author else NAMELESS, about))
    left = slowness.wait(current_user, here.id)
    return render_template(
        "discussions/answer.html",
        thread=here,
        to=to,
        form=form,
        pointed=about,
        slow_wait=slowness.in_words(left) if left else "",
    )


def _readable(post: Post) -> bool:
    return post.removal_id is None and not cover("post", post.id, post.topics, post.author_id)
