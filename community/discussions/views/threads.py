"""Writing in discussions: starting one, answering, changing one's words and taking them back."""

from __future__ import annotations

from flask import abort, current_app, flash, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community import drafts
from community.comfort.reader import cover
from community.core import database, errors, kept, limits, richtext, uploads
from community.core.undo import offer as offer_undo
from community.core.urls import as_id
from community.discussions import mentions, pointed, quotes, slowness
from community.discussions.forms import AnswerForm, EditForm, EditOpeningForm, ThreadForm
from community.discussions.models import Thread, readers_of
from community.discussions.posts import Post, PostVersion, may_write_more
from community.discussions.spaces import Space
from community.discussions.traces import take_away
from community.discussions.views import blueprint
from community.discussions.views.reading import address
from community.extensions import db
from community.permissions import (
    active,
    answer,
    change_post,
    moderates,
    needs,
    require,
    restore_post,
    see_history,
    write_in,
)
from community.photos.models import ever_of

GONE = "What you are answering is no longer here. Your words are below: you can still send them to the discussion."
CLOSED = "This discussion takes no more answers. Your words are below, so that you can copy them."
ENOUGH = (
    "You have written a great deal within an hour, and everything is there. "
    "Please rest a little before the next one. Your words are below."
)


ENOUGH_FOR_A_FIRST_DAY = (
    "You have written a good deal within an hour, and everything is there. On the first day we go gently. "
    "Please rest a little before the next one. Your words are below."
)
SLOWLY = (
    "This discussion goes slowly for now, one answer each in 15 minutes, so that there is time to breathe. "
    "You can send this in {}. Your words are below."
)
UNDO = "For 30 seconds you can undo this."
GONE_WITH_TRACE = f"What you wrote is taken away. “Removed by its author” stands in its place. {UNDO}"
GONE_CLEAN = f"What you wrote is taken away, and nothing stands in its place. {UNDO}"
KEPT_A_TRACE = (
    "What you wrote is taken away. Someone has answered or quoted it, so “Removed by its author” stands in its place, "
    f"and none of your words. {UNDO}"
)


@blueprint.route("/discussions/<slug>/new", methods=["GET", "POST"])
@needs(active)
@database.reads_first
@uploads.takes_photos
def new_thread(slug: str):
    """Start a discussion."""
    form, place = ThreadForm(), f"thread:{slug}"
    _take_photos(form)
    if form.is_submitted() and (made := Post.sent(current_user.id, form.key.data or "")):
        return _sent_before(form, place, made, url_for(".thread", thread_id=made.thread_id))
    where = db.session.scalar(select(Space).where(Space.slug == slug, Space.open_to(current_user.id)))
    if where is None:
        return _not_there()
    if form.is_submitted() and not write_in(current_user, where):
        return kept.page(403) or errors.page(403)
    require(write_in, current_user, where)
    if not form.is_submitted():
        form.topics.offer(where.topics)
    status = 200
    if form.is_submitted():
        status = _refused(form)
        if status != 200 and (made := Thread.sent(current_user.id, form.key.data or "")):
            # Sent twice at the same moment: the first has taken the photos.
            return redirect(url_for(".thread", thread_id=made.id))
        if status == 200:
            try:
                started = Thread.start(
                    where, current_user, form.title.data, form.written, form.key.data, form.topics.mask, form.wished
                )
                if form.tells_of_photos and (opening := Post.sent(current_user.id, form.key.data)):
                    opening.show_photos(form.numbers, form.photo_words)
                drafts.arrived(current_user.id, place, form)
                db.session.commit()
                flash("Your discussion is here for others to read.", "message")
                return redirect(url_for(".thread", thread_id=started.id))
            except richtext.TooMuch as too_much:
                status = _say(form, str(too_much))
    drafts.resume(form, current_user.id, place, asked=request.args.get("draft", ""))
    return render_template("discussions/new_thread.html", space=where, form=form), status


@blueprint.route("/threads/<id:thread_id>/answer", methods=["GET", "POST"], endpoint="answer")
@needs(active)
@database.reads_first
@uploads.takes_photos
def write_answer(thread_id: int):
    """Answer a discussion, or one post in it (``to``)."""
    form, place = AnswerForm(), f"answer:{thread_id}"
    _take_photos(form)
    if form.is_submitted() and (made := Post.sent(current_user.id, form.key.data or "")):
        return _sent_before(form, place, made, address(made.id, made.thread_id))
    here = db.session.scalar(select(Thread).where(Thread.id == thread_id, Thread.visible_to(current_user)))
    # Of a removed discussion this page would still show the title, and the words that are answered.
    if here is None or (here.removal_id is not None and not moderates(current_user)):
        return _not_there()
    wanted = form.to_id if form.is_submitted() else as_id(request.args.get("to", ""))
    to = _answerable(thread_id, wanted) if wanted else None
    status = 200
    if form.is_submitted():
        status = _refused(form)
        if status != 200 and (made := Post.sent(current_user.id, form.key.data or "")):
            return redirect(address(made.id, made.thread_id))
        if not answer(current_user, here):
            status = _say(form, CLOSED, 403)
        elif wanted and to is None:
            form.to.data = ""
            status = _say(form, GONE)
        elif status == 200 and (left := slowness.wait(current_user, thread_id)):
            status = _say(form, SLOWLY.format(slowness.in_words(left)), 429)
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
                status = _say(form, str(too_much))
    else:
        if cover("thread", here.id, here.topics, here.author_id):
            return redirect(url_for(".thread", thread_id=thread_id))
        require(answer, current_user, here)
        form.to.data = str(to.id) if to else ""
    # Words for one post are not put under another: those she began for it, or any if she did not choose one.
    asked, about_it = request.args.get("draft", ""), str(to.id) if to else ""
    drafts.resume(form, current_user.id, place, asked=asked, only=lambda kept: about_it in ("", kept.get("to")))
    if to is None and form.to_id:
        to = _answerable(thread_id, form.to_id)
    about = pointed.by(current_user, [to.html] if to else [])
    if (
        not form.is_submitted()
        and not form.draft.since
        and "quote" in request.args
        and to is not None
        and _readable(to)
    ):
        form.show(quotes.beginning(to, to.author.display_name if to.author else pointed.NAMELESS, about))
    left = slowness.wait(current_user, thread_id)
    return render_template(
        "discussions/answer.html",
        thread=here,
        to=to,
        form=form,
        pointed=about,
        slow_wait=slowness.in_words(left) if left else "",
    ), status


@blueprint.get("/discussions/<slug>/names")
@needs(active)
@limits.names_offered
def names(slug: str):
    """Of the members she may name in this space, a few whose names begin with what she types (``begins``)."""
    where = db.session.scalar(select(Space).where(Space.slug == slug, Space.open_to(current_user.id))) or abort(404)
    found = mentions.offered(current_user, readers_of(where), request.args.get("begins", ""))
    return jsonify(names=[row.display_name for row in found])


@blueprint.route("/posts/<id:post_id>/edit", methods=["GET", "POST"])
@needs(active)
@database.reads_first
@uploads.takes_photos
def edit_post(post_id: int):
    """Change one's own words."""
    mine = _own(post_id)
    if mine is None:
        return _not_there()
    form, place = EditOpeningForm() if mine.is_opening else EditForm(), f"edit:{post_id}"
    _take_photos(form, post_id)
    if request.method == "POST" and not change_post(current_user, mine):
        return kept.page(403) or errors.page(403)
    require(change_post, current_user, mine)
    status = 200
    if form.is_submitted():
        status = 200 if form.validate() else 422
        if status == 200:
            try:
                title = form.title.data if mine.is_opening else None
                mine.edit(form.written, current_user, title, form.topics.mask)
                if form.tells_of_photos:
                    mine.show_photos(form.numbers, form.photo_words, changing=True)
                drafts.arrived(current_user.id, place, form)
                db.session.commit()
                return redirect(address(post_id, mine.thread_id))
            except richtext.TooMuch as too_much:
                status = _say(form, str(too_much))
    else:
        _fill(form, mine)
    drafts.resume(form, current_user.id, place, asked=request.args.get("draft", ""))
    return render_template("discussions/edit_post.html", post=mine, form=form), status


@blueprint.post("/posts/<id:post_id>/remove")
@needs(active)
def remove(post_id: int):
    """Take back one's own words. A discussion nobody has answered goes as a whole."""
    mine = _own(post_id) or abort(404)
    undo = url_for(".restore", post_id=post_id)
    if mine.is_opening and mine.thread.answers == 0:
        require(change_post, current_user, mine.thread)
        mine.thread.remove_by_author()
        offer_undo(f"Your discussion is taken away. {UNDO}", undo)
        where = url_for(".space", slug=mine.thread.space.slug)
    else:
        if mine.removal_id is None:
            require(change_post, current_user, mine)
        wished = request.form.get("trace") == "none"
        clean = take_away(mine, without_trace=wished)
        offer_undo(GONE_CLEAN if clean else KEPT_A_TRACE if wished else GONE_WITH_TRACE, undo)
        where = address(post_id, mine.thread_id)
    db.session.commit()
    return redirect(where)


@blueprint.post("/posts/<id:post_id>/restore")
@needs(active)
def restore(post_id: int):
    """Bring back what one took away oneself, a moment ago. Later, her words are shown to her."""
    mine = _own(post_id) or abort(404)
    for thing in (mine.thread, mine) if mine.is_opening else (mine,):
        if thing.removal is not None:
            if thing.removal.by_author and not thing.removal.can_be_undone:
                return render_template("discussions/too_late.html", post=mine), 409
            require(restore_post, current_user, thing)
            thing.restore()
    db.session.commit()
    return redirect(address(post_id, mine.thread_id))


@blueprint.get("/posts/<id:post_id>/history")
@needs(see_history)
def history(post_id: int):
    """What a post said before, for those who look after the place."""
    shown = db.session.get(Post, post_id) or abort(404)
    versions = db.session.scalars(select(PostVersion).where(PostVersion.post_id == post_id).order_by(PostVersion.id))
    return render_template(
        "discussions/history.html", post=shown, versions=versions.all(), clean=richtext.clean, photos=ever_of(post_id)
    )


def _take_photos(form, post_id: int | None = None) -> None:
    # Photos that came with the form are made ready before the lock is taken. A form sent twice brings no new ones.
    if form.is_submitted():
        form.take_photos(current_user.id, post_id)


def _own(post_id: int) -> Post | None:
    return db.session.scalar(select(Post).where(Post.id == post_id, Post.author_id == current_user.id))


def _answerable(thread_id: int, post_id: int) -> Post | None:
    meets = Post.visible_to(current_user)
    return db.session.scalar(select(Post).where(Post.id == post_id, Post.thread_id == thread_id, meets))


def _sent_before(form, place: str, made: Post, where: str):
    # Sent twice it is there once. Other words under the same key were never taken: they are kept, and she is told.
    earlier = select(PostVersion.source).where(PostVersion.post_id == made.id)
    if form.written in {made.source, *db.session.scalars(earlier)} or richtext.is_blank(form.written):
        drafts.arrived(current_user.id, place, form)
    else:
        drafts.keep_apart(current_user, place, request.form.items(multi=True))
        flash("This was sent before with other words. What you wrote since is kept under Drafts.", "attention")
        where = url_for("drafts.index")
    db.session.commit()
    return redirect(where)


def _readable(post: Post) -> bool:
    return post.removal_id is None and not cover("post", post.id, post.topics, post.author_id)


def _not_there():
    # Not hers to see, or gone since she opened the form. What she sent is shown to her once more.
    return (request.method == "POST" and kept.page(404)) or errors.page(404)


def _refused(form) -> int:
    # The status of the answer to a form: 200 when there is nothing against it.
    if not form.validate():
        return 422
    if current_app.config["RATELIMIT_ENABLED"] and not may_write_more(current_user):
        return _say(form, ENOUGH_FOR_A_FIRST_DAY if current_user.is_new else ENOUGH, 429)
    return 200


def _say(form, sentence: str, status: int = 422) -> int:
    db.session.rollback()
    form.source.errors = [*form.source.errors, sentence]
    return status


def _fill(form, mine: Post) -> None:
    form.show(mine.source)
    form.topics.offer(mine.topics)
    form.show_photos(mine.id, current_user.id)
    if mine.is_opening:
        form.title.data = mine.thread.title
