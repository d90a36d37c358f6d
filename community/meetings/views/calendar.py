"""Calendars and reminders: a file of one meeting, the private address of all of them, how one is reminded."""

from __future__ import annotations

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user

from community.core import limits
from community.core.urls import absolute
from community.extensions import db
from community.meetings import calendar
from community.meetings.calendar import CalendarKey
from community.meetings.telling import Reminders
from community.meetings.views import blueprint
from community.meetings.views.loading import load_meeting
from community.permissions import active, needs, public

# A token is 43 characters; what is longer is none of ours.
LONGEST_TOKEN = 60


@blueprint.get("/live/meetings/<id:meeting_id>/calendar.ics")
@needs(active)
def calendar_file(meeting_id: int):
    """One meeting, for her own calendar."""
    return _file(calendar.written([load_meeting(meeting_id)]))


@blueprint.get("/calendar/<token>.ics")
@public
@limits.calendars
def calendar_feed(token: str):
    """Her meetings, for a calendar program. The token is the key, and opens nothing else."""
    member = CalendarKey.opens_for(token) if len(token) <= LONGEST_TOKEN else None
    if member is None:
        abort(404)
    return _file(calendar.of_member(member))


@blueprint.get("/you/calendar")
@needs(active)
def my_calendar():
    """Her calendar's private address, and how she is reminded."""
    return _page()


@blueprint.post("/you/calendar")
@needs(active)
def renew_calendar():
    """A new address. It is shown this once; the one before works no longer."""
    token = CalendarKey.renew(current_user)
    db.session.commit()
    return _page(absolute("meetings.calendar_feed", token=token))


@blueprint.post("/you/calendar/revoke")
@needs(active)
def revoke_calendar():
    """No address any more."""
    CalendarKey.revoke(current_user.id)
    db.session.commit()
    flash("The address does not work any more. Remove it from your calendar program too.")
    return redirect(url_for("meetings.my_calendar"))


@blueprint.post("/you/reminders")
@needs(active)
def choose_reminders():
    """How she is reminded of what she planned."""
    choice = request.form.get("choice", "")
    if choice not in set(Reminders):
        abort(422)
    Reminders(choice).keep(current_user)
    db.session.commit()
    flash("Your choice is kept.")
    return redirect(url_for("meetings.my_calendar"))


def _page(address: str = "") -> str:
    has_one, reminders = CalendarKey.has(current_user.id), Reminders.of(current_user)
    return render_template("meetings/my_calendar.html", address=address, has_one=has_one, reminders=reminders)


def _file(content: bytes) -> Response:
    answer = Response(content, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="calendar.ics"'
    answer.headers["Cache-Control"] = "no-store"
    answer.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return answer
