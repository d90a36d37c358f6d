"""Taking a seat and giving it up, the line, the ground rules, and coming in by the door."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community.core import clock
from community.core.errors import Refusal
from community.extensions import db
from community.meetings import rules, seats
from community.meetings.by_the_clock import look_again
from community.meetings.meetings import Meeting
from community.meetings.rules import GroundRules, RulesFirst
from community.meetings.seats import OFFERED, SEATED, WAITING, Seat
from community.meetings.views import blueprint
from community.meetings.views.loading import load_meeting
from community.permissions import active, needs, require, take_seat

# What is said to someone who gives up her place, by the state it was in.
GIVEN_UP = {
    SEATED: "Your seat is free for someone else. You can come another time.",
    OFFERED: "The seat goes to the next in the line. You can come another time.",
    WAITING: "You have left the line. You can come another time.",
}
CHANGED = "The ground rules were changed while you read them. Please read them once more."


@blueprint.post("/live/meetings/<id:meeting_id>/seat")
@needs(active)
def sit(meeting_id: int):
    """Take a seat, or a place in the line."""
    found = load_meeting(meeting_id)
    require(take_seat, current_user, found)
    seat = found.take_seat(current_user)
    if seat.state == SEATED:
        flash("You have a seat. You can give it up any time, and nobody asks why.")
    elif seat.state == WAITING:
        flash("All seats are taken. You are in the line, and we tell you when a seat is free.")
    db.session.commit()
    return _back(meeting_id)


@blueprint.post("/live/meetings/<id:meeting_id>/give-up")
@needs(active)
def give_up(meeting_id: int):
    """Leave a seat, or the line; or say no to a seat that is offered."""
    found = load_meeting(meeting_id)
    seat = Seat.of(found, current_user.id)
    state = seat.state if seat is not None else SEATED
    found.give_up_seat(current_user)
    db.session.commit()
    look_again(found)
    flash(GIVEN_UP[state])
    # Where she can take it again, if it was a slip of the thumb.
    still = select(Meeting.id).where(Meeting.id == meeting_id, Meeting.visible_to(current_user))
    return _back(meeting_id) if db.session.scalar(still) else redirect(url_for("meetings.upcoming"))


@blueprint.post("/live/meetings/<id:meeting_id>/answer")
@needs(active)
def answer(meeting_id: int):
    """Take the seat that is kept for her."""
    found = load_meeting(meeting_id)
    seats.answer(found, current_user)
    db.session.commit()
    flash(f"You have a seat. It begins {clock.coming(found.starts_at, current_user.timezone, inside=True)}.")
    return _back(meeting_id)


@blueprint.post("/live/meetings/<id:meeting_id>/agree")
@needs(active)
def agree(meeting_id: int):
    """Agree to the ground rules as they stood on the page."""
    found = load_meeting(meeting_id)
    if request.form.get("seen") != rules.fingerprint(rules.words_of(found.group)):
        raise Refusal(CHANGED, 409)
    GroundRules.begin(found.group).accept(current_user)
    db.session.commit()
    # While the doors are open she agrees in order to come in.
    return come_in(meeting_id) if request.form.get("then") == "come-in" else _back(meeting_id, "door")


@blueprint.post("/live/meetings/<id:meeting_id>/come-in")
@needs(active)
def come_in(meeting_id: int):
    """Come in by the door. If she has not agreed to the ground rules she is led to them first."""
    found = load_meeting(meeting_id)
    try:
        found.come_in(current_user)
    except RulesFirst as first:
        db.session.rollback()
        flash(first.sentence)
        return _back(meeting_id, "rules")
    db.session.commit()
    look_again(found)
    return redirect(url_for("chat.room", room_id=found.room_id))


def _back(meeting_id: int, anchor: str | None = None):
    return redirect(url_for("meetings.meeting", meeting_id=meeting_id, _anchor=anchor))
