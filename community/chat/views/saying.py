"""Saying something in a room."""

from __future__ import annotations

from flask import redirect, request, url_for
from flask_limiter import RateLimitExceeded
from flask_login import current_user
from sqlalchemy.exc import IntegrityError

from community import drafts
from community.activity.words import IN_A_ROOM
from community.chat import broadcasts, history, order
from community.chat.forms import MessageForm
from community.chat.messages import Message
from community.chat.pace import TooSoon
from community.chat.views import blueprint, late, loading
from community.core import database, limits, uploads
from community.core.errors import Refusal
from community.core.headers import wants_json
from community.extensions import db
from community.permissions import active, needs, speak
from community.photos import models

SENT_WITHOUT = "This was sent before, without what you added since. If you want to say it once more, send it again."
TOO_FAST = "That was many messages in one minute. Your words are still here: wait a moment, then send them again."


@blueprint.post("/live/<id:room_id>")
@needs(active)
@database.reads_first
@uploads.takes_photos
def say(room_id: int):
    """Say something in a room. When it cannot be taken, the page comes back with what was written."""
    form = MessageForm()
    form.take_photos(current_user.id)
    entered = loading.load_room(room_id)
    ready = IN_A_ROOM.get(request.form.get("word", ""))  # type: ignore[call-overload]
    earlier = Message.sent(current_user.id, form.key.data or "")
    # Ready words go without the photos that stand in the form.
    with_others = earlier is not None and not ready and models.are_elsewhere(current_user.id, earlier.id, form.numbers)
    if earlier is not None and not with_others:
        form.again, form.photos.data = True, ""
    hers = form.source.data
    if ready:
        form.source.data, form.topics.data = ready, []
    try:
        if with_others:
            raise Refusal(SENT_WITHOUT, 409)
        if not form.validate_on_submit():
            raise Refusal(loading.sentence_of(form))
        # A form that arrived before is never refused: only the answer to it was lost.
        if earlier is None:
            if not speak(current_user, entered):
                raise Refusal(order.why_not(entered, current_user), 403)
            _one_more_of_a_newcomer() if current_user.is_new else _one_more()
        answered = loading.answerable(entered, form)
        said = entered.say(current_user, form.source.data, form.key.data, form.topics.mask, answer_to=answered)
        if form.numbers and not ready:
            said.show_photos(form.numbers, form.photo_words)
        drafts.arrived(current_user.id, f"room:{room_id}", form)
        if ready and hers:
            # Ready words were sent; what she was writing in the box is kept as a draft.
            typed = [(name, value) for name, value in request.form.items(multi=True) if name != "word"]
            drafts.keep_apart(current_user, f"room:{room_id}", typed)
        message_id = said.id
        db.session.commit()
    except (Refusal, RateLimitExceeded, IntegrityError) as error:
        form.source.data = hers
        return _refused(room_id, form, error)
    database.only_reading()
    broadcasts.said(message_id)
    if wants_json():
        return broadcasts.item(history.one(message_id, current_user)), 201
    return redirect(url_for("chat.room", room_id=room_id, _anchor="end"))


def _refused(room_id: int, form: MessageForm, error: Exception):
    """The same page with the words in it, and a sentence."""
    db.session.rollback()
    if isinstance(error, RateLimitExceeded):
        error = Refusal(TOO_FAST, 429)
    elif not isinstance(error, Refusal):
        # One key in two rooms at the same moment: only a script does that.
        error = Refusal("This form was sent before. If these are new words, send them again.", 409)
    entered = loading.load_room(room_id)
    if error.status in {403, 409} and not entered.is_open:
        late.keep(f"room:{room_id}", form)
    wait = {"wait": error.wait} if isinstance(error, TooSoon) else {}
    headers = {"Retry-After": str(error.wait)} if isinstance(error, TooSoon) else {}
    sentence = error.sentence
    if not entered.is_open:
        sentence = f"{sentence} {late.of_photos(len(form.numbers))}".rstrip()
    elif form.numbers and error.status in {403, 409, 429}:
        sentence += f" Your {'photo is' if len(form.numbers) == 1 else 'photos are'} still here, too."
    if wants_json():
        return {"sentence": sentence, **wait}, error.status, headers
    if error.status == 409:
        form.renew_key()
    form.source.errors = [sentence]
    return loading.page(entered, form), error.status, headers


@limits.messages
def _one_more() -> None:
    """Count a message. Raises RateLimitExceeded."""


@limits.messages_on_the_first_day
def _one_more_of_a_newcomer() -> None:
    """Count a message on someone's first day. Raises RateLimitExceeded."""
