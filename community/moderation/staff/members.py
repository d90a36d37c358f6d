"""Members, as staff needs to see them: who they are here, and what was decided. Not what they keep to themselves."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community import realtime
from community.accounts.models import Member
from community.accounts.names import name_key
from community.core.errors import Refusal
from community.core.pagination import PAGE_SIZE, cut
from community.extensions import db
from community.moderation import deciding, letters, reporting
from community.moderation.actions import Action, Verb, act
from community.moderation.forms import ReasonForm, RoleForm, SuspendForm, apart
from community.moderation.staff import blueprint


@blueprint.get("/members")
def members():
    """Find a member by the beginning of her display name."""
    sought = request.args.get("q", "")[:80]
    after = request.args.get("after", "")[:80]
    rows = select(Member).where(Member.admitted_at.is_not(None)).order_by(Member.name_key).limit(PAGE_SIZE + 1)
    if sought:
        rows = rows.where(Member.name_key.startswith(name_key(sought), autoescape=True))
    if after:
        rows = rows.where(Member.name_key > after)
    page = cut(db.session.scalars(rows).all(), lambda member: member.name_key)
    return render_template("staff/members.html", page=page, q=sought)


@blueprint.get("/members/<id:member_id>")
def member(member_id: int):
    """One member: her standing, and what was decided about her."""
    return _page(db.get_or_404(Member, member_id), SuspendForm())


@blueprint.post("/members/<id:member_id>/suspend")
def suspend(member_id: int):
    """Her account rests; she is signed out of every live room at once, and told why."""
    found, form = db.get_or_404(Member, member_id), SuspendForm()
    if not form.validate_on_submit():
        return _page(found, form), 422
    words = form.words.data or letters.to_the_author(Verb.SUSPENDED)
    try:
        deciding.suspend(found, current_user, form.until, form.reason.data, words)
    except Refusal as refusal:
        db.session.rollback()
        flash(refusal.sentence, "problem")
        return redirect(url_for("staff.member", member_id=member_id))
    _log(Verb.SUSPENDED, found, form.reason.data, words, form.until)
    db.session.commit()
    realtime.disconnect(member_id)
    flash(f"{found.display_name} is suspended and told why.")
    return redirect(url_for("staff.member", member_id=member_id))


@blueprint.post("/members/<id:member_id>/lift")
def lift(member_id: int):
    """End a suspension early."""
    found, form = db.get_or_404(Member, member_id), ReasonForm()
    if not form.validate_on_submit():
        flash("Please say why, for the log.", "problem")
        return redirect(url_for("staff.member", member_id=member_id))
    try:
        deciding.lift(found, current_user)
    except Refusal as refusal:
        flash(refusal.sentence, "problem")
        return redirect(url_for("staff.member", member_id=member_id))
    _log(Verb.LIFTED, found, form.reason.data, letters.to_the_author(Verb.LIFTED))
    db.session.commit()
    flash(f"{found.display_name} can come back, and is told.")
    return redirect(url_for("staff.member", member_id=member_id))


def _log(verb: Verb, found: Member, reason: str, words: str, until=None) -> None:
    act(current_user.id, verb, "profile", found.id, reason=reason, member_id=found.id, words=words, until=until)


def _page(found: Member, form: SuspendForm) -> str:
    decided = (
        select(Action)
        .where(Action.member_id == found.id, ~reporting.among_few())
        .order_by(Action.id.desc())
        .limit(PAGE_SIZE)
    )
    return render_template(
        "staff/member.html",
        member=found,
        form=form,
        lift_form=apart("lift", ReasonForm(formdata=None)),
        lost_form=apart("lost", ReasonForm(formdata=None)),
        role_form=apart("role", RoleForm(formdata=None, role=found.role)),
        decided=db.session.scalars(decided).all(),
    )
