"""Reading: the rooms, a room, what happened since, what was said before, and one message by itself."""

from __future__ import annotations

import time

from flask import abort, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy import and_, exists, or_, select

from community.accounts import naming
from community.accounts.models import Member
from community.activity.words import IN_A_ROOM
from community.chat import around, broadcasts, history, mentions, order, pins, presence, quieting
from community.chat.forms import MessageForm
from community.chat.how_it_reads import HowItReads
from community.chat.models import DROP_IN, Room
from community.chat.views import blueprint, loading
from community.comfort.reader import cover
from community.core import limits
from community.core.database import read_anew
from community.core.headers import wants_json
from community.core.urls import safe_next
from community.extensions import db
from community.permissions import (
    active,
    ask_to_be_quiet,
    change_message,
    keep_order,
    moderates,
    needs,
    put_back_message,
    restore_message,
    speak,
    take_back_message,
)
from community.photos.models import Photo
from community.photos.views import picture


@blueprint.get("/live")
@needs(active)
def index():
    """The rooms."""
    rooms = db.session.scalars(loading.rooms().where(Room.kind == DROP_IN).order_by(*Room.in_order())).all()
    return render_template(
        "chat/index.html", rooms=rooms, people=presence.in_rooms(current_user), **around.beside_rooms(current_user)
    )


@blueprint.get("/live/<id:room_id>")
@needs(active)
def room(room_id: int):
    """A room: what was said last, or before a number, and the box to say something.

    A member who may not enter it, but may know of it, is led to the page where she can come in: so is someone who has a
    seat in a meeting and has not come in yet.
    """
    entered = loading.find_room(room_id)
    if entered is None:
        return redirect(around.way_in(room_id, current_user) or abort(404))
    return loading.page(entered, MessageForm())


@blueprint.get("/live/<id:room_id>/since/<number:number>")
@needs(active)
def since(room_id: int, number: int):
    """Everything that happened after a number, as JSON. ``more``: there is more, so ask again with ``number``."""
    entered = loading.load_room(room_id)
    piece = history.since(room_id, current_user, number)
    return {
        **_items(piece),
        "number": piece.messages[-1].change if piece.more else max(entered.last_number, number),
        "closed": entered.closed_sentence or None,
        # A number that the room has not come to: a backup was brought back. The page begins again with what is there.
        "view": presence.view_of(current_user) if number <= entered.last_number else "",
        # A page may be open for longer than its token lasts.
        "csrf_token": generate_csrf(),
    }


@blueprint.get("/live/<id:room_id>/before/<id:number>")
@needs(active)
def before(room_id: int, number: int):
    """What was said before a message, for a page that shows what came after."""
    return _items(history.latest(loading.load_room(room_id).id, current_user, number))


@blueprint.post("/live/how-it-reads")
@needs(active)
def how_it_reads():
    """Keep how live rooms read for her."""
    HowItReads(request.form.get("text", ""), aloud=request.form.get("aloud") == "yes").keep(current_user)
    db.session.commit()
    if wants_json():
        return "", 204
    return redirect(safe_next(request.form.get("back")) or url_for("chat.index"))


@blueprint.get("/live/<id:room_id>/here")
@needs(active)
def here(room_id: int):
    """Who is in a room, for a page that does not listen yet."""
    entered = loading.load_room(room_id).id
    at = time.time()
    read_anew()
    return broadcasts.names(presence.here(entered, current_user), at)


@blueprint.get("/live/<id:room_id>/order")
@needs(active)
def room_order(room_id: int):
    """What stands on top of a room, its pace, and whether she may speak, for a page that was told to look again."""
    entered = loading.load_room(room_id)
    met = order.of(entered, current_user)
    return {
        "pinned": render_template("chat/_pinned.html", room=entered, order=met).strip(),
        "note": render_template("chat/_order.html", room=entered, order=met).strip(),
        "pace": met.pace,
        "wait": met.wait,
        "quiet": met.quiet_for,
        "closed": entered.closed_sentence or None,
    }


@blueprint.get("/live/<id:room_id>/names")
@needs(active)
@limits.names_offered
def names(room_id: int):
    """A few of the members she may name in this room: those whose names begin with what she types (``begins``)."""
    readers = mentions.readers_of(loading.load_room(room_id))
    found = naming.offered(current_user, readers, request.args.get("begins", ""))
    return {"names": [row.display_name for row in found]}


@blueprint.get("/live/messages/<id:message_id>")
@needs(active)
def message(message_id: int):
    """One message, and what she can do about it; the message alone to a script."""
    found = loading.load_message(message_id)
    shown = history.one(found.id, current_user)
    if wants_json():
        return broadcasts.item(shown)
    author_has_page = exists().where(Member.id == found.author_id, Member.visible_to(current_user.id))
    return render_template(
        "chat/message.html",
        message=shown,
        room=found.room,
        form=MessageForm(answer_to=found.id),
        said_for_me=IN_A_ROOM,
        quiet_lengths=quieting.LENGTHS,
        is_pinned=pins.is_pinned(found.id),
        has_page=db.session.scalar(select(author_has_page)),
        may_answer=speak(current_user, found.room) and found.removal_id is None,
        may_change=change_message(current_user, found),
        may_take_back=take_back_message(current_user, found),
        may_restore=restore_message(current_user, found),
        may_moderate=moderates(current_user) and found.room.circle_id is None,
        may_keep_order=keep_order(current_user, found.room),
        may_quieten=found.author is not None and ask_to_be_quiet(current_user, found.author, found.room),
        may_put_back=put_back_message(current_user, found),
    )


@blueprint.get("/live/messages/<id:message_id>/photos/<id:photo_id>/<number:side>")
@needs(active)
def photo(message_id: int, photo_id: int, side: int):
    """A photo that stands with a message she may read."""
    found = loading.load_message(message_id)
    # The author may still put back a photo that she took out.
    hers = and_(Photo.owner_id == current_user.id, Photo.going_at.is_(None))
    shown = select(Photo.name).where(Photo.id == photo_id, Photo.message_id == message_id, or_(Photo.standing(), hers))
    if found.removal_id is not None or cover("message", found.id, found.topics, found.author_id):
        abort(404)
    return picture(db.session.scalar(shown) or abort(404), side)


def _items(piece: history.Piece) -> dict:
    return {"messages": [broadcasts.item(message) for message in piece.messages], "more": piece.more}
