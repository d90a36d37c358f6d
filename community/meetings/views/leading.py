"""Leading a group: its card, who asks to come in, who is asked to leave, its end."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community import drafts, realtime
from community.accounts.models import Member
from community.chat import broadcasts
from community.extensions import db
from community.meetings import ahead, joining, timetable
from community.meetings.forms import AskToLeaveForm, CardForm, EndForm, NoForm
from community.meetings.models import Group
from community.meetings.requests import Request
from community.meetings.views import blueprint
from community.meetings.views.loading import load_in, load_led
from community.permissions import active, needs

STAYS_LISTED = "The group is listed, so its card has to stay complete."


@blueprint.route("/live/groups/<id:group_id>/card", methods=["GET", "POST"])
@needs(active)
def edit_card(group_id: int):
    """Fill or change a group's card. That of a listed group has to stay complete."""
    found, form, incomplete = load_led(group_id), CardForm(), {}
    form.offer(found.card)
    if form.validate_on_submit():
        form.write(found, current_user.id)
        incomplete = found.card.missing() if found.listed_at else {}
        if not incomplete:
            drafts.arrived(current_user.id, f"card:{group_id}", form)
            db.session.commit()
            flash("Saved.")
            return redirect(url_for("meetings.group", group_id=group_id))
        db.session.rollback()
        found = load_led(group_id)
        for name, sentence in incomplete.items():
            form[name].errors = [sentence]
    if request.method == "GET":
        form.show(found)
    drafts.resume(form, current_user.id, f"card:{group_id}", asked=request.args.get("draft", ""))
    planned, refused = timetable.is_planned(found), [STAYS_LISTED] if incomplete else []
    page = render_template("meetings/edit_card.html", group=found, form=form, refused=refused, planned=planned)
    return page, 200 if request.method == "GET" else 422


@blueprint.post("/live/groups/<id:group_id>/ready")
@needs(active)
def card_ready(group_id: int):
    """Ask for a group to be listed."""
    found = load_led(group_id)
    found.say_ready()
    db.session.commit()
    flash("Those who look after the network read the card, and list the group.")
    return redirect(url_for("meetings.group", group_id=group_id))


@blueprint.post("/live/groups/<id:group_id>/requests/<id:request_id>/yes")
@needs(active)
def say_yes(group_id: int, request_id: int):
    """Let someone in who asked."""
    found = load_led(group_id)
    asked = _load_request(found, request_id)
    joining.say_yes(found, asked, current_user)
    name = asked.member.display_name
    db.session.commit()
    flash(f"{name} is in the group now.")
    return _to_members(group_id)


@blueprint.route("/live/groups/<id:group_id>/requests/<id:request_id>/no", methods=["GET", "POST"])
@needs(active)
def say_no(group_id: int, request_id: int):
    """Say no to someone who asked, in a kind sentence."""
    found, form = load_led(group_id), NoForm()
    asked = _load_request(found, request_id)
    if form.validate_on_submit():
        joining.say_no(asked, current_user, form.words.data.strip())
        db.session.commit()
        flash("Your words are on their way.")
        return _to_members(group_id)
    page = render_template("meetings/say_no.html", group=found, asked=asked, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/live/groups/<id:group_id>/members/<id:member_id>/ask-to-leave", methods=["GET", "POST"])
@needs(active)
def ask_to_leave(group_id: int, member_id: int):
    """Ask someone to leave."""
    found, form = load_led(group_id), AskToLeaveForm()
    member = load_in(found, member_id)
    if form.validate_on_submit():
        channels = ahead.channels(found)
        joining.ask_to_leave(found, member, current_user, form.words.data.strip(), form.reason.data.strip())
        db.session.commit()
        for channel in channels:
            realtime.disconnect(member_id=member_id, channel=channel)
        flash(f"{member.display_name} is not in the group any more, and reads your words.")
        return _to_members(group_id)
    page = render_template("meetings/ask_to_leave.html", group=found, member=member, form=form)
    return page, 422 if form.is_submitted() else 200


@blueprint.route("/live/groups/<id:group_id>/end", methods=["GET", "POST"])
@needs(active)
def end_group(group_id: int):
    """End a group. What was written can still be read by those who are in it."""
    found, form = load_led(group_id), EndForm()
    if form.validate_on_submit():
        room_id = found.room_id
        farewell = form.words.data.strip()
        found.end(current_user, farewell)
        called_off = ahead.cancel_all(found, farewell)
        db.session.commit()
        for closed_id in (room_id, *called_off):
            broadcasts.closed(closed_id)
        flash("The group has ended. Its members can still read what was written.")
        return redirect(url_for("meetings.group", group_id=group_id))
    return render_template("meetings/end_group.html", group=found, form=form), 422 if form.is_submitted() else 200


def _load_request(group: Group, request_id: int) -> Request:
    # Not of someone whom she does not meet: of her she learns nothing. Someone else who leads the group may answer.
    found = select(Request).join(Member, Member.id == Request.member_id)
    return db.one_or_404(
        found.where(Request.id == request_id, Request.group_id == group.id, Member.visible_to(current_user.id))
    )


def _to_members(group_id: int):
    return redirect(url_for("meetings.group_members", group_id=group_id))
