"""What one may do with one's own words: change them, take them away, bring them back. And what they said before."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community import drafts
from community.core import database, richtext, uploads
from community.core.undo import offer as offer_undo
from community.discussions.forms import EditForm, EditOpeningForm
from community.discussions.models import Thread
from community.discussions.posts import Post, PostVersion
from community.discussions.traces import take_away
from community.discussions.views import blueprint, sending
from community.discussions.views.reading import address
from community.extensions import db
from community.permissions import active, change_post, needs, require, restore_post, see_history
from community.photos.models import Carrier, Photo, ever_of

UNDO = "For 30 seconds you can undo this."
GONE_WITH_TRACE = f"What you wrote is taken away. “Removed by its author” stands in its place. {UNDO}"
GONE_CLEAN = f"What you wrote is taken away, and nothing stands in its place. {UNDO}"
KEPT_A_TRACE = (
    "What you wrote is taken away. Someone has answered or quoted it, so “Removed by its author” stands in its place, "
    f"and none of your words. {UNDO}"
)


@blueprint.route("/posts/<id:post_id>/edit", methods=["GET", "POST"])
@needs(active)
@database.reads_first
@uploads.takes_photos
def edit_post(post_id: int):
    """Change one's own words."""
    mine = _own(post_id)
    if mine is None:
        abort(404)
    form, place = EditOpeningForm() if mine.is_opening else EditForm(), f"edit:{post_id}"
    sending.take_photos(form, Carrier(post_id=post_id))
    require(change_post, current_user, mine)
    status = 200
    if form.is_submitted():
        status = 200 if form.validate() else 422
        if status == 200:
            # Held after its photos. What was decided about it in this moment is seen from here on.
            mine.hold()
            require(change_post, current_user, mine)
            try:
                title = form.title.data if mine.is_opening else None
                mine.edit(form.written, current_user, title, form.topics.mask)
                if form.tells_of_photos:
                    mine.show_photos(form.numbers, form.photo_words, changing=True)
                drafts.arrived(current_user.id, place, form)
                db.session.commit()
                return redirect(address(post_id, mine.thread_id))
            except richtext.TooMuch as too_much:
                status = sending.say(form, str(too_much))
    else:
        _fill(form, mine)
    drafts.resume(form, current_user.id, place, asked=request.args.get("draft", ""))
    return render_template("discussions/edit_post.html", post=mine, form=form), status


@blueprint.post("/posts/<id:post_id>/remove")
@needs(active)
def remove(post_id: int):
    """Take back one's own words. A discussion nobody has answered goes as a whole."""
    mine = _own(post_id) or abort(404)
    undo = url_for("discussions.restore", post_id=post_id)
    if mine.is_opening and mine.thread.answers == 0:
        require(change_post, current_user, mine.thread)
        mine.thread.remove_by_author()
        offer_undo(f"Your discussion is taken away. {UNDO}", undo)
        where = url_for("discussions.space", slug=mine.thread.space.slug)
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
    # Among a few its words are for those few, whoever asks.
    there = select(Post).join(Thread, Thread.id == Post.thread_id).where(Thread.where_may_come(current_user.id))
    shown = db.session.scalar(there.where(Post.id == post_id)) or abort(404)
    versions = db.session.scalars(select(PostVersion).where(PostVersion.post_id == post_id).order_by(PostVersion.id))
    return render_template(
        "discussions/history.html",
        post=shown,
        versions=versions.all(),
        clean=richtext.clean,
        photos=ever_of(Photo.post_id == post_id),
    )


def _own(post_id: int) -> Post | None:
    return db.session.scalar(select(Post).where(Post.id == post_id, Post.author_id == current_user.id))


def _fill(form, mine: Post) -> None:
    form.show(mine.source)
    form.topics.offer(mine.topics)
    form.show_photos(current_user.id, Carrier(post_id=mine.id))
    if mine.is_opening:
        form.title.data = mine.thread.title
