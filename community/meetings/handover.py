"""Giving a group to another facilitator, and what becomes of her groups when someone facilitates no longer."""

from __future__ import annotations

from sqlalchemy import select

from community.accounts import circles
from community.accounts.models import Member
from community.extensions import db
from community.meetings import ahead, credentials
from community.meetings.models import Group
from community.meetings.running import leading


def take_from(group: Group, facilitator: Member) -> None:
    """She leads it no longer, nor what is planned. Raises Refusal when nobody would lead it."""
    group.take_from(facilitator)
    ahead.leave(group, facilitator.id)


def step_down(member: Member, by_id: int) -> list[str]:
    """She facilitates no longer: she is out of what she led, and what was checked of her holds no more.

    Gives the titles of those that nobody leads now. Cut her connections after the commit.
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
    # Where she stood in, or led beside someone, too.
    circles.lead_no_more(member.id)
    leading.stand_in_no_more(member.id)
    return sorted(alone)
