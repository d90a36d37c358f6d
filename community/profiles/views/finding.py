"""Finding people: those like you, all members, and one of them."""

from __future__ import annotations

from flask import abort, render_template, request
from flask_login import current_user

from community.accounts.states import STATES
from community.core.urls import as_id
from community.extensions import db
from community.permissions import active, needs
from community.profiles import hellos, likeness, people, traits
from community.profiles.audience import Relation
from community.profiles.bands import AGE_BANDS
from community.profiles.models import Profile
from community.profiles.seen import see
from community.profiles.traits import Choice, TraitKind
from community.profiles.views import blueprint

# What fits above the list of everyone, and all there is on the page of its own.
LIKE_YOU_SHOWN = 4
LIKE_YOU_MOST = 24

# One's own profile as others see it.
PREVIEWS = {"members": Relation.MEMBER, "accepted": Relation.ACCEPTED}


@blueprint.get("/people")
@needs(active)
def index():
    """People like you, and all members."""
    choices = traits.offered()
    wish = _wish(choices)
    before = as_id(request.args.get("before", ""))
    like_you = likeness.people_like(current_user, LIKE_YOU_SHOWN) if wish.is_empty and before is None else []
    return render_template(
        "profiles/index.html",
        like_you=like_you,
        profile=None if like_you else db.session.get(Profile, current_user.id),
        page=people.browse(current_user.id, wish, before),
        is_first=before is None,
        wish=wish,
        states=STATES,
        bands=AGE_BANDS,
        headings=traits.by_heading(choices),
    )


@blueprint.get("/people/like-you")
@needs(active)
def like_you():
    """All who are suggested to the one who looks, and why."""
    found = likeness.people_like(current_user, LIKE_YOU_MOST)
    profile = db.session.get(Profile, current_user.id) if not found else None
    return render_template("profiles/like_you.html", like_you=found, profile=profile)


@blueprint.get("/members/<id:member_id>")
@needs(active)
def member(member_id: int):
    """One member, as the one who looks may see her; one's own, also as others see it."""
    preview = PREVIEWS.get(request.args.get("as", ""))
    seen = see(current_user.id, member_id, as_if=preview) or abort(404)
    if member_id == current_user.id:
        return render_template("profiles/own.html", seen=seen, preview=preview)
    hello = hellos.between(current_user.id, member_id)
    return render_template("profiles/member.html", seen=seen, hello=hello)


def _wish(choices: list[Choice]) -> people.Wish:
    def one_of(name: str, values) -> str | None:
        value = request.args.get(name, "")
        return value if value in values else None

    def trait(name: str, kind: TraitKind) -> int | None:
        return next((c.id for c in choices if c.kind == kind and str(c.id) == request.args.get(name)), None)

    return people.Wish(
        state=one_of("state", STATES),
        age=one_of("age", AGE_BANDS),
        interest=trait("interest", TraitKind.INTEREST),
        experience=trait("experience", TraitKind.EXPERIENCE),
        name=" ".join(request.args.get("name", "").replace("\x00", "").split())[:40],
    )
