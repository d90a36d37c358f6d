"""Letting people in."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_login import current_user
from sqlalchemy import select

from community.accounts.applications import Application
from community.extensions import db
from community.moderation.actions import Verb, act
from community.moderation.forms import DeclineForm, WordsForm
from community.moderation.models import Claim, release
from community.moderation.staff import blueprint
from community.profiles.suggestions import Suggestion


@blueprint.get("/applications/<id:application_id>")
def application(application_id: int):
    """What she wrote, and what was written back and forth."""
    return _page(_load(application_id), WordsForm(), DeclineForm())


@blueprint.post("/applications/<id:application_id>/words")
def write_to_applicant(application_id: int):
    """Ask or answer; she sees it on her waiting page."""
    asked, form = _load(application_id), WordsForm()
    if not form.validate_on_submit():
        return _page(asked, form, DeclineForm(formdata=None)), 422
    asked.write(current_user, form.words.data, form.key.data)
    db.session.commit()
    flash("Sent. It is on the page they see when they sign in.")
    return redirect(url_for("staff.application", application_id=application_id))


@blueprint.post("/applications/<id:application_id>/admit")
def admit(application_id: int):
    """Let her in."""
    asked = _load(application_id, hold=True)
    if asked.outcome is None:
        asked.admit(current_user)
        act(current_user.id, Verb.ADMITTED, "application", asked.id, reason="Let in.", member_id=asked.member_id)
        release("application", asked.id)
        db.session.commit()
        flash(f"{asked.member.display_name} is in. A short letter is on its way.")
    return redirect(url_for("staff.index"))


@blueprint.post("/applications/<id:application_id>/decline")
def decline(application_id: int):
    """Say no, in decent words, and where else to go."""
    asked, form = _load(application_id, hold=True), DeclineForm()
    if not form.validate_on_submit():
        return _page(asked, WordsForm(formdata=None), form), 422
    if asked.outcome is None:
        asked.decline(current_user, form.words.data)
        act(
            current_user.id,
            Verb.DECLINED,
            "application",
            asked.id,
            reason=form.reason.data,
            member_id=asked.member_id,
            words=form.words.data,
        )
        release("application", asked.id)
        db.session.commit()
        flash("Declined. They are told in your words.")
    return redirect(url_for("staff.index"))


@blueprint.get("/suggestions/<id:suggestion_id>")
def suggestion(suggestion_id: int):
    """Someone misses an interest or an experience on the lists."""
    return render_template("staff/suggestion.html", suggestion=_suggestion(suggestion_id))


@blueprint.post("/suggestions/<id:suggestion_id>/<any(take_up, set_aside):verb>")
def decide_suggestion(suggestion_id: int, verb: str):
    """Put it on the list, or not."""
    found = _suggestion(suggestion_id)
    if found.decided_at is None:
        found.accept(current_user.id) if verb == "take_up" else found.decline(current_user.id)
        done = Verb.TOOK_UP if verb == "take_up" else Verb.SET_ASIDE
        act(current_user.id, done, "suggestion", found.id, reason=found.words)
        release("suggestion", found.id)
        db.session.commit()
        flash("It is on the list now." if verb == "take_up" else "Set aside.")
    return redirect(url_for("staff.index"))


def _load(application_id: int, *, hold: bool = False) -> Application:
    # Held, because two who decide at the same moment must not both have decided.
    asked = select(Application).where(Application.id == application_id)
    return db.one_or_404(asked.with_for_update() if hold else asked)


def _suggestion(suggestion_id: int) -> Suggestion:
    return db.one_or_404(select(Suggestion).where(Suggestion.id == suggestion_id))


def _page(asked: Application, form: WordsForm, decline_form: DeclineForm) -> str:
    # Both forms of the page ask for words; each label must lead to its own box.
    decline_form.words.id = "decline-words"
    claim = db.session.get(Claim, ("application", asked.id))
    return render_template(
        "staff/application.html",
        application=asked,
        form=form,
        decline_form=decline_form,
        claim=claim if claim and claim.lasts else None,
    )
