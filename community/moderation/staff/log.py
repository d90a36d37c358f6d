"""The log: every act of staff, newest first."""

from __future__ import annotations

from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm import aliased

from community.accounts.models import Member
from community.chat.messages import Message
from community.chat.models import Room
from community.core.pagination import PAGE_SIZE, cut
from community.core.urls import as_id
from community.extensions import db
from community.moderation import reporting
from community.moderation.actions import Action
from community.moderation.staff import blueprint
from community.moderation.things import KINDS


@blueprint.get("/log")
def log():
    """Who did what, on what or whom, and why. Pages by id, so that a page read once stays the same."""
    by, about = aliased(Member), aliased(Member)
    rows = (
        select(
            Action,
            by.display_name.label("by_name"),
            about.display_name.label("about_name"),
            Room.title.label("room"),
        )
        .join(by, by.id == Action.by_id, isouter=True)
        .join(about, about.id == Action.member_id, isouter=True)
        .join(Room, (Action.kind == "room") & (Room.id == Action.thing_id), isouter=True)
        .order_by(Action.id.desc())
        .limit(PAGE_SIZE + 1)
    )
    before = as_id(request.args.get("before", ""))
    if before:
        rows = rows.where(Action.id < before)
    about_id = as_id(request.args.get("member", ""))
    if about_id:
        rows = rows.where(Action.member_id == about_id)
    page = cut(db.session.execute(rows).all(), lambda row: row.Action.id)
    return render_template("staff/log.html", page=page, things=KINDS, about_id=about_id, hidden=_among_few(page.rows))


def _among_few(rows) -> set[int]:
    # What was said in a circle's room, and kept in order by who leads it, is not there for others to read.
    said = [row.Action.thing_id for row in rows if row.Action.kind == "message"]
    found = select(Message.id).join(Message.room).where(Message.id.in_(said), Room.circle_id.is_not(None))
    return {number for number in db.session.scalars(found) if not reporting.brought_up("message", number)}
