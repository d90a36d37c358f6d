"""What notices say of hellos: one has come, one was accepted."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import ColumnElement, Row, select
from sqlalchemy.orm import InstrumentedAttribute

from community.accounts.models import Member
from community.activity import Kind
from community.extensions import db
from community.notifications.sentence import Says, Sentence, each, subjects
from community.profiles.hellos import Hello


def _said_hello(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    met = _met_through(notices, member, Hello.sender_id, Hello.receiver_id == member.id, Hello.ended_at.is_(None))
    return each(notices, met, lambda row: Sentence(f"{row.display_name} says hello", url_for("profiles.hellos")))


def _accepted_hello(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    met = _met_through(notices, member, Hello.receiver_id, Hello.sender_id == member.id, Hello.accepted_at.is_not(None))

    def said(row: Row) -> Sentence:
        return Sentence(f"{row.display_name} accepted your hello", url_for("profiles.member", member_id=row.other_id))

    return each(notices, met, said)


def _met_through(
    notices: list[Row], member: Member, other: InstrumentedAttribute[int], *conditions: ColumnElement[bool]
) -> dict[int, Row]:
    # Of each hello: the other of the two and her name, as long as they meet.
    rows = db.session.execute(
        select(Hello.id, Member.id.label("other_id"), Member.display_name)
        .join(Member, Member.id == other)
        .where(Hello.id.in_(subjects(notices)), Member.visible_to(member.id), *conditions)
    )
    return {row.id: row for row in rows}


WORDS: dict[Kind, Says] = {
    Kind.SAID_HELLO: _said_hello,
    Kind.ACCEPTED_HELLO: _accepted_hello,
}
