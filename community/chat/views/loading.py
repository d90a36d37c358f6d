"""What the views of live rooms share: which rooms and messages a member may reach, and the page of a room."""

from __future__ import annotations

from flask import render_template, request
from flask_login import current_user
from sqlalchemy import Select, select
from sqlalchemy.orm import joinedload

from community import drafts
from community.activity.words import IN_A_ROOM
from community.chat import around, broadcasts, history, order, presence
from community.chat.forms import EditForm, MessageForm
from community.chat.how_it_reads import HowItReads
from community.chat.messages import Message
from community.chat.models import Room
from community.chat.views import late
from community.core.urls import as_id
from community.extensions import db
from community.permissions import keep_order


def rooms() -> Select:
    """SQL: the rooms she may enter."""
    return select(Room).where(Room.visible_to(current_user)).options(joinedload(Room.closing))


def load_room(room_id: int) -> Room:
    """A room that she may enter, or 404."""
    return db.one_or_404(rooms().where(Room.id == room_id))


def find_room(room_id: int) -> Room | None:
    """A room, or None if she may not enter it."""
    return db.session.scalar(rooms().where(Room.id == room_id))


def load_message(message_id: int) -> Message:
    """A message she may see, or 404."""
    return db.one_or_404(
        select(Message)
        .join(Message.room)
        .where(Message.id == message_id, Room.visible_to(current_user), Message.visible_to(current_user))
    )


def answerable(entered: Room, form: MessageForm) -> Message | None:
    """The message that ``form`` answers; None when it answers none, or its writer does not see that message. Then her
    words stand by themselves."""
    number = as_id(form.answer_to.data or "")
    hers = Message.id == number, Message.room_id == entered.id, Message.removal_id.is_(None)
    return db.session.scalar(select(Message).where(*hers, Message.visible_to(current_user))) if number else None


def page(entered: Room, form: MessageForm) -> str:
    """The page of a room, with ``form`` to say something."""
    # In a closed room too: what was not sent can still be read there.
    drafts.resume(form, current_user.id, f"room:{entered.id}", asked=request.args.get("draft", ""))
    form.offer_photos(current_user.id)
    if not form.is_submitted() and "answer" in request.args:
        form.answer_to.data = request.args["answer"]
    answered = answerable(entered, form) if entered.is_open else None
    form.answer_to.data = answered.id if answered else ""
    # Taken before the messages are read: what is said in between is then asked for again by the page, and never missed.
    last_number, surroundings = entered.last_number, around.of(entered)
    return render_template(
        surroundings.template,
        room=entered,
        form=form,
        last_number=last_number,
        piece=_piece(entered.id),
        answering=answered and history.Answered.of(answered, current_user),
        photos_left=late.of_photos(len(form.chosen_photos())),
        said_for_me=IN_A_ROOM,
        reads=HowItReads.of(current_user),
        people=presence.here_with(entered, current_user) if entered.is_open else [],
        view=presence.view_of(current_user),
        most_names=broadcasts.MOST_NAMES,
        order=order.of(entered, current_user),
        may_keep_order=keep_order(current_user, entered),
        **surroundings.values(entered, current_user),
    )


def _piece(room_id: int) -> history.Piece:
    if at := as_id(request.args.get("at", "")):
        return history.from_number(room_id, current_user, at)
    return history.latest(room_id, current_user, as_id(request.args.get("before", "")))


def sentence_of(form: MessageForm | EditForm) -> str:
    """What is wrong with what was sent, in one line."""
    return " ".join(sentence for errors in form.errors.values() for sentence in errors)
