"""What notices say of hellos: one has come, one was accepted."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import Row, select

from community.accounts.models import Member
from community.activity import Kind
from community.extensions import db
from community.notifications.sentence import Says, Sentence
from community.profiles.hellos import Hello


def _said_hello(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    met = _met_through(member, notices, Hello.sender_id, Hello.receiver_id == member.id, Hello.ended_at.is_(None))
    url = url_for("profiles.hellos")
    return {n.id: Sentence(f"{met[n.subject_id][1]} says hello", url) for n in notices if n.subject_id in met}


def _accepted_hello(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    met = _met_through(member, notices, Hello.receiver_id, Hello.sender_id == member.id, Hello.accepted_at.is_not(None))
    said = {}
    for notice in notices:
        if notice.subject_id in met:
            other_id, name = met[notice.subject_id]
            said[notice.id] = Sentence(f"{name} accepted your hello", url_for("profiles.member", member_id=other_id))
    return said


def _met_through(member: Member, notices: list[Row], other, *conditions) -> dict[int, tuple[int, str]]:
    # Of each hello: the other of the two and her name, as long as they meet.
    hellos = [notice.subject_id for notice in notices]
    rows = db.session.execute(
        select(Hello.id, Member.id.label("other_id"), Member.display_name)
        .join(Member, Member.id == other)
        .where(Hello.id.in_(hellos), Member.visible_to(member.id), *conditions)
    )
    return {row.id: (row.other_id, row.display_name) for row in rows}


WORDS: dict[Kind, Says] = {
    Kind.SAID_HELLO: _said_hello,
    Kind.ACCEPTED_HELLO: _accepted_hello,
}
