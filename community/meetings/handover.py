"""Taking a facilitator from one group, or from all her groups because she facilitates no longer."""

from __future__ import annotations

from sqlalchemy import select

from community.accounts import circles
from community.accounts.models import Member
from community.extensions import db
from community.meetings import ahead, credentials
from community.meetings.models import Group
from community.meetings.running import leading


def take_from(group: Group, facilitator: Member) -> None:
    """Take her out of a group that she leads, and of its meetings ahead. Raises Refusal when nobody would lead it."""
    group.take_from(facilitator)
    ahead.leave(group, facilitator.id)


def step_down(member: Member, by_id: int) -> list[str]:
    """Take her out of all groups and meetings that she leads, and end her checked profession.

    Gives the titles of the groups that nobody leads now. The caller cuts her live connections after the commit.
    """
    credentials.end(member.id, by_id)
    alone = []
    led = select(Group).where(Group.led_by(member)).order_by(Group.id)
    for group in db.session.scalars(led).all():
        group.hold()
        group.let_out(member)
        ahead.leave(group, member.id)
        if group.is_going_on and not group.leader_ids:
            alone.append(group.title)
    # Also out of single meetings in which she stood in, or led beside someone.
    circles.lead_no_more(member.id)
    leading.stand_in_no_more(member.id)
    return sorted(alone)
