"""Coming into a group, asking to, trying it quietly, saying no to an invitation, leaving, and coming back."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community import drafts, realtime
from community.chat import broadcasts
from community.core import limits
from community.core.database import only_reading
from community.core.undo import offer as offer_undo
from community.extensions import db
from community.meetings import ahead, invitations, joining, leaving, requests, taking_back
from community.meetings.forms import AskForm
from community.meetings.models import Group
from community.meetings.views import blueprint
from community.meetings.views.loading import load_group, load_own
from community.permissions import active, needs


@blueprint.post("/live/groups/<id:group_id>/join")
@needs(active)
def join_group(group_id: int):
    """Come in. If someone whom she has blocked is in the group, a page tells her so first."""
    found = load_group(group_id)
    may = joining.ways(found, current_user).may_come_in
    # Only if she can come in at once, and so see all members anyway: to others it would tell who is in the group.
    if may and "knowing" not in request.form and joining.has_someone_she_blocked(found, current_user):
        return render_template("meetings/someone_blocked.html", group=found)
    joining.come_in(found, current_user)
    db.session.commit()
    flash(f"Welcome to {found.title}. You can leave again at any time, in one step.")
    return _to(group_id)


@blueprint.route("/live/groups/<id:group_id>/ask", methods=["GET", "POST"])
@needs(active)
@limits.groups
def ask_group(group_id: int):
    """Ask those who lead a group whether she may come in."""
    found, form = load_group(group_id), AskForm()
    if form.validate_on_submit():
        joining.ask(found, current_user, (form.words.data or "").strip(), form.key.data)
        drafts.arrived(current_user.id, f"ask:{group_id}", form)
        db.session.commit()
        flash("Your words are on their way. You hear as soon as there is an answer.")
        return _to(group_id)
    if not joining.ways(found, current_user).may_ask:
        return _to(group_id)
    drafts.resume(form, current_user.id, f"ask:{group_id}", asked=request.args.get("draft", ""))
    return render_template("meetings/ask_group.html", group=found, form=form), 422 if form.is_submitted() else 200


@blueprint.post("/live/groups/<id:group_id>/ask/take-back")
@needs(active)
def take_back_request(group_id: int):
    """Withdraw what she asked a group."""
    # Also to one whose card she cannot read any more, as when it has ended.
    waits = requests.waiting(group_id, current_user.id)
    found = waits.group if waits is not None else load_group(group_id)
    if joining.withdraw(found, current_user):
        db.session.commit()
        flash("Your question is taken back.")
    reads_card = db.session.scalar(select(Group.id).where(Group.id == group_id, Group.visible_to(current_user)))
    return _to(group_id) if reads_card else redirect(url_for("meetings.my_groups"))


@blueprint.post("/live/groups/<id:group_id>/try")
@needs(active)
def try_group(group_id: int):
    """Say that she would like to visit one meeting of a group, reading only."""
    joining.try_it(load_group(group_id), current_user)
    db.session.commit()
    flash("Choose the meeting you would like to read along with. You are named as visiting; nobody expects a word.")
    return redirect(url_for("meetings.upcoming", group=group_id))


@blueprint.post("/live/groups/<id:group_id>/no-thanks")
@needs(active)
def decline_group(group_id: int):
    """Say no to an invitation. It needs no reason, and nobody is told."""
    invitations.answer_all(load_group(group_id).id, current_user.id)
    db.session.commit()
    flash("That is fine. Nobody is told.")
    return redirect(url_for("meetings.my_groups"))


@blueprint.post("/live/groups/<id:group_id>/leave")
@needs(active)
def leave_group(group_id: int):
    """Leave a group."""
    found = load_own(group_id)
    title, channels = found.title, ahead.channels(found)
    joining.leave(found, current_user)
    db.session.commit()
    for channel in channels:
        realtime.disconnect(member_id=current_user.id, channel=channel)
    offer_undo(f"You have left {title}. Nobody is told.", url_for("meetings.come_back", group_id=group_id))
    return redirect(url_for("meetings.my_groups"))


@blueprint.post("/live/groups/<id:group_id>/take-back-words")
@needs(active)
def take_back_words(group_id: int):
    """Take back all one's words in a group that one has left."""
    found = db.one_or_404(leaving.left_by(current_user).where(Group.id == group_id))
    title, said = found.title, taking_back.take_back_words(found, current_user)
    db.session.commit()
    only_reading()
    for message_id in said:
        broadcasts.said(message_id)
    flash(f"What you wrote in {title} is taken back.")
    return redirect(url_for("meetings.my_groups"))


@blueprint.post("/live/groups/<id:group_id>/back")
@needs(active)
def come_back(group_id: int):
    """Come back into a group one left a moment ago."""
    # Also one whose card she cannot read any more, as after she has blocked who leads it.
    left = db.session.scalar(leaving.left_by(current_user).where(Group.id == group_id))
    found = left or load_group(group_id)
    joining.come_back(found, current_user)
    db.session.commit()
    flash(f"You are in {found.title} again.")
    return _to(group_id)


def _to(group_id: int):
    return redirect(url_for("meetings.group", group_id=group_id))
