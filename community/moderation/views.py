"""What members see of looking after the place: reporting, and what was decided about their words."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community import drafts
from community.core import limits
from community.core.urls import safe_next
from community.discussions import pointed
from community.extensions import db
from community.moderation import (
    appealing,
    drafting,  # noqa: F401  (says where drafts are kept)
    reporting,
)
from community.moderation.actions import TOLD, Action
from community.moderation.forms import AppealForm, ReportForm
from community.moderation.models import Report
from community.moderation.thing import Seen
from community.moderation.things import KINDS
from community.permissions import active, needs, signed_in

blueprint = Blueprint("moderation", __name__)

# The newest are what one looks for.
MOST_SHOWN = 50


@blueprint.get("/report/<kind>/<id:thing_id>")
@needs(active)
def report(kind: str, thing_id: int):
    """Say that something is not right, from where it stands."""
    seen = _see(kind, thing_id)
    return _page(ReportForm(), seen)


@blueprint.post("/report/<kind>/<id:thing_id>")
@limits.reports
@needs(active)
def create_report(kind: str, thing_id: int):
    """Send a report. Staff sees it at once; nobody else hears of it."""
    seen, form = _see(kind, thing_id), ReportForm()
    if not form.validate_on_submit():
        return _page(form, seen), 422
    reporting.report(current_user.id, seen, form.reason.data, form.words.data or "", form.key.data)
    drafts.arrived(current_user.id, f"report:{kind}-{thing_id}", form)
    db.session.commit()
    return redirect(url_for("moderation.reported", back=_back(seen)))


@blueprint.get("/reported")
@needs(active)
def reported():
    """Thank you, and what happens now."""
    return render_template("moderation/reported.html", back=safe_next(request.args.get("back")) or url_for("home.home"))


@blueprint.get("/you/reports")
@needs(active)
def my_reports():
    """What I reported, and what came of it."""
    mine = select(Report).where(Report.reporter_id == current_user.id).order_by(Report.id.desc()).limit(MOST_SHOWN)
    return render_template("moderation/my_reports.html", reports=db.session.scalars(mine).all(), things=KINDS)


@blueprint.get("/decisions")
@needs(signed_in)
def decisions():
    """What was decided about me and my words, newest first; also for someone who is suspended."""
    mine = select(Action).where(Action.member_id == current_user.id, Action.verb.in_(TOLD))
    mine = mine.order_by(Action.id.desc()).limit(MOST_SHOWN)
    return render_template("moderation/decisions.html", decisions=db.session.scalars(mine).all())


@blueprint.get("/decisions/<id:action_id>")
@needs(signed_in)
def decision(action_id: int):
    """What was decided about something of mine, and why; and what was written back and forth about it."""
    return _decision_page(_my_decision(action_id), AppealForm())


@blueprint.post("/decisions/<id:action_id>")
@limits.appeals
@needs(signed_in)
def create_appeal(action_id: int):
    """Write back: the moderators look at it again."""
    action, form = _my_decision(action_id), AppealForm()
    if not form.validate_on_submit():
        return _decision_page(action, form), 422
    appealing.appeal(action, current_user.id, form.words.data, form.key.data)
    drafts.arrived(current_user.id, f"appeal:{action_id}", form)
    db.session.commit()
    flash("Your words have reached the moderators. Their answer will stand here.")
    return redirect(url_for("moderation.decision", action_id=action_id))


def _my_decision(action_id: int) -> Action:
    action = db.one_or_404(select(Action).where(Action.id == action_id, Action.member_id == current_user.id))
    return action if action.is_told else abort(404)


def _decision_page(action: Action, form: AppealForm) -> str:
    drafts.resume(form, current_user.id, f"appeal:{action.id}", asked=request.args.get("draft", ""))
    return render_template("moderation/decision.html", action=action, form=form, appeals=appealing.about(action.id))


def _see(kind: str, thing_id: int):
    thing = KINDS.get(kind)
    found = thing.reachable(thing_id, current_user) if thing else None
    if thing is None or found is None:
        abort(404)
    seen = thing.see(found)
    if seen.author_id == current_user.id or seen.is_removed:
        abort(404)
    return seen


def _page(form: ReportForm, seen: Seen) -> str:
    drafts.resume(form, current_user.id, f"report:{seen.kind}-{seen.id}", asked=request.args.get("draft", ""))
    # The words are shown as their reader has them on their page.
    about = pointed.by(current_user, [seen.html])
    kind = KINDS[seen.kind]
    return render_template("moderation/report.html", form=form, seen=seen, thing=kind, pointed=about, back=_back(seen))


def _back(seen) -> str:
    return safe_next(request.args.get("back")) or seen.url
