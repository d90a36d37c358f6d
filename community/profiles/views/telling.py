"""Telling of oneself: the profile, the photo, and what is missing on the lists."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from community import drafts
from community.accounts.models import Member
from community.core import database, images, limits, storage
from community.core.errors import Refusal
from community.extensions import db
from community.permissions import active, needs
from community.profiles import likeness, photos, suggestions, traits
from community.profiles.forms import PhotoForm, ProfileForm, SuggestionForm
from community.profiles.models import Profile, telling_of
from community.profiles.seen import may_see_photo
from community.profiles.traits import TraitKind
from community.profiles.views import blueprint


@blueprint.route("/you/profile", methods=["GET", "POST"])
@needs(active)
@limits.profile
def edit():
    """What you tell, and who sees it."""
    form, choices = ProfileForm(), traits.offered(traits.chosen_by(current_user.id))
    form.offer(choices)
    if form.validate_on_submit():
        member_id = current_user.id
        Profile.of(db.session.get_one(Member, member_id)).tell(form.telling)
        drafts.arrived(member_id, "profile", form)
        db.session.commit()
        # Here and now, so that the next page already knows who is like her; should it fail, the worker does it.
        likeness.refresh(member_id)
        flash("Saved.")
        return redirect(url_for("profiles.member", member_id=member_id))
    if request.method == "GET":
        form.show(telling_of(current_user))
    drafts.resume(form, current_user.id, "profile", asked=request.args.get("draft", ""))
    page = render_template("profiles/edit.html", form=form, headings=traits.by_heading(choices))
    return page, 200 if request.method == "GET" else 422


@blueprint.route("/you/photo", methods=["GET", "POST"])
@needs(active)
@database.reads_first
@limits.photos
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
            return redirect(url_for("profiles.member", member_id=member_id))
    return render_template("profiles/photo_change.html", form=form), status


@blueprint.post("/you/photo/remove")
@needs(active)
@database.reads_first
def photo_remove():
    """Have no photo any more."""
    _show_photo(current_user.id, None)
    flash("Your photo is gone.")
    return redirect(url_for("profiles.edit"))


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
@needs(active)
@limits.profile
def suggest():
    """Something is missing on the lists."""
    form = SuggestionForm()
    status, refused = 200 if request.method == "GET" else 422, []
    if form.validate_on_submit():
        try:
            suggestions.suggest(current_user, TraitKind(form.kind.data), form.words.data, form.key.data)
            db.session.commit()
            flash("Thank you. Someone reads every suggestion, and puts it on the list if others may share it.")
            return redirect(url_for("profiles.edit"))
        except Refusal as refusal:
            db.session.rollback()
            refused, status = [refusal.sentence], refusal.status
    return render_template("profiles/suggest.html", form=form, refused=refused), status


def _show_photo(member_id: int, name: str | None) -> None:
    database.begin_writing()
    before = photos.show(db.session.get_one(Member, member_id), name)
    db.session.commit()
    photos.forget(before)
