"""The directory, open to everyone. Staff edits it under moderation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from community.accounts.states import STATES
from community.core import limits
from community.directory.finding import Wish, find
from community.directory.forms import DoubtForm
from community.directory.models import FOCUSES, LEADERS, WAYS, Listing
from community.extensions import db
from community.permissions import public

blueprint = Blueprint("directory", __name__)


@blueprint.get("/groups")
@public
def index():
    """Find a group."""
    wish = Wish(
        state=_one_of(STATES, "state"),
        way=_one_of(WAYS, "way"),
        led_by=_one_of(LEADERS, "led_by"),
        focus=_one_of(FOCUSES, "focus"),
    )
    choices = {"states": STATES, "ways": WAYS, "leaders": LEADERS, "focuses": FOCUSES}
    return render_template("directory/index.html", found=find(wish), wish=wish, **choices)


@blueprint.get("/groups/choosing")
@public
def choosing():
    """The kinds of group, and how to choose one."""
    return render_template("directory/choosing.html")


@blueprint.get("/groups/<id:listing_id>")
@public
def listing(listing_id: int):
    """One listing. A withdrawn one says so."""
    return render_template("directory/listing.html", listing=_load(listing_id), form=DoubtForm())


@blueprint.post("/groups/<id:listing_id>/out-of-date")
@limits.doubts
@public
def doubt(listing_id: int):
    """Anyone says that a listing is out of date."""
    entry, form = _load(listing_id), DoubtForm()
    if not form.validate_on_submit():
        return render_template("directory/listing.html", listing=entry, form=form), 422
    entry.doubt(form.words.data or "", form.key.data)
    try:
        db.session.commit()
    except IntegrityError:
        # The same form, sent twice: it is there already.
        db.session.rollback()
    flash("Thank you. We will look into it.")
    return redirect(url_for("directory.listing", listing_id=listing_id))


def _load(listing_id: int) -> Listing:
    return db.one_or_404(select(Listing).where(Listing.id == listing_id))


def _one_of(choices, name: str) -> str | None:
    value = request.args.get(name, "")
    return value if value in choices else None
