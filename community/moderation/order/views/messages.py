"""Keeping order from one message: remove it, bring it back, pin it, write to its author, ask her to be quiet."""

from __future__ import annotations

from flask import abort, render_template, url_for
from flask_login import current_user

from community.chat import broadcasts, history, presence
from community.chat.messages import Message
from community.chat.views import loading
from community.core import clock
from community.core.errors import Refusal
from community.extensions import db
from community.moderation import letters
from community.moderation.actions import Verb
from community.moderation.order import acts
from community.moderation.order.forms import QuietForm, WarnForm
from community.moderation.order.views import blueprint
from community.moderation.order.views.answers import done, not_done
from community.permissions import (
    active,
    ask_to_be_quiet,
    keep_order,
    needs,
    put_back_message,
    quieten_everywhere,
    require,
)


@blueprint.post("/live/messages/<id:message_id>/take-off")
@needs(active)
def take_off(message_id: int):
    """Remove a message; its author is told."""
    message = _load(message_id)
    if message.author_id == current_user.id:
        abort(403)
    where = _in_the_room(message)
    try:
        acts.remove(message, current_user)
    except Refusal as refusal:
        return not_done(refusal, where)
    db.session.commit()
    broadcasts.said(message_id)
    undo = url_for("order.put_back", message_id=message_id)
    return done("The message is removed, and its author is told.", where, undo)


@blueprint.post("/live/messages/<id:message_id>/put-back")
@needs(active)
def put_back(message_id: int):
    """Bring back what was removed."""
    message = _load(message_id)
    if message.removal is not None and not message.removal.by_author:
        require(put_back_message, current_user, message)
    where = _in_the_room(message)
    try:
        acts.put_back(message, current_user)
    except Refusal as refusal:
        return not_done(refusal, where)
    db.session.commit()
    broadcasts.said(message_id)
    return done("The message is back, and its author is told.", where)


@blueprint.post("/live/messages/<id:message_id>/pin")
@needs(active)
def pin_message(message_id: int):
    """Put a message on top of its room."""
    message = _load(message_id)
    where = _in_the_room(message)
    try:
        acts.pin_message(message, current_user)
    except Refusal as refusal:
        return not_done(refusal, where)
    db.session.commit()
    broadcasts.order(message.room_id)
    undo = url_for("order.take_down", room_id=message.room_id)
    return done("It stands on top of the room now.", where, undo)


@blueprint.route("/live/messages/<id:message_id>/warn", methods=["GET", "POST"])
@needs(active)
def warn(message_id: int):
    """Write to the author about what she said."""
    message, form = _load(message_id), WarnForm(words=letters.to_the_author(Verb.WARNED))
    if message.author is None or message.author_id == current_user.id:
        abort(404)
    if not form.validate_on_submit():
        return _page("order/warn.html", message, form)
    acts.warn(message, current_user, form.words.data, form.reason.data or "")
    db.session.commit()
    return done(f"{message.author.display_name} can read what you wrote. Nobody else can.", _in_the_room(message))


@blueprint.route("/live/messages/<id:message_id>/quiet", methods=["GET", "POST"])
@needs(active)
def quieten(message_id: int):
    """Ask the author to be quiet for a time. In the room's sheet one press is enough: a kind letter goes along."""
    message, form = _load(message_id), QuietForm()
    if message.author is None:
        abort(404)
    require(ask_to_be_quiet, current_user, message.author, message.room)
    if quieten_everywhere(current_user, message.room):
        form.offer_everywhere()
    if not form.validate_on_submit():
        return _page("order/quieten.html", message, form)
    words = form.words.data or letters.to_the_author(Verb.QUIETED)
    everywhere = form.where.data == "everywhere"
    quiet = acts.quieten(message, current_user, form.until, words, form.reason.data or "", everywhere=everywhere)
    db.session.commit()
    for room_id in presence.rooms_of(quiet.member_id) if everywhere else [message.room_id]:
        broadcasts.order(room_id, quiet.member_id)
    until = clock.clock_time(quiet.until, current_user.timezone)
    where = "in the live rooms" if everywhere else "here"
    told = f"{message.author.display_name} is asked to be quiet {where} until {until}, and told why. Nobody else is."
    undo = url_for("order.let_speak", room_id=message.room_id, quieting_id=quiet.id)
    return done(told, _in_the_room(message), undo)


def _load(message_id: int) -> Message:
    message = loading.load_message(message_id)
    require(keep_order, current_user, message.room)
    return message


def _page(template: str, message: Message, form):
    shown = history.one(message.id, current_user)
    page = render_template(template, message=message, shown=shown, room=message.room, form=form)
    return page, 422 if form.errors else 200


def _in_the_room(message: Message) -> str:
    return url_for("chat.room", room_id=message.room_id, _anchor=f"m{message.number}")
