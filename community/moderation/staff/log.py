"""The log: every act of staff, newest first.

What those who lead a circle did to keep its rooms in order stands there without the words, and without whose they were:
who is in a circle is not told either.
"""

from __future__ import annotations

from flask import render_template, request
from sqlalchemy import select
from sqlalchemy.orm import aliased

from community.accounts.models import Member
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
            reporting.among_few().label("among_few"),
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
        rows = rows.where(Action.member_id == about_id, ~reporting.among_few())
    page = cut(db.session.execute(rows).all(), lambda row: row.Action.id)
    return render_template("staff/log.html", page=page, things=KINDS, about_id=about_id)
