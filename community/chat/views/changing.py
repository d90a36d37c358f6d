"""Changing what one has said: other words, taking it back, bringing it back."""

from __future__ import annotations

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user

from community import drafts
from community.chat import broadcasts, history, order
from community.chat.forms import EditForm
from community.chat.messages import Message
from community.chat.views import blueprint, late, loading
from community.core import database, uploads
from community.core.headers import wants_json
from community.core.undo import offer as offer_undo
from community.extensions import db
from community.permissions import active, change_message, needs, require, restore_message, take_back_message
from community.photos import models
from community.photos.models import Carrier
from community.photos.views import as_item

REMOVED = "This message was removed meanwhile, so it was not changed."
AS_IT_WAS = "What you said stays as it was."


@blueprint.route("/live/messages/<id:message_id>/edit", methods=["GET", "POST"])
@needs(active)
@database.reads_first
@uploads.takes_photos
def edit(message_id: int):
    """Other words for what one has said, and other photos with it."""
    form, place, carrier = EditForm(), f"message:{message_id}", Carrier(message_id=message_id)
    if form.is_submitted():
        form.take_photos(current_user.id, carrier)
    else:
        form.offer_photos(current_user.id, carrier)
    found = loading.load_message(message_id)
    if form.is_submitted() and not form.tells_of_photos:
        form.show_photos(current_user.id, carrier)
    if found.author_id == current_user.id and not change_message(current_user, found):
        return _too_late(found, form)
    require(change_message, current_user, found)
    if form.validate_on_submit():
        # Held after its photos. What was decided about it in this moment is seen from here on.
        found.hold()
        if not change_message(current_user, found):
            return _too_late(found, form)
        found.edit(form.source.data, form.topics.mask)
        if form.tells_of_photos:
            found.show_photos(form.numbers, form.photo_words, changing=True)
        drafts.arrived(current_user.id, place, form)
        return _changed(found)
    if form.is_submitted() and wants_json():
        return {"sentence": loading.sentence_of(form)}, 422
    if not form.is_submitted():
        form.source.data = found.source
        form.topics.offer(found.topics)
    drafts.resume(form, current_user.id, place, asked=request.args.get("draft", ""))
    if not form.is_submitted() and not form.tells_of_photos:
        # No draft, or one that says nothing of photos.
        form.show_photos(current_user.id, carrier)
    return render_template("chat/edit.html", form=form, message=found), 422 if form.is_submitted() else 200


@blueprint.get("/live/messages/<id:message_id>/photos/<id:photo_id>")
@needs(active)
def photo_in_form(message_id: int, photo_id: int):
    """A photo as the form to edit its message shows it, for a page whose words are a draft from another device."""
    found = loading.load_message(message_id)
    require(change_message, current_user, found)
    chosen = models.chosen(current_user.id, Carrier(message_id=message_id), [photo_id])
    return as_item(chosen[0]) if chosen else abort(404)


@blueprint.post("/live/messages/<id:message_id>/remove")
@needs(active)
def remove(message_id: int):
    """Take back what one has said."""
    found = loading.load_message(message_id)
    require(take_back_message, current_user, found)
    found.remove_by_author()
    if not wants_json():
        offer_undo("You have taken your message back.", url_for("chat.restore", message_id=message_id))
    return _changed(found)


@blueprint.post("/live/messages/<id:message_id>/restore")
@needs(active)
def restore(message_id: int):
    """Bring back what one has taken back."""
    found = loading.load_message(message_id)
    found.hold()
    require(restore_message, current_user, found)
    found.restore()
    return _changed(found)


def _too_late(found: Message, form: EditForm):
    """Keep the author's words and show them to be copied: meanwhile the room has closed, or the message was removed."""
    place, room = f"message:{found.id}", found.room
    why = REMOVED if found.removal_id is not None else f"{order.why_not(room, current_user)} {AS_IT_WAS}"
    if form.is_submitted():
        late.keep(place, form)
        if wants_json():
            return {"sentence": why}, 403
    drafts.resume(form, current_user.id, place, asked=request.args.get("draft", ""))
    if not (form.is_submitted() or form.draft.draft_id):
        abort(403)
    # Those that stand with it still do.
    new = [photo for photo in form.chosen_photos() if photo.message_id is None]
    kept = {"photos": new, "photos_left": late.of_photos(len(new))}
    page = render_template("chat/too_late.html", form=form, room=room, why=why, **kept)
    return page, 403 if form.is_submitted() else 200


def _changed(found: Message):
    message_id = found.id
    db.session.commit()
    database.only_reading()
    broadcasts.said(message_id)
    said = history.one(message_id, current_user)
    if wants_json():
        return broadcasts.item(said)
    return redirect(url_for("chat.room", room_id=said.room_id, _anchor=f"m{said.number}"))
