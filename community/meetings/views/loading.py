"""Which groups and meetings a member may reach."""

from __future__ import annotations

from flask import abort
from flask_login import current_user
from sqlalchemy import or_, select
from sqlalchemy.orm import joinedload

from community.accounts import circles
from community.accounts.models import Member
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.running import leading
from community.permissions import leads, require


def load_group(group_id: int) -> Group:
    """A group whose card she may read, or 404."""
    found = select(Group).where(Group.id == group_id, Group.visible_to(current_user))
    return db.one_or_404(found.options(joinedload(Group.card)))


def load_own(group_id: int) -> Group:
    """A group that she is in, or 404: of other groups she learns nothing beyond the card."""
    return db.one_or_404(select(Group).where(Group.id == group_id, Group.holds(current_user)))


def load_led(group_id: int) -> Group:
    """A group that she leads: 404 when she is not in it, 403 when she only belongs to it."""
    group = load_own(group_id)
    require(leads, current_user, group)
    return group


def load_meeting(meeting_id: int) -> Meeting:
    """A meeting of which she may know, or 404."""
    found = select(Meeting).where(Meeting.id == meeting_id, Meeting.visible_to(current_user))
    return db.one_or_404(found.options(joinedload(Meeting.group).joinedload(Group.card), joinedload(Meeting.room)))


def load_inside(meeting_id: int) -> Meeting:
    """A meeting whose room is hers to enter, or which she looks after; or 404."""
    hers = or_(circles.holds(Meeting.circle_id, current_user.id), leading.looks_after(current_user))
    found = select(Meeting).where(Meeting.id == meeting_id, hers)
    return db.one_or_404(found.options(joinedload(Meeting.room), joinedload(Meeting.group)))


def load_in(group: Group, member_id: int) -> Member:
    """A member of a group that the reader leads, also one whom she does not meet; or 404."""
    member = db.one_or_404(select(Member).where(Member.id == member_id, Member.is_among_us()))
    if not group.has_in_it(member):
        abort(404)
    return member
