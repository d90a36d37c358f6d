"""The front door, the first page inside, and help from everywhere."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select

from community.core import clock
from community.directory.models import HelpNumber
from community.extensions import db
from community.permissions import active, needs, public

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
@public
def front():
    """What this is, for whom, how to join; members are led inside."""
    if current_user.is_authenticated:
        return redirect(url_for("home.home" if current_user.standing == "active" else "accounts.standing"))
    return render_template("home/front.html", numbers=_numbers())


@blueprint.get("/home")
@needs(active)
def home():
    """The first page inside: at most four cards."""
    return render_template("home/home.html", part_of_day=clock.part_of_day(clock.now(), current_user.timezone))


@blueprint.get("/help-now")
@public
def help_now():
    """Need to talk to someone now? One step from every page."""
    return render_template("home/help_now.html", numbers=_numbers())


@blueprint.get("/rules")
@public
def rules():
    """How we are with one another, and what happens to what is written here."""
    return render_template("home/rules.html")


def _numbers() -> list[HelpNumber]:
    return list(db.session.scalars(select(HelpNumber).order_by(HelpNumber.position, HelpNumber.id)))
