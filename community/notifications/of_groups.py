"""What notices say of groups: requests and their answers, what is offered to her, what she leads, an end."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import ColumnElement, Row, select

from community.accounts.models import Member
from community.activity import Kind
from community.extensions import db
from community.meetings.invitations import Invitation
from community.meetings.leaving import Leaving
from community.meetings.models import Group
from community.meetings.requests import Answer, Request
from community.notifications.sentence import Says, Sentence, each, subjects


def _asked(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    # As long as it waits, and she leads the group.
    rows = db.session.execute(
        select(Request.id, Group.id.label("group_id"), Group.title, Member.display_name)
        .join(Group, Group.id == Request.group_id)
        .join(Member, Member.id == Request.member_id)
        .where(Request.id.in_(subjects(notices)), Request.answered_at.is_(None), Group.ended_at.is_(None))
        .where(Group.led_by(member), Member.visible_to(member.id))
    )
    found = {row.id: row for row in rows}
    return each(
        notices,
        found,
        lambda row: Sentence(f"{row.display_name} asks to join {row.title}", _members(row.group_id)),
    )


def _let_in(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    found = _requests(member, notices, Answer.YES)
    return each(notices, found, lambda row: Sentence(f"You are in {row.title} now. Welcome", _page(row.group_id)))


def _not_let_in(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    found = _requests(member, notices, Answer.NO)
    return each(notices, found, lambda row: Sentence(f"There is an answer from {row.title}", _page(row.group_id)))


def _offered(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    rows = db.session.execute(
        select(Invitation.id, Invitation.invites, Group.id.label("group_id"), Group.title, Member.display_name)
        .join(Group, Group.id == Invitation.group_id)
        .outerjoin(Member, Member.id == Invitation.by_id)
        .where(Invitation.id.in_(subjects(notices)), Invitation.member_id == member.id)
        .where(Invitation.waits(), Group.visible_to(member), ~Group.holds(member))
    )

    def said(row: Row) -> Sentence:
        who = row.display_name or "Someone who looks after the network"
        words = f"{who} invites you into {row.title}" if row.invites else f"{who} thought of {row.title} for you"
        return Sentence(words, _page(row.group_id))

    return each(notices, {row.id: row for row in rows}, said)


def _asked_to_leave(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    rows = db.session.execute(
        select(Leaving.id, Group.title)
        .join(Group, Group.id == Leaving.group_id)
        .where(Leaving.id.in_(subjects(notices)), Leaving.member_id == member.id)
    )
    url = url_for("meetings.my_groups")
    found = {row.id: row for row in rows}
    return each(notices, found, lambda row: Sentence(f"You were asked to leave {row.title}", url))


def _given(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    found = _groups(notices, Group.led_by(member), Group.ended_at.is_(None))
    return each(notices, found, lambda row: Sentence(f"You lead {row.title} now", _page(row.id)))


def _ended(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    found = _groups(notices, Group.holds(member))
    words = "has ended. You can still read what was written there"
    return each(notices, found, lambda row: Sentence(f"{row.title} {words}", _page(row.id)))


def _groups(notices: list[Row], *conditions: ColumnElement[bool]) -> dict[int, Row]:
    rows = db.session.execute(select(Group.id, Group.title).where(Group.id.in_(subjects(notices)), *conditions))
    return {row.id: row for row in rows}


def _requests(member: Member, notices: list[Row], answer: Answer) -> dict[int, Row]:
    rows = db.session.execute(
        select(Request.id, Group.id.label("group_id"), Group.title)
        .join(Group, Group.id == Request.group_id)
        .where(Request.id.in_(subjects(notices)), Request.member_id == member.id, Request.answer == answer)
        .where(Group.visible_to(member))
    )
    return {row.id: row for row in rows}


def _page(group_id: int) -> str:
    return url_for("meetings.group", group_id=group_id)


def _members(group_id: int) -> str:
    return url_for("meetings.group_members", group_id=group_id)


WORDS: dict[Kind, Says] = {
    Kind.ASKED_TO_JOIN_GROUP: _asked,
    Kind.LET_INTO_GROUP: _let_in,
    Kind.NOT_LET_INTO_GROUP: _not_let_in,
    Kind.INVITED_TO_GROUP: _offered,
    Kind.SUGGESTED_GROUP: _offered,
    Kind.GROUP_GIVEN: _given,
    Kind.GROUP_ENDED: _ended,
    Kind.ASKED_TO_LEAVE_GROUP: _asked_to_leave,
}
