"""Keeping away: blocking a member, and undoing it."""

from __future__ import annotations

from flask import abort, flash, redirect, render_template, request, url_for
from flask_login import current_user
from sqlalchemy import or_, select

from community import realtime
from community.accounts import blocks as blocking
from community.accounts import circles
from community.accounts.models import Member
from community.core import limits, undo
from community.core.urls import safe_next
from community.extensions import db
from community.permissions import active, needs
from community.profiles import hellos, people
from community.profiles.views import blueprint


@blueprint.get("/you/blocked")
@needs(active)
def blocks():
    """Whom you have blocked."""
    return render_template("profiles/blocks.html", blocked=people.blocked_by(current_user.id))


@blueprint.post("/members/<id:member_id>/block")
@needs(active)
@limits.blocks
def block(member_id: int):
    """Never meet this member again. She is not told."""
    other = _blockable(member_id)
    name = other.display_name
    hellos.block(current_user.id, member_id)
    db.session.commit()
    # Where the two sit in one live room, both come in again, each without the other.
    for each in (current_user.id, member_id):
        realtime.disconnect(each)
    undo.offer(
        f"You and {name} do not meet here any more. {name} is not told.",
        url_for("profiles.unblock", member_id=member_id),
    )
    back = safe_next(request.form.get("back"))
    # Her own page is gone for the one who blocked her.
    if back is None or back.startswith(url_for("profiles.member", member_id=member_id)):
        back = url_for("profiles.index")
    return redirect(back)


@blueprint.post("/members/<id:member_id>/unblock")
@needs(active)
def unblock(member_id: int):
    """Meet this member again."""
    blocking.unblock(current_user.id, member_id)
    db.session.commit()
    flash("Undone. You may meet each other again.")
    return redirect(url_for("profiles.blocks"))


def _blockable(member_id: int) -> Member:
    """Also someone who is away just now, for her words still stand on pages; whom one has blocked already; and, for who
    leads a circle, anyone in it, whose words she reads in any case."""
    already = select(blocking.Block.blocked_id).where(blocking.Block.blocker_id == current_user.id)
    reached = or_(
        blocking.not_blocked(current_user.id, Member.id),
        Member.id.in_(already),
        circles.looks_after(current_user.id, Member.id),
    )
    found = db.session.scalar(
        select(Member).where(
            Member.id == member_id,
            Member.id != current_user.id,
            Member.admitted_at.is_not(None),
            reached,
        )
    )
    return found or abort(404)
