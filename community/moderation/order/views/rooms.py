"""Looking after a room as a whole: close and reopen it, its pace, the line on top, and who is quiet now."""

from __future__ import annotations

from flask import abort, render_template, request, url_for
from flask_login import current_user

from community.chat import broadcasts, pins, presence, quieting
from community.chat.models import Room
from community.chat.quieting import Quieting
from community.chat.views import loading
from community.core.errors import Refusal
from community.extensions import db
from community.moderation.order import acts
from community.moderation.order.forms import CloseForm, LineForm, PaceForm
from community.moderation.order.views import blueprint
from community.moderation.order.views.answers import done, not_done
from community.permissions import active, keep_order, moderates, needs, require


@blueprint.get("/live/<id:room_id>/look-after")
@needs(active)
def look_after(room_id: int):
    """The page with all that can be set about a room."""
    return _page(_load(room_id))


@blueprint.post("/live/<id:room_id>/close")
@needs(active)
def close(room_id: int):
    """Close it. Whoever is in it reads why at once, and keeps what she was writing."""
    room, form = _load(room_id), CloseForm()
    if not form.validate_on_submit():
        return _page(room, close_form=form), 422
    try:
        acts.close(room, current_user, form.sentence.data or "", form.reason.data or "")
    except Refusal as refusal:
        return not_done(refusal, _back(room_id))
    db.session.commit()
    broadcasts.closed(room_id)
    return done("The room is closed.", _back(room_id), url_for("order.reopen", room_id=room_id))


@blueprint.post("/live/<id:room_id>/reopen")
@needs(active)
def reopen(room_id: int):
    """Open it again."""
    try:
        acts.reopen(_load(room_id), current_user)
    except Refusal as refusal:
        return not_done(refusal, _back(room_id))
    db.session.commit()
    return done("The room is open again.", _back(room_id))


@blueprint.post("/live/<id:room_id>/pace")
@needs(active)
def change_pace(room_id: int):
    """Set how long everyone waits between two messages of her own."""
    room, form = _load(room_id), PaceForm()
    if not form.validate_on_submit():
        return _page(room, pace_form=form), 422
    acts.change_pace(room, current_user, int(form.pace.data))
    db.session.commit()
    broadcasts.order(room_id)
    return done("The pace is set. Everyone in the room sees it now.", _back(room_id))


@blueprint.post("/live/<id:room_id>/pin")
@needs(active)
def pin_line(room_id: int):
    """Put a line on top of the room."""
    room, form = _load(room_id), LineForm()
    if not form.validate_on_submit():
        return _page(room, line_form=form), 422
    try:
        acts.pin_line(room, current_user, form.line.data)
    except Refusal as refusal:
        return not_done(refusal, _back(room_id))
    db.session.commit()
    broadcasts.order(room_id)
    return done("It stands on top of the room now.", _back(room_id))


@blueprint.post("/live/<id:room_id>/take-down")
@needs(active)
def take_down(room_id: int):
    """Take down what stands on top of the room."""
    acts.take_down(_load(room_id), current_user)
    db.session.commit()
    broadcasts.order(room_id)
    return done("Nothing stands on top of the room now.", _back(room_id))


@blueprint.post("/live/<id:room_id>/quiet/<id:quieting_id>/end")
@needs(active)
def let_speak(room_id: int, quieting_id: int):
    """Let someone speak again before her time."""
    room = _load(room_id)
    quiet = db.session.get(Quieting, quieting_id)
    # Only moderators ask someone to be quiet in every room, and only they end it.
    if quiet is None or quiet.room_id != room.id and not (quiet.room_id is None and moderates(current_user)):
        abort(404)
    if quiet.member_id == current_user.id:
        abort(403)
    acts.let_speak(quiet, room, current_user)
    db.session.commit()
    for number in [room_id] if quiet.room_id else presence.rooms_of(quiet.member_id):
        broadcasts.order(number, quiet.member_id)
    return done(f"{quiet.member.display_name} can say something again, and is told.", _back(room_id))


def _load(room_id: int) -> Room:
    room = loading.load_room(room_id)
    require(keep_order, current_user, room)
    return room


def _page(room: Room, *, close_form=None, pace_form=None, line_form=None) -> str:
    return render_template(
        "order/look_after.html",
        room=room,
        pinned=pins.shown(room.id, current_user),
        quiet=quieting.in_room(room),
        close_form=close_form or CloseForm(formdata=None),
        pace_form=pace_form or PaceForm(formdata=None, pace=str(room.pace_seconds)),
        line_form=line_form or LineForm(formdata=None),
    )


def _back(room_id: int) -> str:
    if request.form.get("back") == "room":
        return url_for("chat.room", room_id=room_id, _anchor="end")
    return url_for("order.look_after", room_id=room_id)
