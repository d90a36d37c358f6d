"""Finding groups, a group's card, one's own groups, who is in them."""

from __future__ import annotations

from flask import redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community.core.urls import as_id
from community.discussions.spaces import Space
from community.extensions import db
from community.meetings import finding, fitting, invitations, joining, leaving, requests, showing
from community.meetings.cards import DAYS_KEPT, DYING, LED_BY, SITUATIONS, Dying, LedBy, Situation
from community.meetings.finding import Wish
from community.meetings.models import Group
from community.meetings.views import blueprint
from community.meetings.views.loading import load_group, load_own
from community.permissions import active, leads, needs, plan_meeting


@blueprint.get("/live/groups")
@needs(active)
def groups():
    """The groups she is not in, narrowed by what she looks for."""
    wish = Wish(_one_of(Situation, "suits"), _one_of(LedBy, "led_by"), _one_of(Dying, "dying"))
    hers, before = fitting.situations_of(current_user), as_id(request.args.get("older", ""))
    page = finding.find(current_user, wish, hers, before)
    choices = {"situations": SITUATIONS, "leaders": LED_BY, "dyings": DYING}
    return render_template("meetings/groups.html", page=page, wish=wish, **choices)


@blueprint.get("/live/groups/mine")
@needs(active)
def my_groups():
    """The groups one is in or leads, and what waits for an answer."""
    return render_template(
        "meetings/my_groups.html",
        groups=finding.of_member(current_user),
        offers=invitations.for_member(current_user),
        requests=requests.of_member(current_user),
        asked_to_leave=leaving.asked_lately(current_user.id),
        left=leaving.of_member(current_user),
    )


@blueprint.get("/live/groups/<id:group_id>")
@needs(active)
def group(group_id: int):
    """A group's card, and how one comes in; for those who are in it, the ways to its rooms."""
    found = load_group(group_id)
    ways = joining.ways(found, current_user)
    may_lead = ways.leads and leads(current_user, found)
    return render_template(
        "meetings/group.html",
        shown=finding.one(found, current_user, fitting.situations_of(current_user)),
        ways=ways,
        next_meeting=_next_meeting(found) if ways.is_in else None,
        may_lead=may_lead,
        may_plan=may_lead and plan_meeting(current_user, found),
        meets_someone_blocked=ways.is_in and joining.has_someone_she_blocked(found, current_user),
        waiting=requests.how_many(found, current_user) if may_lead else 0,
        days_kept=DAYS_KEPT,
    )


def _next_meeting(found: Group) -> showing.MeetingLine | None:
    """The group's next meeting, or the one that runs."""
    ahead = showing.upcoming(current_user, found.id)
    return next((line for line in ahead if line.cancelled_at is None), None)


@blueprint.get("/live/groups/<id:group_id>/members")
@needs(active)
def group_members(group_id: int):
    """The members of a group; if she leads it, also those who ask to come in and those who were invited."""
    found = load_own(group_id)
    may_lead = leads(current_user, found)
    return render_template(
        "meetings/group_members.html",
        group=found,
        people=finding.members(found, current_user),
        may_lead=may_lead,
        requests=requests.waiting_for(found, current_user) if may_lead else [],
        invited=invitations.by_leaders(found.id, current_user) if may_lead else [],
    )


@blueprint.get("/live/groups/of/<slug>")
@needs(active)
def group_of_space(slug: str):
    """Leads from a group's space to the group."""
    found = select(Group.id).join(Space, Space.id == Group.space_id)
    number = db.one_or_404(found.where(Space.slug == slug, Group.holds(current_user)))
    return redirect(url_for("meetings.group", group_id=number))


def _one_of(choices, name: str):
    value = request.args.get(name, "")
    return choices(value) if value in {str(one) for one in choices} else None
