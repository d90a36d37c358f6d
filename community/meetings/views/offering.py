"""Offering a group to a member: its facilitators invite; moderators and Breast Care Nurses suggest."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community import drafts
from community.accounts.models import Member
from community.core import limits
from community.core.errors import Refusal
from community.extensions import db
from community.meetings import finding, invitations
from community.meetings.credentials import may_suggest
from community.meetings.forms import OfferForm
from community.meetings.models import Group
from community.meetings.views import blueprint
from community.permissions import leads, needs, offers_groups


@blueprint.route("/members/<id:member_id>/group", methods=["GET", "POST"])
@needs(offers_groups)
@limits.groups
def offer_group(member_id: int):
    """Offer a group to a member. She decides, and a no is told to nobody."""
    member, form, refused = _load(member_id), OfferForm(), ""
    offered = _offered()
    if request.method == "GET":
        offered = [group for group in offered if _can_be_asked(group, member)]
    form.group.choices = {str(group.id): group.title for group in offered}
    if form.validate_on_submit():
        chosen = next(group for group in offered if str(group.id) == form.group.data)
        try:
            invitations.offer(chosen, member, current_user, (form.words.data or "").strip())
            drafts.arrived(current_user.id, f"offer:{member_id}", form)
            db.session.commit()
            flash(f"{member.display_name} hears of it, and decides.")
            return redirect(url_for("profiles.member", member_id=member_id))
        except Refusal as refusal:
            db.session.rollback()
            refused = refusal.sentence
    if len(offered) == 1 and not form.is_submitted():
        form.group.data = str(offered[0].id)
    drafts.resume(form, current_user.id, f"offer:{member_id}", asked=request.args.get("draft", ""))
    page = render_template("meetings/offer_group.html", member=_load(member_id), form=form, refused=refused)
    return page, 409 if refused else 422 if form.is_submitted() else 200


def _offered() -> list[Group]:
    hers = finding.led_by(current_user)
    if not may_suggest(current_user):
        return hers
    own = {group.id for group in hers}
    return [*hers, *(group for group in finding.all_listed(current_user) if group.id not in own)]


def _can_be_asked(group: Group, member: Member) -> bool:
    """Whether it is worth offering. Of groups that she does not lead, the reader must not learn who is in them."""
    return not leads(current_user, group) or (group.takes_members and not group.has_in_it(member))


def _load(member_id: int) -> Member:
    found = select(Member).where(Member.id == member_id, Member.visible_to(current_user.id))
    return db.one_or_404(found.where(Member.id != current_user.id))
