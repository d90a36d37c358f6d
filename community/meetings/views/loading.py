"""What the pages of groups have in common: which of them a member may reach."""

from __future__ import annotations

from flask import abort
from flask_login import current_user
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from community.accounts.models import Member
from community.extensions import db
from community.meetings.models import Group
from community.permissions import leads, require


def load_group(group_id: int) -> Group:
    """A group whose card she may read, or 404."""
    found = select(Group).where(Group.id == group_id, Group.visible_to(current_user))
    return db.one_or_404(found.options(joinedload(Group.card)))


def load_own(group_id: int) -> Group:
    """A group that she is in, or 404: of others she learns nothing of what is inside."""
    return db.one_or_404(select(Group).where(Group.id == group_id, Group.holds(current_user)))


def load_led(group_id: int) -> Group:
    """A group that she leads: 404 when she is not in it, 403 when she only belongs to it."""
    group = load_own(group_id)
    require(leads, current_user, group)
    return group


def load_in(group: Group, member_id: int) -> Member:
    """Someone who is in a group that she leads, or 404: also one who has blocked her."""
    member = db.one_or_404(select(Member).where(Member.id == member_id, Member.is_among_us()))
    if not group.has_in_it(member):
        abort(404)
    return member
