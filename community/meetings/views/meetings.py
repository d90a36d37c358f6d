"""The meetings of one's groups, and the page of one."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user

from community.accounts.models import Member
from community.chat import around
from community.core.urls import as_id
from community.extensions import db
from community.meetings import finding, showing
from community.meetings.by_the_clock import look_again
from community.meetings.rules import fingerprint
from community.meetings.views import blueprint
from community.meetings.views.loading import load_meeting
from community.permissions import active, change_meeting, needs, require, take_seat


def _near(member: Member) -> dict[str, Any]:
    return {"meetings": [line for line in showing.upcoming(member) if line.is_near]}


around.above_rooms("meetings/_of_my_groups.html", _near)


@blueprint.get("/live/meetings")
@needs(active)
def upcoming():
    """The meetings of her groups that are still to come, or of one of them; what she can still read, and plans."""
    group_id = as_id(request.args.get("group", ""))
    return render_template(
        "meetings/upcoming.html",
        meetings=showing.upcoming(current_user, group_id),
        still_read=showing.still_read(current_user),
        of_one=group_id is not None,
        to_plan=finding.planned_by(current_user),
    )


@blueprint.get("/live/meetings/<id:meeting_id>")
@needs(active)
def meeting(meeting_id: int):
    """One meeting: when it is, her seat in it, what one agrees to."""
    found = load_meeting(meeting_id)
    shown = showing.one(found, current_user)
    may_take = shown.mine is None and found.is_ahead and not shown.leads and not shown.visits_another
    may_take = may_take and take_seat(current_user, found)
    may_change = shown.leads and change_meeting(current_user, found)
    may = {"may_take": may_take, "may_change": may_change}
    return render_template("meetings/meeting.html", shown=shown, fingerprint=fingerprint, **may)


@blueprint.post("/live/meetings/<id:meeting_id>/open-doors")
@needs(active)
def open_doors(meeting_id: int):
    """The facilitator opens the doors before the time."""
    found = load_meeting(meeting_id)
    require(change_meeting, current_user, found)
    found.open_doors_early()
    db.session.commit()
    look_again(found)
    flash("The doors are open.")
    return redirect(url_for("meetings.meeting", meeting_id=meeting_id))
