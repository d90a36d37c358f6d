"""Deciding about a reported post, thread, message or profile; also from where it stands, without a report."""

from __future__ import annotations

from collections.abc import Sequence

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community import realtime
from community.chat import broadcasts
from community.core.errors import Refusal
from community.discussions.spaces import Space
from community.extensions import db
from community.moderation import deciding, letters, reporting
from community.moderation.actions import Action, Verb
from community.moderation.forms import DecisionForm
from community.moderation.models import Claim, Report
from community.moderation.staff import blueprint
from community.moderation.thing import Decision
from community.moderation.things import KINDS
from community.photos.models import Photo
from community.photos.views import picture

MATTER = f"/matters/<any({', '.join(KINDS)}):kind>/<id:thing_id>"


@blueprint.get(MATTER)
def report(kind: str, thing_id: int):
    """One reported thing: what was said about it, how it was, how it is, and what to do."""
    seen = _see(kind, thing_id)
    form = _form(seen)
    reports = _reports(seen)
    form.last_report.data = _last(reports)
    form.answer.data = letters.to_the_reporter(any(r.is_concern for r in reports)) if reports else ""
    return _page(seen, form)


@blueprint.post(MATTER)
def decide(kind: str, thing_id: int):
    """Do it, and tell those concerned."""
    seen = _see(kind, thing_id)
    form = _form(seen)
    if (last := form.last_report.data) and all(report.id > last for report in _reports(seen)):
        return _decided_meanwhile(seen, form)
    if not form.validate_on_submit():
        return _page(seen, form), 422
    verb = Verb(form.verb.data)
    decision = Decision(
        verb=verb,
        reason=form.reason.data,
        words=form.words.data or letters.to_the_author(verb),
        answer=form.answer.data or letters.to_the_reporter(False),
        space_id=int(form.space.data) if form.space.data in form.space.choices else None,
        topics=form.topics.mask,
        until=form.until,
        last_report=form.last_report.data or 0,
    )
    try:
        action = deciding.decide(current_user, seen, decision)
    except deciding.DecidedMeanwhile:
        db.session.rollback()
        return _decided_meanwhile(_see(kind, thing_id), form)
    except Refusal as refusal:
        db.session.rollback()
        return _page(seen, form, problem=refusal.sentence), refusal.status
    db.session.commit()
    if verb == Verb.SUSPENDED:
        realtime.disconnect(seen.author_id)
    if kind == "message":
        broadcasts.said(thing_id)
    flash(f"Done: {action.said}. Those concerned are told.")
    return redirect(url_for("staff.index"))


@blueprint.get(f"{MATTER}/photos/<id:photo_id>/<number:side>")
def photo(kind: str, thing_id: int, photo_id: int, side: int):
    """A photo of what is to be decided about, for whoever may read its words here; wherever those stand."""
    if photo_id not in {photo.id for photo in KINDS[kind].photos(_see(kind, thing_id).id)}:
        abort(404)
    return picture(db.session.scalars(select(Photo.name).where(Photo.id == photo_id)).one(), side)


def _see(kind: str, thing_id: int):
    thing = KINDS[kind].any(thing_id)
    # What is said among a few is read here only when one of them has brought it here.
    if thing is None:
        abort(404)
    if KINDS[kind].is_among_few(thing_id) and not reporting.brought_up(kind, thing_id, KINDS[kind].made_at(thing)):
        abort(404)
    return KINDS[kind].see(thing)


def _reports(seen) -> Sequence[Report]:
    # What others say about her is not for her to read, whoever she is here.
    return reporting.open_about(seen.kind, seen.id) if seen.author_id != current_user.id else []


def _last(reports: Sequence[Report]) -> int:
    return max((report.id for report in reports), default=0)


def _decided_meanwhile(seen, form: DecisionForm) -> tuple[str, int]:
    # Her words stay in the boxes. Sent once more, they are a decision of their own, with the other in view.
    form.last_report.raw_data = None
    form.last_report.data = _last(_reports(seen))
    form.verb.choices = _choices(seen)
    meanwhile = deciding.DecidedMeanwhile()
    return _page(seen, form, problem=meanwhile.sentence), meanwhile.status


def _choices(seen) -> dict[str, str]:
    return {verb.value: words for verb, words in deciding.possible(seen, current_user).items()}


def _form(seen) -> DecisionForm:
    form = DecisionForm()
    form.verb.choices = _choices(seen)
    spaces = (
        select(Space.id, Space.title)
        .where(Space.retired_at.is_(None), Space.circle_id.is_(None))
        .order_by(Space.position)
    )
    form.space.choices = {str(id): title for id, title in db.session.execute(spaces)}
    return form


def _page(seen, form, problem: str = "") -> str:
    reports = _reports(seen)
    made_at = KINDS[seen.kind].made_at(KINDS[seen.kind].any(seen.id))
    about_it = Action.kind == seen.kind, Action.thing_id == seen.id, Action.created_at >= made_at
    before = db.session.execute(select(Action).where(*about_it).order_by(Action.id.desc()))
    claim = db.session.get(Claim, (seen.kind, seen.id))
    return render_template(
        "staff/report.html",
        photos=KINDS[seen.kind].photos(seen.id),
        seen=seen,
        thing=KINDS[seen.kind],
        form=form,
        reports=reports,
        before=before.scalars().all(),
        claim=claim if claim and claim.lasts else None,
        problem=problem,
        quick=request.args.get("verb", ""),
    )
