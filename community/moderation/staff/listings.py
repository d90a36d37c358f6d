"""Keeping the directory right."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select

from community.directory.forms import ListingForm
from community.directory.models import Doubt, Listing
from community.extensions import db
from community.moderation.actions import Verb, act
from community.moderation.models import release
from community.moderation.staff import blueprint


@blueprint.get("/listings")
def listings():
    """All listings, those checked longest ago first, and what people say is out of date."""
    entries = select(Listing).order_by(Listing.withdrawn_at.is_not(None), Listing.checked_at.is_not(None))
    entries = entries.order_by(Listing.checked_at, Listing.name)
    return render_template("staff/listings.html", listings=db.session.scalars(entries).all())


@blueprint.get("/listings/new")
def new_listing():
    """The form for one more."""
    return render_template("staff/listing.html", form=ListingForm(), listing=None, doubts=[])


@blueprint.post("/listings/new")
def create_listing():
    """Add a listing; it is in the directory at once."""
    form = ListingForm()
    if not form.validate_on_submit():
        return render_template("staff/listing.html", form=form, listing=None, doubts=[]), 422
    entry = Listing()
    form.write(entry)
    db.session.add(entry)
    db.session.flush()
    return _done(entry, "Added to the directory.")


@blueprint.get("/listings/<id:listing_id>")
def listing(listing_id: int):
    """Change one, mark it checked, or withdraw it."""
    entry, form = _load(listing_id), ListingForm()
    form.show(entry)
    return render_template("staff/listing.html", form=form, listing=entry, doubts=_doubts(entry))


@blueprint.post("/listings/<id:listing_id>")
def update_listing(listing_id: int):
    """Write the changes."""
    entry, form = _load(listing_id), ListingForm()
    if not form.validate_on_submit():
        return render_template("staff/listing.html", form=form, listing=entry, doubts=_doubts(entry)), 422
    form.write(entry)
    return _done(entry, "Changed its entry.")


@blueprint.post("/listings/<id:listing_id>/<any(checked, withdraw, bring_back):verb>")
def mark_listing(listing_id: int, verb: str):
    """Checked today; withdrawn; back again. Whoever said it was out of date is answered by that."""
    entry = _load(listing_id)
    words = {
        "checked": (entry.mark_checked, "Checked: it is right."),
        "withdraw": (entry.withdraw, "Withdrawn from the directory."),
        "bring_back": (entry.bring_back, "Brought back to the directory."),
    }
    change, reason = words[verb]
    change()
    return _done(entry, reason)


@blueprint.get("/doubts/<id:doubt_id>")
def doubt(doubt_id: int):
    """Leads to the listing someone doubts."""
    entry = db.one_or_404(select(Doubt).where(Doubt.id == doubt_id))
    return redirect(url_for("staff.listing", listing_id=entry.listing_id))


def _done(entry: Listing, reason: str):
    for one in _doubts(entry):
        one.settle()
        release("doubt", one.id)
    act(current_user.id, Verb.LISTED, "listing", entry.id, reason=f"{entry.name}: {reason}")
    db.session.commit()
    flash(reason)
    return redirect(url_for("staff.listing", listing_id=entry.id))


def _load(listing_id: int) -> Listing:
    return db.one_or_404(select(Listing).where(Listing.id == listing_id))


def _doubts(entry: Listing) -> list[Doubt]:
    return list(db.session.scalars(select(Doubt).where(Doubt.listing_id == entry.id, Doubt.settled_at.is_(None))))
