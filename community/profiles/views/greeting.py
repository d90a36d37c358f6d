"""Hellos: asking, accepting, letting rest, and parting."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import select

from community import drafts
from community.accounts.models import Member
from community.core import limits
from community.core.errors import Refusal
from community.extensions import db
from community.permissions import active, needs
from community.profiles import acceptances, people
from community.profiles import hellos as asking
from community.profiles.forms import HelloForm
from community.profiles.views import blueprint


@blueprint.get("/people/hellos")
@needs(active)
def hellos():
    """Hellos to you, and those you have said."""
    return render_template(
        "profiles/hellos.html",
        waiting=asking.waiting_for(current_user.id),
        resting=asking.waiting_for(current_user.id, resting=True),
        sent=asking.sent_by(current_user.id),
    )


@blueprint.route("/members/<id:member_id>/hello", methods=["GET", "POST"])
@needs(active)
@limits.hellos
def say_hello(member_id: int):
    """Ask someone whether you may know each other."""
    receiver, form = _load(member_id), HelloForm()
    status, refused = 200 if request.method == "GET" else 422, []
    if form.validate_on_submit():
        try:
            hello = asking.say(current_user, receiver, form.note.data or "", form.key.data)
            drafts.arrived(current_user.id, f"hello:{member_id}", form)
            db.session.commit()
            flash(_said(hello, receiver.display_name))
            return redirect(url_for("profiles.member", member_id=member_id))
        except Refusal as refusal:
            db.session.rollback()
            refused, status = [refusal.sentence], refusal.status
    drafts.resume(form, current_user.id, f"hello:{member_id}", asked=request.args.get("draft", ""))
    return render_template("profiles/say_hello.html", receiver=_load(member_id), form=form, refused=refused), status


@blueprint.post("/hellos/<id:hello_id>/accept")
@needs(active)
def accept(hello_id: int):
    """Yes: from now on you have accepted each other."""
    hello = asking.load_received(hello_id, current_user.id) or abort(404)
    hello.accept()
    name = db.session.get_one(Member, hello.sender_id).display_name
    db.session.commit()
    flash(f"You and {name} have accepted each other.")
    return redirect(url_for("profiles.member", member_id=hello.sender_id))


@blueprint.post("/hellos/<id:hello_id>/rest")
@needs(active)
def rest(hello_id: int):
    """Put a hello aside. Nothing is sent."""
    hello = asking.load_received(hello_id, current_user.id) or abort(404)
    hello.rest()
    db.session.commit()
    flash("It rests. Nothing was sent. You find it at the end of this page, should you change your mind.")
    return redirect(url_for("profiles.hellos"))


@blueprint.post("/hellos/<id:hello_id>/withdraw")
@needs(active)
def withdraw(hello_id: int):
    """Take back a hello of one's own."""
    hello = asking.load_sent(hello_id, current_user.id) or abort(404)
    hello.withdraw()
    db.session.commit()
    flash("Your hello is taken back.")
    return redirect(url_for("profiles.hellos"))


@blueprint.get("/people/accepted")
@needs(active)
def accepted():
    """People you have accepted."""
    page = people.accepted_by(current_user.id, request.args.get("after"))
    return render_template("profiles/accepted.html", page=page, is_first="after" not in request.args)


@blueprint.post("/members/<id:member_id>/part")
@needs(active)
def end_acceptance(member_id: int):
    """You have no longer accepted each other. Nobody is told."""
    other = _load(member_id)
    name = other.display_name
    acceptances.part(current_user.id, member_id)
    db.session.commit()
    flash(f"{name} is no longer among the people you have accepted. Nothing was sent.")
    return redirect(url_for("profiles.accepted"))


def _load(member_id: int) -> Member:
    """Another member whom the one who asks may meet."""
    visible = select(Member).where(Member.id == member_id, Member.visible_to(current_user.id))
    if member_id == current_user.id:
        abort(404)
    return db.session.scalar(visible) or abort(404)


def _said(hello: asking.Hello, name: str) -> str:
    if hello.accepted_at is not None:
        return f"{name} had said hello to you too. You have accepted each other."
    return f"Your hello is on its way. {name} answers when the time is right, or lets it rest."
