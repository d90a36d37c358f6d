"""What is new, on to the next of it, and having read it. Only a POST writes down that something was read."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community.core.undo import offer as offer_undo
from community.core.urls import LARGEST_ID, as_id, safe_next
from community.discussions import lists, marking, reading, watching
from community.discussions.models import Thread
from community.discussions.places import Visit
from community.discussions.spaces import Space
from community.discussions.views import blueprint
from community.discussions.views.reading import address, likes_flat, unread_address
from community.discussions.watching import Way
from community.extensions import db
from community.permissions import active, needs

SAID = {
    Way.WATCH: "You watch this discussion. You will find a notice of every answer.",
    Way.MUTE: "This discussion is muted. You will hear nothing more of it.",
    None: "From now on you hear of this discussion as everyone does: when someone answers you.",
}


@blueprint.get("/next")
@needs(active)
def next_new():
    """On to the discussion with the latest new words."""
    return _next_discussion()


@blueprint.get("/threads/<id:thread_id>/next")
@needs(active)
def next_unread(thread_id: int):
    """On to the next unread post of a discussion, ``after`` one of its posts; or to the next discussion."""
    flat = likes_flat(current_user)
    row = reading.thread(current_user, thread_id, as_id(request.args.get("after", "")), flat=flat) or abort(404)
    visit = Visit.of(row)
    if visit.is_first and row.anchor is not None:
        later = reading.Pages(current_user, thread_id, visit, flat).after(row.anchor).rows
        if later:
            return redirect(address(later[0].id, thread_id))
    elif not visit.is_first:
        unread = marking.first_unread(current_user, thread_id, flat=flat, after=row.anchor)
        if unread is not None:
            return redirect(unread_address(unread, thread_id))
    return _next_discussion(besides=thread_id)


@blueprint.post("/threads/<id:thread_id>/seen")
@needs(active)
def seen(thread_id: int):
    """The page tells which posts she has read. Sent by a script, now and then."""
    here = _thread(thread_id)
    ids = {
        number for part in request.form.get("posts", "").split(",")[: marking.MOST_AT_ONCE] if (number := as_id(part))
    }
    marking.see(current_user, here, ids, as_id(request.form.get("newest", "")), flat=likes_flat(current_user))
    db.session.commit()
    return "", 204


@blueprint.post("/threads/<id:thread_id>/read")
@needs(active)
def read(thread_id: int):
    """She has read all of it, or does not want to."""
    newest = as_id(request.form.get("newest", ""))
    marking.finish(current_user, _thread(thread_id), newest, flat=likes_flat(current_user))
    flash("You have read all of this discussion.", "message")
    db.session.commit()
    return redirect(url_for("discussions.thread", thread_id=thread_id, start=""))


@blueprint.post("/discussions/<slug>/read")
@needs(active)
def catch_up(slug: str):
    """Nothing in a space is new any more."""
    space = _spaces(Space.slug == slug) or abort(404)
    marking.catch_up(current_user.id, space, as_id(request.form.get("newest", "")) or LARGEST_ID)
    offer_undo("Nothing here is marked as new any more.", url_for("discussions.undo_catch_up", slug=slug))
    db.session.commit()
    return redirect(url_for("discussions.space", slug=slug))


@blueprint.post("/discussions/<slug>/unread")
@needs(active)
def undo_catch_up(slug: str):
    """What was new there is new again."""
    marking.undo_catch_up(current_user.id, _spaces(Space.slug == slug) or abort(404))
    db.session.commit()
    return redirect(url_for("discussions.space", slug=slug))


@blueprint.post("/new/read")
@needs(active)
def catch_up_everywhere():
    """Nothing in any space is new any more."""
    marking.catch_up(current_user.id, _spaces(), as_id(request.form.get("newest", "")) or LARGEST_ID)
    offer_undo("Nothing is marked as new any more.", url_for("discussions.undo_everywhere"))
    db.session.commit()
    return redirect(url_for("home.home"))


@blueprint.post("/new/unread")
@needs(active)
def undo_everywhere():
    """What was new is new again."""
    marking.undo_catch_up(current_user.id, _spaces())
    db.session.commit()
    return redirect(url_for("home.home"))


@blueprint.post("/threads/<id:thread_id>/watch")
@needs(active)
def watch(thread_id: int):
    """She chooses how much she hears of a discussion: ``way`` is watch, mute, or nothing."""
    word = request.form.get("way", "")
    way = Way(word) if word in set(Way) else None
    here = _thread(thread_id)
    watching.choose(current_user.id, here.id, way)
    flash(SAID[way], "message")
    db.session.commit()
    return _back(thread_id)


@blueprint.post("/threads/order")
@needs(active)
def order():
    """How she likes to read: ``flat`` (1 or 0), and whether ``n`` leads on (``key``: 1 or 0)."""
    likes = dict(current_user.preferences)
    if request.form.get("flat") in {"0", "1"}:
        likes["flat"] = request.form["flat"] == "1"
    if request.form.get("key") in {"0", "1"}:
        likes["no_next_key"] = request.form["key"] == "0"
    current_user.preferences = likes
    db.session.commit()
    return redirect(safe_next(request.form.get("back")) or url_for("discussions.index"))


def _next_discussion(besides: int = 0):
    found = lists.new_ones(current_user, 1, besides=besides)
    if not found:
        return render_template("discussions/nothing_new.html")
    return redirect(url_for("discussions.thread", thread_id=found[0].id))


def _thread(thread_id: int) -> Thread:
    mine = Thread.id == thread_id, Thread.visible_to(current_user), Thread.removal_id.is_(None)
    return db.session.scalar(select(Thread).where(*mine)) or abort(404)


def _spaces(*conditions) -> list[int]:
    # Numbers of spaces that are open to her.
    return list(db.session.scalars(select(Space.id).where(Space.open_to(current_user.id), *conditions)))


def _back(thread_id: int):
    return redirect(safe_next(request.form.get("back")) or url_for("discussions.thread", thread_id=thread_id, start=""))
