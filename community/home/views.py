"""The front door, the first page inside, and help from everywhere."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select

from community.accounts.models import Standing
from community.comfort.forms import PRESETS
from community.core import clock, house
from community.directory.models import HelpNumber
from community.discussions import welcoming
from community.discussions.lists import latest
from community.extensions import db
from community.home.now import about_to_happen
from community.permissions import active, needs, public
from community.profiles.likeness import people_like

blueprint = Blueprint("home", __name__)

# Few enough to take in at a glance on a phone; each card leads to the rest.
MOST_ROOMS, MOST_THREADS, MOST_PEOPLE, MOST_WAITING = 3, 5, 3, 3


@blueprint.get("/")
@public
def front():
    """What this is, for whom, how to join; members are led inside."""
    if current_user.is_authenticated:
        return redirect(url_for("home.home" if current_user.standing == Standing.ACTIVE else "accounts.standing"))
    return render_template("home/front.html", numbers=_numbers())


@blueprint.get("/home")
@needs(active)
def home():
    """The first page inside: what is about to happen, where someone wrote last, people like you. A query each."""
    meeting, rooms = about_to_happen(current_user, MOST_ROOMS)
    return render_template(
        "home/home.html",
        meeting=meeting,
        part_of_day=clock.part_of_day(clock.now(), current_user.timezone),
        rooms=rooms,
        threads=latest(current_user, MOST_THREADS),
        alike=people_like(current_user, MOST_PEOPLE),
        # Only for those who volunteered: one query more, and nothing for all others.
        waiting=welcoming.waiting(current_user, MOST_WAITING) if current_user.welcomes_since else None,
        age=welcoming.age,
        presets=PRESETS if current_user.comfort_chosen_at is None else None,
    )


@blueprint.get("/help-now")
@public
def help_now():
    """Need to talk to someone now? One step from every page."""
    return render_template("home/help_now.html", numbers=_numbers())


@blueprint.get("/rules")
@public
def rules():
    """How we are with one another, and what happens to what is written here."""
    return render_template("home/rules.html", rules=house.words()[1])


def _numbers() -> list[HelpNumber]:
    return list(db.session.scalars(select(HelpNumber).order_by(HelpNumber.position, HelpNumber.id)))
