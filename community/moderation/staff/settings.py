"""What administrators set: name and rules, spaces, rooms, the lists, help numbers, staff."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select, true

from community import realtime
from community.accounts import devices, steps
from community.accounts.models import LEADING, Member, Role
from community.chat import broadcasts
from community.chat.models import Room
from community.comfort.topics import Topic
from community.core import house
from community.directory.models import HelpNumber
from community.discussions.spaces import Space
from community.extensions import db
from community.meetings import handover
from community.moderation.actions import Verb, act
from community.moderation.forms import HouseForm, ReasonForm, RoleForm
from community.moderation.shelves import HelpNumberForm, RoomForm, SpaceForm, TopicForm, TraitForm
from community.moderation.staff import blueprint
from community.permissions import administers, needs
from community.profiles.traits import Trait


@dataclass(frozen=True)
class Shelf:
    """One list that administrators keep: its model, its form, and what one entry of it is called."""

    model: Any
    form: type
    title: str
    noun: str
    order: Any
    # SQL: what stands on it; spaces and rooms of a circle are kept by those who lead it.
    holds: Any = true()


SHELVES = {
    "spaces": Shelf(Space, SpaceForm, "Spaces", "space", Space.position, Space.circle_id.is_(None)),
    "rooms": Shelf(Room, RoomForm, "Live rooms", "room", Room.position, Room.circle_id.is_(None)),
    "lists": Shelf(Trait, TraitForm, "Interests and experiences", "entry", Trait.id),
    "topics": Shelf(Topic, TopicForm, "Hard subjects", "topic", Topic.position),
    "numbers": Shelf(HelpNumber, HelpNumberForm, "Numbers under Help now", "number", HelpNumber.position),
}
SHELF = f"<any({', '.join(SHELVES)}):shelf>"


@blueprint.get("/settings")
@needs(administers)
def settings():
    """Where each thing is set."""
    staff = select(Member).where(Member.role != Role.MEMBER).order_by(Member.display_name)
    return render_template("staff/settings.html", shelves=SHELVES, staff=db.session.scalars(staff).all())


@blueprint.get("/settings/house")
@needs(administers)
def house_settings():
    """Name and rules."""
    name, _ = house.words()
    form = HouseForm(name=name, rules=house.rules_source())
    return render_template("staff/house.html", form=form)


@blueprint.post("/settings/house")
@needs(administers)
def save_house():
    """Set them; every page follows within a minute."""
    form = HouseForm()
    if not form.validate_on_submit():
        return render_template("staff/house.html", form=form), 422
    house.set_words(form.name.data or "", form.rules.data or "", form.rules_html)
    return _done("house", None, "Name and rules")


@blueprint.get(f"/settings/{SHELF}")
@needs(administers)
def shelf(shelf: str):
    """One list, each entry leading to its form."""
    kept = SHELVES[shelf]
    entries = db.session.scalars(select(kept.model).where(kept.holds).order_by(kept.order)).all()
    return render_template("staff/shelf.html", name=shelf, shelf=kept, entries=entries)


@blueprint.get(f"/settings/{SHELF}/new")
@needs(administers)
def new_entry(shelf: str):
    """The form for one more."""
    return _entry_page(shelf, SHELVES[shelf].form(), None)


@blueprint.post(f"/settings/{SHELF}/new")
@needs(administers)
def create_entry(shelf: str):
    """Add it."""
    form = SHELVES[shelf].form()
    if not form.validate_on_submit():
        return _entry_page(shelf, form, None), 422
    entry = form.create()
    db.session.flush()
    return _done(shelf, entry.id, f"Added: {form.title_of(entry)}")


@blueprint.get(f"/settings/{SHELF}/<id:entry_id>")
@needs(administers)
def entry(shelf: str, entry_id: int):
    """Change one."""
    found = _entry(shelf, entry_id)
    return _entry_page(shelf, SHELVES[shelf].form(obj=found), found)


@blueprint.post(f"/settings/{SHELF}/<id:entry_id>")
@needs(administers)
def update_entry(shelf: str, entry_id: int):
    """Write the changes."""
    found, form = _entry(shelf, entry_id), SHELVES[shelf].form()
    if not form.validate_on_submit():
        return _entry_page(shelf, form, found), 422
    form.change(found)
    return _done(shelf, entry_id, f"Changed: {form.title_of(found)}")


@blueprint.post(f"/settings/{SHELF}/<id:entry_id>/<any(retire, bring_back):verb>")
@needs(administers)
def retire_entry(shelf: str, entry_id: int, verb: str):
    """Offer it no longer, or again. What was written in it stays."""
    found, form = _entry(shelf, entry_id), SHELVES[shelf].form()
    title = form.title_of(found)
    form.retire(found, current_user) if verb == "retire" else form.bring_back(found)
    answer = _done(
        shelf, entry_id if shelf != "numbers" else None, f"{'Ended' if verb == 'retire' else 'Again'}: {title}"
    )
    if verb == "retire" and shelf == "rooms":
        broadcasts.closed(entry_id)
    return answer


@blueprint.post("/members/<id:member_id>/role")
@needs(administers)
def appoint(member_id: int):
    """Ask someone to look after others, or thank her and let her be a member again."""
    member, form = db.get_or_404(Member, member_id), RoleForm()
    if not form.validate_on_submit() or member.id == current_user.id:
        flash("That cannot be done. Nobody changes their own role.", "problem")
        return redirect(url_for("staff.member", member_id=member_id))
    before = member.role
    member.change_role(Role(form.role.data))
    steps_down = before in LEADING and member.role not in LEADING
    alone = handover.step_down(member, current_user.id) if steps_down else []
    act(
        current_user.id,
        Verb.APPOINTED,
        "profile",
        member.id,
        reason=f"{before} to {member.role}. {form.reason.data}",
        member_id=member.id,
    )
    # Whoever had a page of the staff open has it no longer.
    devices.end(member.id)
    db.session.commit()
    realtime.disconnect(member.id)
    flash(f"{member.display_name} is now: {member.role}. They have to sign in again.")
    if alone:
        flash(f"Nobody leads {' and '.join(alone)} now. Please name someone, under Groups.", "attention")
    return redirect(url_for("staff.member", member_id=member_id))


@blueprint.post("/members/<id:member_id>/second-step/take-away")
@needs(administers)
def take_away_second_step(member_id: int):
    """Someone has lost phone and recovery codes. Whoever does this has made sure that it is she who asks."""
    member, form = db.get_or_404(Member, member_id), ReasonForm()
    if not form.validate_on_submit() or member.id == current_user.id:
        flash("Please say how you know that it is them. Your own second step you change under You.", "problem")
        return redirect(url_for("staff.member", member_id=member_id))
    steps.take_away(member)
    act(current_user.id, Verb.RESET, "profile", member.id, reason=form.reason.data, member_id=member.id)
    devices.end(member.id)
    db.session.commit()
    realtime.disconnect(member.id)
    flash(f"{member.display_name} signs in with the password alone now, and sets the second step up anew.")
    return redirect(url_for("staff.member", member_id=member_id))


def _entry(shelf: str, entry_id: int):
    kept = SHELVES[shelf]
    return db.session.scalar(select(kept.model).where(kept.model.id == entry_id, kept.holds)) or abort(404)


def _entry_page(shelf: str, form, entry) -> str:
    return render_template("staff/entry.html", name=shelf, shelf=SHELVES[shelf], form=form, entry=entry)


def _done(shelf: str, entry_id: int | None, reason: str):
    act(current_user.id, Verb.SET, shelf, entry_id, reason=reason)
    db.session.commit()
    house.forget()
    flash(reason + ".")
    return redirect(url_for("staff.settings") if shelf == "house" else url_for("staff.shelf", shelf=shelf))
