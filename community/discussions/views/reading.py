"""Pages one reads: the spaces, a space, a thread; the way into an opt-in space and out of it."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import Row, select

from community import drafts
from community.comfort.reader import cover
from community.core.pagination import PAGE_SIZE, Page
from community.core.undo import offer as offer_undo
from community.core.urls import as_id
from community.discussions import lists, marking, pointed, reactions, reading, slowness
from community.discussions.folding import fold
from community.discussions.forms import AnswerForm
from community.discussions.models import Thread
from community.discussions.places import Visit
from community.discussions.posts import Post
from community.discussions.showing import arrange
from community.discussions.spaces import Space
from community.discussions.views import blueprint
from community.discussions.waiting import WISHES
from community.extensions import db
from community.permissions import active, answer, moderates, needs, wish
from community.photos.models import of_posts

# How an address says which page of a thread is meant.
WAYS = {"at", "after", "before", "start", "end"}


@blueprint.get("/discussions")
@needs(active)
def index():
    """All spaces."""
    return render_template("discussions/index.html", spaces=lists.spaces(current_user))


@blueprint.get("/discussions/<slug>")
@needs(active)
def space(slug: str):
    """The discussions of one space; for an opt-in space not entered yet, what it is."""
    row = lists.space(current_user, slug) or abort(404)
    if not row.is_open:
        return render_template("discussions/enter.html", space=row)
    if "new" in request.args:
        page = Page(lists.new_ones(current_user, PAGE_SIZE, space_id=row.id))
        return render_template("discussions/space.html", space=row, page=page, only_new=True)
    try:
        page = lists.threads(current_user, row.id, request.args.get("older"), request.args.get("newer"))
    except ValueError:
        return redirect(url_for("discussions.space", slug=slug))
    return render_template("discussions/space.html", space=row, page=page, only_new=False)


@blueprint.get("/threads/<id:thread_id>")
@needs(active)
def thread(thread_id: int):
    """A discussion: from its ``start``, around a post (``at``), after or before one, its ``end``.

    Without saying where: around the first post she has not read; from the start, when there is none.
    """
    way = next((name for name in ("at", "after", "before") if name in request.args), None)
    anchor_id = as_id(request.args[way]) if way else None
    flat = likes_flat(current_user)
    row = reading.thread(current_user, thread_id, anchor_id, flat=flat) or abort(404)
    if way and row.anchor is None:
        return redirect(url_for("discussions.thread", thread_id=thread_id))
    if row.removal_id is not None and not moderates(current_user):
        return render_template("discussions/removed.html", thread=row)
    if words := cover("thread", thread_id, row.topics, row.author_id):
        return render_template("discussions/covered.html", thread=row, words=words)
    visit = Visit.of(row)
    if not visit.is_first and not WAYS & set(request.args):
        unread = marking.first_unread(current_user, thread_id, flat=flat)
        if unread is not None:
            return redirect(unread_address(unread, thread_id))
    pages = reading.Pages(current_user, thread_id, visit, flat)
    if way:
        posts = {"at": pages.around, "after": pages.after, "before": pages.before}[way](row.anchor)
    else:
        posts = pages.last() if "end" in request.args else pages.first()
    return _thread_page(row, posts, visit, flat=flat, linked_id=anchor_id if way == "at" else None)


def _thread_page(row: Row, posts: reading.Posts, visit: Visit, *, flat: bool, linked_id: int | None) -> str:
    photos = of_posts(row.id for row in posts.rows if row.photos and not row.removal_id)
    page = arrange(posts.rows, row.topics, photos, flat=flat)
    form, may_answer = AnswerForm(formdata=None), answer(current_user, row)
    if may_answer:
        drafts.resume(form, current_user.id, f"answer:{row.id}")
    return render_template(
        "discussions/thread.html",
        thread=row,
        posts=page if flat else fold(page, visit, linked_id),
        last_id=posts.rows[-1].id if posts.rows else None,
        back=as_id(request.args.get("back", "")),
        earlier=posts.rows[0].id if posts.earlier and posts.rows else None,
        later=posts.rows[-1].id if posts.later and posts.rows else None,
        pointed=pointed.by(current_user, [post.html for post in posts.rows]),
        slow_wait=slow_wait(row),
        words_left=reactions.left_for(current_user, posts.rows),
        short_replies=reactions.WORDS,
        wishes=WISHES,
        may_wish=wish(current_user, row),
        form=form,
        flat=flat,
        may_answer=may_answer,
        may_moderate=moderates(current_user),
    )


@blueprint.get("/posts/<id:post_id>")
@needs(active)
def post(post_id: int):
    """The lasting address of a post leads to the page that holds it."""
    found = db.session.execute(
        select(Post.thread_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Post.id == post_id, Post.visible_to(current_user), Thread.visible_to(current_user))
    ).one_or_none() or abort(404)
    return redirect(address(post_id, found.thread_id))


# Opt-in spaces.


@blueprint.post("/discussions/<slug>/enter")
@needs(active)
def enter(slug: str):
    """She chooses to see an opt-in space."""
    _space(slug).enter(current_user)
    db.session.commit()
    return redirect(url_for("discussions.space", slug=slug))


@blueprint.post("/discussions/<slug>/leave")
@needs(active)
def leave(slug: str):
    """She no longer wants to see it."""
    left = _space(slug)
    left.leave(current_user)
    offer_undo(f"You no longer see “{left.title}”.", url_for("discussions.enter", slug=slug))
    db.session.commit()
    return redirect(url_for("discussions.index"))


def address(post_id: int, thread_id: int) -> str:
    """The page that holds a post, at the post. Without ``at`` she would be led to where she stopped reading."""
    return url_for("discussions.thread", thread_id=thread_id, at=post_id, _anchor=f"post-{post_id}")


def slow_wait(row) -> str:
    """How long the reader waits before her next answer, in words; empty when she need not."""
    left = slowness.wait(current_user, row.id) if row.slow_until else None
    return slowness.in_words(left) if left else ""


def unread_address(unread, thread_id: int) -> str:
    """The page that holds a post of ``marking.first_unread``, at the words that say so."""
    mark = "new" if unread.is_new else f"post-{unread.id}"
    return url_for("discussions.thread", thread_id=thread_id, at=unread.id, _anchor=mark)


def likes_flat(member) -> bool:
    """Whether a member reads discussions in the order written, rather than each answer under what it answers."""
    return bool(member.preferences.get("flat"))


def _space(slug: str) -> Space:
    return db.session.scalar(
        select(Space).where(Space.slug == slug, Space.opt_in, Space.there_for(current_user.id))
    ) or abort(404)
