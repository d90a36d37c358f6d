"""The page of all drafts, and the one way in which something is kept."""

from __future__ import annotations

import uuid

from flask import Blueprint, Flask, abort, flash, g, jsonify, redirect, render_template, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from sqlalchemy import select

from community.core.errors import Refusal
from community.core.headers import wants_json
from community.core.undo import offer as offer_undo
from community.drafts import going, keeping, places
from community.drafts.keeping import Kept, Typed
from community.drafts.models import Draft
from community.extensions import db
from community.permissions import active, needs, signed_in

blueprint = Blueprint("drafts", __name__)

# How a page's script says that it sends the form and wants to know where to go then.
SENDS = "X-Sends"
ANOTHER = "This was written at another sign-in. It is still on your screen: please copy it."


@blueprint.get("/drafts")
@needs(signed_in)
def index():
    """What she has typed and not sent."""
    mine = select(Draft).where(Draft.live_of(current_user.id)).order_by(Draft.changed_at.desc(), Draft.id.desc())
    found = db.session.scalars(mine).all()
    return render_template(
        "drafts/index.html",
        drafts=found,
        titles=places.titles(draft.place for draft in found),
        url_of=places.url_of,
        goes_at=lambda draft: max(draft.changed_at + going.KEPT_FOR, draft.warned_at + going.TOLD_BEFORE),
        by_itself=by_itself(),
    )


@blueprint.get("/drafts/token")
@needs(signed_in)
def token():
    """For a page that has been open for longer than its token lasts."""
    return {"csrf_token": generate_csrf(), "member": current_user.id}


@blueprint.post("/drafts/<place>")
@needs(signed_in)
def keep(place: str):
    """Keep what stands in a form."""
    if places.kind_of(place) is None:
        abort(404)
    try:
        if request.form.get("writer", str(current_user.id)) != str(current_user.id):
            raise Refusal(ANOTHER, 403)
        if gone := places.why_gone(place, current_user):
            raise Refusal(gone, 410)
        typed = _typed()
        kept = keeping.keep(current_user, place, typed)
        if kept.ended is not None and not wants_json():
            kept = Kept(keeping.keep_apart(current_user, place, request.form.items(multi=True)))
        db.session.commit()
    except Refusal as refusal:
        if not wants_json():
            raise
        db.session.rollback()
        return {"sentence": refusal.sentence}, refusal.status
    if wants_json():
        return jsonify(_as_json(kept))
    if kept.draft is None:
        flash("There is nothing here to keep yet.")
        return redirect(places.url_of(place) or url_for("drafts.index"))
    if kept.beside is not None:
        flash("This was changed on another device meanwhile. Both are kept: see below.", "attention")
        return redirect(url_for("drafts.index"))
    flash("It is kept as a draft. Only you see it, here and under Drafts.")
    return redirect(places.url_of(place, kept.draft.id) or url_for("drafts.index"))


@blueprint.post("/drafts/<id:draft_id>/delete")
@needs(signed_in)
def delete(draft_id: int):
    """She does not want one any more."""
    draft = _load(draft_id)
    keeping.delete(draft)
    where = places.url_of(draft.place) if request.args.get("back") == "there" else None
    db.session.commit()
    offer_undo("The draft is deleted.", url_for("drafts.restore", draft_id=draft_id))
    return redirect(where or url_for("drafts.index"))


@blueprint.post("/drafts/<id:draft_id>/restore")
@needs(signed_in)
def restore(draft_id: int):
    """She wants it after all."""
    keeping.restore(_load(draft_id))
    db.session.commit()
    return redirect(url_for("drafts.index"))


@blueprint.post("/drafts/by-itself/<choice>")
@needs(active)
def send_by_itself(choice: str):
    """Whether what could not be sent goes by itself when the line is back."""
    if choice not in {"yes", "no"}:
        abort(404)
    current_user.preferences = {**current_user.preferences, "send_by_itself": choice == "yes"}
    db.session.commit()
    return redirect(url_for("drafts.index"))


def by_itself() -> bool:
    """Her choice; no, as long as she has not chosen."""
    return current_user.is_authenticated and bool(current_user.preferences.get("send_by_itself"))


def on_device() -> str:
    """What this browser may keep: ``own`` (hers), or ``shared`` with others, where nothing stays on it."""
    return "shared" if current_user.is_authenticated and g.device.shared else "own"


def init_app(app: Flask) -> None:
    """Tell a script that sent a form where to go; say in templates what this browser may keep."""
    app.jinja_env.globals.update(
        drafts_by_itself=by_itself, drafts_on_device=on_device, new_key=lambda: uuid.uuid4().hex
    )

    @app.after_request
    def where_to_go(response):
        # A script cannot read where it is led, and following would use up what the next page has to say.
        if SENDS in request.headers and response.status_code in {302, 303} and "/sign-in" not in response.location:
            answer = jsonify(url=response.location)
            for name in response.headers.getlist("Set-Cookie"):
                answer.headers.add("Set-Cookie", name)
            return answer
        return response


def _typed() -> Typed:
    key = request.form.get("key", "")
    return Typed(
        key=key if keeping.is_key(key) else uuid.uuid4().hex,
        fields=keeping.typed_fields(request.form.items(multi=True)),
        hand=request.form.get("hand", "") if keeping.is_key(request.form.get("hand")) else "",
        base=keeping.count_of(request.form.get("base")),
        version=keeping.count_of(request.form.get("version"), 1),
    )


def _as_json(kept: Kept) -> dict:
    if kept.ended is not None:
        return {"ended": kept.ended}
    if kept.draft is None:
        return {"key": "", "version": 0}
    url = places.url_of(kept.draft.place, kept.draft.id)
    answer = {"key": kept.draft.key, "version": kept.draft.version, "url": url}
    if kept.beside is not None:
        url = places.url_of(kept.beside.place, kept.beside.id)
        answer["beside"] = {"words": kept.beside.words, "url": url}
    return answer


def _load(draft_id: int) -> Draft:
    return db.one_or_404(select(Draft).where(Draft.id == draft_id, Draft.member_id == current_user.id))
