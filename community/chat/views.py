"""Live rooms: the list, a room, what is said in it. Everything works by form and reload; sockets only deliver."""

from __future__ import annotations

import time

from flask import Blueprint, redirect, render_template, request, url_for
from flask_limiter import RateLimitExceeded
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from community import drafts
from community.chat import (
    around,
    broadcasts,
    drafting,  # noqa: F401  (says where drafts are kept)
    history,
    presence,
)
from community.chat.forms import EditForm, MessageForm
from community.chat.messages import Message
from community.chat.models import DROP_IN, Room
from community.core import limits
from community.core.database import read_anew
from community.core.errors import Refusal
from community.core.undo import offer as offer_undo
from community.core.urls import as_id
from community.extensions import db
from community.permissions import active, change_message, moderates, needs, require, restore_message, speak

blueprint = Blueprint("chat", __name__)

TOO_FAST = "That was many messages in one minute. Your words are still here: wait a moment, then send them again."


@blueprint.get("/live")
@needs(active)
def index():
    """The rooms."""
    rooms = db.session.scalars(_rooms().where(Room.kind == DROP_IN).order_by(*Room.in_order())).all()
    return render_template("chat/index.html", rooms=rooms, people=presence.in_rooms(current_user))


@blueprint.get("/live/<id:room_id>")
@needs(active)
def room(room_id: int):
    """A room: what was said last, or before a number, and the box to say something."""
    return _page(_load(room_id), MessageForm())


@blueprint.post("/live/<id:room_id>")
@needs(active)
def say(room_id: int):
    """Say something. The page with what was written comes back if it cannot be taken."""
    entered, form = _load(room_id), MessageForm()
    try:
        if not form.validate_on_submit():
            raise Refusal(_sentence(form))
        if not speak(current_user, entered):
            raise Refusal(entered.closed_sentence, 403)
        if Message.sent(current_user.id, form.key.data) is None:
            _one_more_of_a_newcomer() if current_user.is_new else _one_more()
        said = entered.say(current_user, form.source.data, form.key.data, form.topics.mask)
        drafts.arrived(current_user.id, f"room:{room_id}", form)
        db.session.commit()
    except (Refusal, RateLimitExceeded, IntegrityError) as error:
        return _refused(room_id, form, error)
    broadcasts.said(said.id)
    if _wants_json():
        return broadcasts.item(history.one(said.id)), 201
    return redirect(url_for("chat.room", room_id=room_id, _anchor="end"))


@blueprint.get("/live/<id:room_id>/since/<number:number>")
@needs(active)
def since(room_id: int, number: int):
    """Everything that happened after a number; ``more``: ask again from ``number`` on."""
    entered = _load(room_id)
    piece = history.since(room_id, current_user, number)
    return {
        **_items(piece),
        "number": piece.messages[-1].change if piece.more else max(entered.last_number, number),
        "closed": entered.closed_sentence or None,
        "view": presence.view_of(current_user),
        # A page may be open for longer than its token lasts.
        "csrf_token": generate_csrf(),
    }


@blueprint.get("/live/<id:room_id>/before/<id:number>")
@needs(active)
def before(room_id: int, number: int):
    """What was said before a message, for a page that shows what came after."""
    return _items(history.latest(_load(room_id).id, current_user, number))


@blueprint.get("/live/<id:room_id>/here")
@needs(active)
def here(room_id: int):
    """Who is in a room, for a page that cannot listen."""
    entered = _load(room_id).id
    at = time.time()
    read_anew()
    return broadcasts.names(presence.here(entered, current_user), at)


@blueprint.get("/live/messages/<id:message_id>")
@needs(active)
def message(message_id: int):
    """One message, and what one can do about it."""
    found = _load_message(message_id)
    may = {
        "may_change": change_message(current_user, found),
        "may_restore": restore_message(current_user, found),
        "may_moderate": moderates(current_user),
    }
    shown = history.one(found.id)
    if _wants_json():
        return broadcasts.item(shown)
    return render_template("chat/message.html", message=shown, room=found.room, **may)


@blueprint.route("/live/messages/<id:message_id>/edit", methods=["GET", "POST"])
@needs(active)
def edit(message_id: int):
    """Other words for what one has said."""
    found = _load_message(message_id)
    require(change_message, current_user, found)
    form = EditForm(source=found.source)
    if not form.is_submitted():
        form.topics.offer(found.topics)
    if not form.validate_on_submit():
        if form.is_submitted() and _wants_json():
            return {"sentence": _sentence(form)}, 422
        drafts.resume(form, current_user.id, f"message:{message_id}", asked=request.args.get("draft", ""))
        return render_template("chat/edit.html", form=form, message=found), 422 if form.is_submitted() else 200
    found.edit(form.source.data, form.topics.mask)
    drafts.arrived(current_user.id, f"message:{message_id}", form)
    return _changed(found)


@blueprint.post("/live/messages/<id:message_id>/remove")
@needs(active)
def remove(message_id: int):
    """Take back what one has said."""
    found = _load_message(message_id)
    require(change_message, current_user, found)
    found.remove_by_author()
    if not _wants_json():
        offer_undo("You have taken your message back.", url_for("chat.restore", message_id=message_id))
    return _changed(found)


@blueprint.post("/live/messages/<id:message_id>/restore")
@needs(active)
def restore(message_id: int):
    """Bring back what one has taken back."""
    found = _load_message(message_id)
    require(restore_message, current_user, found)
    found.restore()
    return _changed(found)


def _rooms():
    return select(Room).where(Room.visible_to(current_user)).options(joinedload(Room.closing))


def _load(room_id: int) -> Room:
    return db.one_or_404(_rooms().where(Room.id == room_id))


def _load_message(message_id: int) -> Message:
    return db.one_or_404(
        select(Message)
        .join(Message.room)
        .where(Message.id == message_id, Room.visible_to(current_user), Message.visible_to(current_user))
    )


def _page(entered: Room, form: MessageForm):
    number = as_id(request.args.get("before", ""))
    if entered.is_open:
        drafts.resume(form, current_user.id, f"room:{entered.id}", asked=request.args.get("draft", ""))
    # Read before the messages: what is said in between is then asked for once more, and never missed.
    last_number = entered.last_number
    piece = history.latest(entered.id, current_user, number)
    shown = {"piece": piece, "last_number": last_number, "looking_back": number is not None}
    people = presence.here(entered.id, current_user) if entered.is_open else []
    here_now = {"people": people, "view": presence.view_of(current_user), "most_names": broadcasts.MOST_NAMES}
    surroundings = around.of(entered)
    beyond = surroundings.values(entered, current_user)
    return render_template(surroundings.template, room=entered, form=form, **shown, **here_now, **beyond)


def _refused(room_id: int, form: MessageForm, error: Exception):
    """The same page with the words in it, and a sentence."""
    db.session.rollback()
    if isinstance(error, RateLimitExceeded):
        error = Refusal(TOO_FAST, 429)
    elif not isinstance(error, Refusal):
        # One key in two rooms at the same moment: only a script does that.
        error = Refusal("This form was sent before. If these are new words, send them again.", 409)
    if _wants_json():
        return {"sentence": error.sentence}, error.status
    if error.status == 409:
        form.renew_key()
    form.source.errors = [error.sentence]
    return _page(_load(room_id), form), error.status


@limits.messages
def _one_more() -> None:
    """Count a message. Raises RateLimitExceeded."""


@limits.messages_on_the_first_day
def _one_more_of_a_newcomer() -> None:
    """Count a message on someone's first day. Raises RateLimitExceeded."""


def _changed(found: Message):
    db.session.commit()
    broadcasts.said(found.id)
    said = history.one(found.id)
    if _wants_json():
        return broadcasts.item(said)
    return redirect(url_for("chat.room", room_id=said.room_id, _anchor=f"m{said.number}"))


def _sentence(form: MessageForm | EditForm) -> str:
    return " ".join(sentence for errors in form.errors.values() for sentence in errors)


def _items(piece: history.Piece) -> dict:
    return {"messages": [broadcasts.item(message) for message in piece.messages], "more": piece.more}


def _wants_json() -> bool:
    return request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json"
