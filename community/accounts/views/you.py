"""What belongs to one member alone: her devices, her password and address, how things look, her clock."""

from __future__ import annotations

from zoneinfo import available_timezones

from flask import flash, g, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy.exc import IntegrityError
from wtforms.fields.choices import SelectChoice

from community import realtime
from community.accounts import devices, feeds, keys, names, passwords
from community.accounts.forms import ChangeAddressForm, ChangePasswordForm, NameForm, ReadingForm, TimeZoneForm
from community.accounts.models import Member
from community.accounts.states import AUSTRALIAN_ZONES
from community.accounts.views import blueprint
from community.accounts.views.entering import here_only, say_what_goes_on
from community.core import clock, database, limits
from community.extensions import db
from community.permissions import active, needs, signed_in

# What is hers, by what it is about. A place shows once its page is there.
PLACES = (
    (
        "You among the others",
        (
            ("drafts.index", "Your drafts", "What you have written and not sent"),
            ("accounts.name", "Your name", "What others call you here"),
            ("profiles.edit", "Your profile", "What you tell, and who sees it"),
            ("discussions.keeping", "What you keep", "Words you want to find again. Only you see them"),
            ("discussions.welcome", "Looking out for others", "So that nobody is left without an answer"),
            ("profiles.accepted", "People you have accepted", "They see what you keep for them"),
            ("profiles.blocks", "Members you have blocked", "You do not meet each other here"),
            ("moderation.my_reports", "What you have reported", "And what came of it"),
            ("moderation.decisions", "Words from the moderators", "What was decided about something you wrote"),
        ),
    ),
    (
        "How it is for you",
        (
            ("comfort.choices", "Hard subjects", "What is shown, covered or left out, and “Not tonight”"),
            ("chat.being", "Being in live rooms", "Whether your name is shown while you are there"),
            ("accounts.reading", "How it looks, and how you write", "Colours, contrast, the box you write in"),
            ("accounts.time_zone", "Your time zone", "The clock all times are shown by"),
            ("meetings.my_calendar", "Calendar and reminders", "Your meetings in your own calendar, and a word before"),
        ),
    ),
    (
        "How you sign in",
        (
            ("accounts.password", "Your password", ""),
            ("accounts.address", "Your e-mail address", ""),
            ("accounts.devices_page", "Where you are signed in", "Each device, and a way to sign it out"),
            ("accounts.passkeys_page", "Passkeys", "Signing in the way you unlock your phone"),
            ("accounts.second_step", "A second step", "A code from your phone, besides your password"),
        ),
    ),
)
# Where else a member may be. Names of the time zone list outside these are old spellings and technical ones.
REGIONS = ("Africa", "America", "Asia", "Atlantic", "Europe", "Indian", "Pacific")
NOT_YOURS = "This is not your password."


@blueprint.get("/you")
@needs(active)
def me():
    """One calm list of places."""
    groups = [
        (title, [(url_for(endpoint), name, words) for endpoint, name, words in places]) for title, places in PLACES
    ]
    return render_template("accounts/me.html", groups=groups)


@blueprint.get("/you/devices")
@needs(signed_in)
def devices_page():
    """Where she is signed in."""
    mine, hers = devices.live_of(current_user.id), feeds.of(current_user.id)
    return render_template("accounts/devices_page.html", devices=mine, this_one=g.device.id, feeds=hers)


@blueprint.post("/you/devices/<id:device_id>/end")
@needs(signed_in)
def end_device(device_id: int):
    """Sign out one device."""
    member_id = current_user.id
    devices.end(member_id, device_id=device_id)
    db.session.commit()
    realtime.disconnect(member_id, device_id)
    flash("That device is signed out.")
    return redirect(url_for("accounts.devices_page"))


@blueprint.post("/you/devices/end-all")
@needs(signed_in)
def end_devices():
    """Sign out everywhere, here too. Feeds end with it: a device that is lost may know their addresses."""
    member_id = current_user.id
    devices.end(member_id)
    ended = feeds.end_all(member_id)
    db.session.commit()
    realtime.disconnect(member_id)
    flash("You are signed out everywhere.")
    for feed in ended:
        flash(f"Also, {feed.name} has stopped working. You can make a new one when you are back.")
    return redirect(url_for("accounts.sign_in"))


@blueprint.route("/you/password", methods=["GET", "POST"])
@needs(signed_in)
@database.reads_first
@limits.keys
def password():
    """To change her password. Every other device is signed out."""
    form = ChangePasswordForm()
    form.about_whom = current_user.email, current_user.display_name
    if form.validate_on_submit():
        if passwords.check(current_user.password, form.current.data):
            hashed, member_id = passwords.make(form.password.data), current_user.id
            database.begin_writing()
            member = db.session.get_one(Member, member_id)
            keys.choose_password(member, hashed)
            here_only(member)
            flash("Your password is changed. Every other device is signed out.")
            say_what_goes_on(member_id)
            return redirect(url_for("accounts.me"))
        form.current.errors = [*form.current.errors, NOT_YOURS]
    return render_template("accounts/password.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/you/address", methods=["GET", "POST"])
@needs(signed_in)
@database.reads_first
@limits.keys
@limits.mails_to_address
def address():
    """To change her e-mail address: a link goes to the new one. The answer is the same whoever has it."""
    form = ChangeAddressForm()
    if form.validate_on_submit():
        if passwords.check(current_user.password, form.password.data):
            member_id = current_user.id
            database.begin_writing()
            keys.ask_for_address(db.session.get_one(Member, member_id), form.email.normal)
            db.session.commit()
            return render_template("accounts/address_sent.html", email=form.email.data)
        form.password.errors = [*form.password.errors, NOT_YOURS]
    return render_template("accounts/address.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/you/reading", methods=["GET", "POST"])
@needs(active)
def reading():
    """How things look, and what she writes in."""
    likes = current_user.preferences
    form = ReadingForm(
        data={
            "theme": likes.get("theme", ""),
            "contrast": likes.get("contrast", ""),
            "box": "plain" if likes.get("plain_box") else "",
        }
    )
    if form.validate_on_submit():
        current_user.preferences = {
            **likes,
            "theme": form.theme.data,
            "contrast": form.contrast.data,
            "plain_box": form.box.data == "plain",
        }
        db.session.commit()
        flash("Saved.")
        return redirect(url_for("accounts.reading"))
    return render_template("accounts/reading.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/you/name", methods=["GET", "POST"])
@needs(active)
@limits.renaming
def name():
    """What others call her."""
    form = NameForm(data={"display_name": current_user.display_name})
    if form.validate_on_submit():
        current_user.rename(form.display_name.data)
        try:
            db.session.commit()
        except IntegrityError:
            # Someone took it since it was looked up.
            db.session.rollback()
            form.display_name.errors = [names.TAKEN]
            return render_template("accounts/name.html", form=form), 409
        flash(f"Saved. You are {current_user.display_name} from now on.")
        return redirect(url_for("accounts.me"))
    return render_template("accounts/name.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/you/time-zone", methods=["GET", "POST"])
@needs(active)
def time_zone():
    """The clock she lives by."""
    form = TimeZoneForm(data={"timezone": current_user.timezone})
    form.timezone.choices = _zones()
    if form.validate_on_submit():
        current_user.timezone = form.timezone.data
        db.session.commit()
        flash(f"Saved. It is {clock.clock_time(clock.now(), current_user.timezone)} where you are.")
        return redirect(url_for("accounts.me"))
    return render_template("accounts/time_zone.html", form=form), 422 if form.is_submitted() else 200


def _zones() -> list[SelectChoice]:
    elsewhere = {zone for zone in available_timezones() if zone.startswith(tuple(f"{r}/" for r in REGIONS))}
    choices = []
    for zone in [*AUSTRALIAN_ZONES, *sorted(elsewhere)]:
        region, place = zone.split("/", 1)
        choices.append(SelectChoice(zone, place.replace("_", " ").replace("/", ", "), optgroup=region))
    return choices
