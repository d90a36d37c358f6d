"""What stands around the rooms of groups, on the page of all rooms, and beside a facilitator's name."""

from __future__ import annotations

from typing import Any

from flask import url_for
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community.accounts.models import Member
from community.chat import around
from community.chat.models import Room
from community.extensions import db
from community.meetings import finding, fitting, timetable
from community.meetings.labels import label_of
from community.meetings.models import GROUP_ROOM, Group
from community.meetings.views import blueprint


def _around(room: Room, member: Member) -> dict[str, Any]:
    group = db.session.scalar(select(Group).where(Group.room_id == room.id).options(joinedload(Group.card)))
    if group is None:
        return {"shown": None, "members": []}
    return {"shown": finding.one(group, member), "members": finding.members(group, member)}


def _card_of(room_id: int, member: Member) -> str | None:
    group_id = db.session.scalar(select(Group.id).where(Group.room_id == room_id, Group.visible_to(member)))
    return url_for("meetings.group", group_id=group_id) if group_id else None


def _beside(member: Member) -> dict[str, Any]:
    groups = finding.going_on(member)
    # A member of a group finds others by the link; someone who is in none is shown a few.
    to_try = [] if groups else finding.to_try(member, fitting.situations_of(member))
    return {"groups": groups, "times": timetable.of_groups(groups), "to_try": to_try}


around.of_kind(GROUP_ROOM, around.Around("meetings/group_room.html", _around, _card_of))
around.below_rooms("meetings/_groups_beside.html", _beside)
blueprint.add_app_template_global(label_of, "label_of")
