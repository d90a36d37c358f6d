"""Answering those who write back about a decision."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select

from community.accounts.models import Member
from community.core.errors import Refusal
from community.extensions import db
from community.moderation import appealing
from community.moderation.actions import Action
from community.moderation.forms import AnswerForm
from community.moderation.models import Appeal, Claim
from community.moderation.staff import blueprint
from community.moderation.things import KINDS


@blueprint.get("/appeals/<id:appeal_id>")
def appeal(appeal_id: int):
    """What she writes, beside what was decided."""
    return _page(_load(appeal_id), AnswerForm())


@blueprint.post("/appeals/<id:appeal_id>")
def answer_appeal(appeal_id: int):
    """Answer it. Changing the decision itself is done where the thing is decided about."""
    one, form = _load(appeal_id, hold=True), AnswerForm()
    if one.member_id == current_user.id:
        raise Refusal("This is yours. Someone else who looks after the place answers it.", 403)
    if not form.validate_on_submit():
        return _page(one, form), 422
    appealing.settle(one, current_user.id, form.answer.data)
    db.session.commit()
    flash("Answered. They read it beside the decision.")
    return redirect(url_for("staff.index"))


def _load(appeal_id: int, *, hold: bool = False) -> Appeal:
    # Held, so that of two who answer at the same moment one does.
    asked = select(Appeal).where(Appeal.id == appeal_id)
    return db.one_or_404(asked.with_for_update() if hold else asked)


def _page(one: Appeal, form: AnswerForm) -> str:
    claim = db.session.get(Claim, ("appeal", one.id))
    return render_template(
        "staff/appeal.html",
        appeal=one,
        action=db.session.get_one(Action, one.action_id),
        member=db.session.get_one(Member, one.member_id),
        earlier=[each for each in appealing.about(one.action_id) if each.id < one.id],
        form=form,
        things=KINDS,
        claim=claim if claim and claim.lasts else None,
    )
