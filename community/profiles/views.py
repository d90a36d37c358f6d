"""Pages about people: finding them, meeting them, telling them something, and keeping away from them."""

from __future__ import annotations

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import or_, select

from community.accounts import blocks as blocking
from community.accounts.blocks import Block
from community.accounts.models import Member
from community.accounts.states import STATES
from community.core import database, images, storage
from community.core.errors import Refusal
from community.core.urls import LARGEST_ID, safe_next
from community.extensions import db, limiter
from community.permissions import active, needs
from community.profiles import hellos as asking
from community.profiles import likeness, people, photos, traits
from community.profiles.acceptances import part
from community.profiles.audience import Relation
from community.profiles.bands import AGE_BANDS
from community.profiles.forms import HelloForm, PhotoForm, ProfileForm, SuggestionForm
from community.profiles.models import Profile, telling_of
from community.profiles.seen import may_see_photo, see
from community.profiles.suggestions import suggest as suggest_trait
from community.profiles.traits import Choice, TraitKind

blueprint = Blueprint("profiles", __name__)

# What fits beside the list of everyone, and all there is on the page of its own.
LIKE_YOU_SHOWN = 4
LIKE_YOU_MOST = 24

# Someone who changes her mind often is welcome; a script is not.
CHANGES = "60 per hour"
HELLOS = "30 per hour"
PHOTOS = "20 per hour"
BLOCKS = "60 per hour"

PREVIEWS = {"members": Relation.MEMBER, "accepted": Relation.ACCEPTED}


# Finding people.


@blueprint.get("/people")
@needs(active)
def index():
    """People like you, and all members."""
    choices = traits.offered()
    wish = _wish(choices)
    before = _id("before")
    like_you = likeness.people_like(current_user, LIKE_YOU_SHOWN) if wish.is_empty and before is None else []
    return render_template(
        "profiles/index.html",
        like_you=like_you,
        profile=None if like_you else db.session.get(Profile, current_user.id),
        page=people.browse(current_user.id, wish, before),
        is_first=before is None,
        wish=wish,
        states=STATES,
        bands=AGE_BANDS,
        headings=_by_heading(choices),
    )


@blueprint.get("/people/like-you")
@needs(active)
def like_you():
    """All who are suggested to the one who looks, and why."""
    found = likeness.people_like(current_user, LIKE_YOU_MOST)
    profile = db.session.get(Profile, current_user.id) if not found else None
    return render_template("profiles/like_you.html", like_you=found, profile=profile)


@blueprint.get("/members/<id:member_id>")
@needs(active)
def member(member_id: int):
    """One member, as the one who looks may see her; one's own, also as others see it."""
    preview = PREVIEWS.get(request.args.get("as", ""))
    seen = see(current_user.id, member_id, as_if=preview) or abort(404)
    if member_id == current_user.id:
        return render_template("profiles/own.html", seen=seen, preview=preview)
    hello = asking.between(current_user.id, member_id)
    return render_template("profiles/member.html", seen=seen, hello=hello, report_url=_report_url(member_id))


# Telling of oneself.


@blueprint.route("/you/profile", methods=["GET", "POST"])
@limiter.limit(CHANGES, methods=["POST"])
@needs(active)
def edit():
    """What you tell, and who sees it."""
    form, choices = ProfileForm(), traits.offered(traits.chosen_by(current_user.id))
    form.offer(choices)
    if form.validate_on_submit():
        member_id = current_user.id
        Profile.of(db.session.get_one(Member, member_id)).tell(form.telling)
        db.session.commit()
        # Here and now, so that the next page already knows who is like her; should it fail, the worker does it.
        likeness.refresh(member_id)
        flash("Saved.")
        return redirect(url_for(".member", member_id=member_id))
    if request.method == "GET":
        form.show(telling_of(current_user))
    page = render_template("profiles/edit.html", form=form, headings=_by_heading(choices))
    return page, 200 if request.method == "GET" else 422


@blueprint.route("/you/photo", methods=["GET", "POST"])
@limiter.limit(PHOTOS, methods=["POST"])
@database.reads_first
@needs(active)
def photo_change():
    """Choose a photo."""
    form, status = PhotoForm(), 200 if request.method == "GET" else 422
    if form.validate_on_submit():
        member_id = current_user.id
        try:
            name = photos.keep(images.shrink(form.photo.data.stream))
        except images.NotAPicture as problem:
            form.photo.errors = [str(problem)]
        else:
            _show_photo(member_id, name)
            flash("This is your photo now.")
            return redirect(url_for(".member", member_id=member_id))
    return render_template("profiles/photo_change.html", form=form), status


@blueprint.post("/you/photo/remove")
@database.reads_first
@needs(active)
def photo_remove():
    """Have no photo any more."""
    _show_photo(current_user.id, None)
    flash("Your photo is gone.")
    return redirect(url_for(".edit"))


@blueprint.get("/members/<id:member_id>/photo")
@needs(active)
def photo(member_id: int):
    """A member's photo, if she opened it to the one who asks. Asked anew each time, so nothing of it is stored."""
    name = may_see_photo(current_user.id, member_id) or abort(404)
    try:
        data = photos.read(name, large=request.args.get("size") == "large")
    except storage.Missing:
        abort(404)
    return Response(data, content_type=images.CONTENT_TYPE, headers={"Cache-Control": "private, no-store"})


@blueprint.route("/you/suggest", methods=["GET", "POST"])
@limiter.limit(CHANGES, methods=["POST"])
@needs(active)
def suggest():
    """Something is missing on the lists."""
    form = SuggestionForm()
    status, refused = 200 if request.method == "GET" else 422, []
    if form.validate_on_submit():
        try:
            suggest_trait(current_user, TraitKind(form.kind.data), form.words.data, form.key.data)
            db.session.commit()
            flash("Thank you. Someone reads every suggestion, and puts it on the list if others may share it.")
            return redirect(url_for(".edit"))
        except Refusal as refusal:
            db.session.rollback()
            refused, status = [refusal.sentence], refusal.status
    return render_template("profiles/suggest.html", form=form, refused=refused), status


# Hellos.


@blueprint.get("/people/hellos")
@needs(active)
def hellos():
    """Hellos to you, and those you have said."""
    return render_template(
        "profiles/hellos.html",
        waiting=asking.waiting_for(current_user.id),
        resting=asking.waiting_for(current_user.id, resting=True),
        sent=asking.sent_by(current_user.id),
    )


@blueprint.route("/members/<id:member_id>/hello", methods=["GET", "POST"])
@limiter.limit(HELLOS, methods=["POST"])
@needs(active)
def say_hello(member_id: int):
    """Ask someone whether you may know each other."""
    receiver, form = _load(member_id), HelloForm()
    status, refused = 200 if request.method == "GET" else 422, []
    if form.validate_on_submit():
        try:
            hello = asking.say(current_user, receiver, form.note.data or "", form.key.data)
            db.session.commit()
            flash(_said(hello, receiver.display_name))
            return redirect(url_for(".member", member_id=member_id))
        except Refusal as refusal:
            db.session.rollback()
            refused, status = [refusal.sentence], refusal.status
    return render_template("profiles/say_hello.html", receiver=_load(member_id), form=form, refused=refused), status


@blueprint.post("/hellos/<id:hello_id>/accept")
@needs(active)
def accept(hello_id: int):
    """Yes: from now on you have accepted each other."""
    hello = asking.load_received(hello_id, current_user.id) or abort(404)
    hello.accept()
    name = db.session.get_one(Member, hello.sender_id).display_name
    db.session.commit()
    flash(f"You and {name} have accepted each other.")
    return redirect(url_for(".member", member_id=hello.sender_id))


@blueprint.post("/hellos/<id:hello_id>/rest")
@needs(active)
def rest(hello_id: int):
    """Put a hello aside. Nothing is sent."""
    hello = asking.load_received(hello_id, current_user.id) or abort(404)
    hello.rest()
    db.session.commit()
    flash("It rests. Nothing was sent. You find it at the end of this page, should you change your mind.")
    return redirect(url_for(".hellos"))


@blueprint.post("/hellos/<id:hello_id>/withdraw")
@needs(active)
def withdraw(hello_id: int):
    """Take back a hello of one's own."""
    hello = asking.load_sent(hello_id, current_user.id) or abort(404)
    hello.withdraw()
    db.session.commit()
    flash("Your hello is taken back.")
    return redirect(url_for(".hellos"))


@blueprint.get("/people/accepted")
@needs(active)
def accepted():
    """People you have accepted."""
    page = people.accepted_by(current_user.id, request.args.get("after"))
    return render_template("profiles/accepted.html", page=page, is_first="after" not in request.args)


@blueprint.post("/members/<id:member_id>/part")
@needs(active)
def end_acceptance(member_id: int):
    """You have no longer accepted each other. Nobody is told."""
    other = _load(member_id)
    name = other.display_name
    part(current_user.id, member_id)
    db.session.commit()
    flash(f"{name} is no longer among the people you have accepted. Nothing was sent.")
    return redirect(url_for(".accepted"))


# Keeping away.


@blueprint.get("/you/blocked")
@needs(active)
def blocks():
    """Whom you have blocked."""
    return render_template("profiles/blocks.html", blocked=people.blocked_by(current_user.id))


@blueprint.post("/members/<id:member_id>/block")
@limiter.limit(BLOCKS)
@needs(active)
def block(member_id: int):
    """Never meet this member again. She is not told."""
    other = _blockable(member_id)
    name = other.display_name
    asking.block(current_user.id, member_id)
    db.session.commit()
    flash(f"You and {name} will not meet here any more, and {name} is not told. You can undo this under You.")
    back = safe_next(request.form.get("back"))
    # Her own page is gone for the one who blocked her.
    if back is None or back.startswith(url_for(".member", member_id=member_id)):
        back = url_for(".index")
    return redirect(back)


@blueprint.post("/members/<id:member_id>/unblock")
@needs(active)
def unblock(member_id: int):
    """Meet this member again."""
    blocking.unblock(current_user.id, member_id)
    db.session.commit()
    flash("Undone. You may meet each other again.")
    return redirect(url_for(".blocks"))


def _show_photo(member_id: int, name: str | None) -> None:
    database.begin_writing()
    before = photos.show(db.session.get_one(Member, member_id), name)
    db.session.commit()
    photos.forget(before)


def _load(member_id: int) -> Member:
    """Another member whom the one who asks may meet."""
    visible = select(Member).where(Member.id == member_id, Member.visible_to(current_user.id))
    if member_id == current_user.id:
        abort(404)
    return db.session.scalar(visible) or abort(404)


def _blockable(member_id: int) -> Member:
    """Also someone who is away just now, for her words still stand on pages; and whom one has blocked already."""
    already = select(Block.blocked_id).where(Block.blocker_id == current_user.id)
    found = db.session.scalar(
        select(Member).where(
            Member.id == member_id,
            Member.id != current_user.id,
            Member.admitted_at.is_not(None),
            or_(blocking.not_blocked(current_user.id, Member.id), Member.id.in_(already)),
        )
    )
    return found or abort(404)


def _said(hello: asking.Hello, name: str) -> str:
    if hello.accepted_at is not None:
        return f"{name} had said hello to you too. You have accepted each other."
    return f"Your hello is on its way. {name} answers when the time is right, or lets it rest."


def _wish(choices: list[Choice]) -> people.Wish:
    def one_of(name: str, values) -> str | None:
        value = request.args.get(name, "")
        return value if value in values else None

    def trait(name: str, kind: TraitKind) -> int | None:
        return next((c.id for c in choices if c.kind == kind and str(c.id) == request.args.get(name)), None)

    return people.Wish(
        state=one_of("state", STATES),
        age=one_of("age", AGE_BANDS),
        interest=trait("interest", TraitKind.INTEREST),
        experience=trait("experience", TraitKind.EXPERIENCE),
        name=" ".join(request.args.get("name", "").replace("\x00", "").split())[:40],
    )


def _id(name: str) -> int | None:
    value = request.args.get(name, "")
    return int(value) if value.isascii() and value.isdigit() and len(value) < 20 and int(value) <= LARGEST_ID else None


def _by_heading(choices: list[Choice]) -> dict[str, dict[str, list[Choice]]]:
    """Kind, heading, entries; headings in the order they came onto the list."""
    headings: dict[str, dict[str, list[Choice]]] = {kind.value: {} for kind in TraitKind}
    for choice in choices:
        headings[choice.kind].setdefault(choice.heading, []).append(choice)
    return headings


def _report_url(member_id: int) -> str | None:
    if "moderation.report" not in current_app.view_functions:
        return None
    return url_for("moderation.report", kind="profile", thing_id=member_id)
