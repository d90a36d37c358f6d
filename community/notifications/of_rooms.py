"""What notices say of live rooms: someone was named in one, or her words were answered there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import partial

from flask import url_for
from sqlalchemy import ColumnElement, Row, Select, and_, exists, or_, select
from sqlalchemy.orm import aliased

from community import comfort
from community.accounts.models import Member
from community.accounts.names import NAMELESS
from community.activity import Kind
from community.chat.mentions import MessageMention
from community.chat.messages import Message
from community.chat.models import Room
from community.comfort import Way, topics
from community.core import richtext
from community.extensions import db
from community.notifications.recipients import RUN
from community.notifications.sentence import Says, Sentence, names, subjects

# Of what was said, as much as tells whether to go there.
LONGEST_QUOTE = 160


def _names(member: Member) -> ColumnElement[bool]:
    """SQL: a message names her."""
    return exists().where(MessageMention.message_id == Message.id, MessageMention.member_id == member.id)


def _answers(member: Member) -> ColumnElement[bool]:
    """SQL: a message answers one of hers."""
    hers = aliased(Message)
    return exists().where(hers.id == Message.answer_to_id, hers.author_id == member.id)


def _runs(
    did: str, concerns: Callable[[Member], ColumnElement[bool]], member: Member, notices: list[Row]
) -> dict[int, Sentence]:
    # A notice is of a run of messages: also of those that came until she read it. When the first was taken back, or its
    # author is someone she does not meet any more, the others are still there.
    begun = select(Message.id, Message.room_id, Message.number, Message.created_at)
    first = {row.id: row for row in db.session.execute(begun.where(Message.id.in_(subjects(notices))))}
    # Until migration 0025 a database could give the number of what was deleted to something else, said elsewhere: what
    # is younger than its notice is that.
    runs = [
        (notice, first[notice.subject_id])
        for notice in notices
        if notice.subject_id in first and first[notice.subject_id].created_at <= notice.created_at
    ]
    if not runs:
        return {}
    messages = db.session.execute(
        _messages(member)
        .where(concerns(member), Message.author_id.is_distinct_from(member.id))
        .where(or_(*(_within(begins, _ends(notice)) for notice, begins in runs)))
        .order_by(Message.number)
    ).all()
    said = {}
    for notice, begins in runs:
        run = [row for row in messages if row.room_id == begins.room_id and row.number >= begins.number]
        if run := [row for row in run if row.created_at <= _ends(notice)]:
            said[notice.id] = _sentence(member, run, did)
    return said


def _ends(notice: Row) -> datetime:
    latest = notice.created_at + RUN
    return latest if notice.read_at is None else min(latest, notice.read_at)


def _within(begins: Row, ends: datetime) -> ColumnElement[bool]:
    return and_(Message.room_id == begins.room_id, Message.number >= begins.number, Message.created_at <= ends)


def _messages(member: Member) -> Select:
    # Those that she can read still.
    return (
        select(
            *(Message.id, Message.number, Message.html, Message.topics, Message.author_id, Message.created_at),
            *(Room.id.label("room_id"), Room.title, Member.display_name),
        )
        .join(Room, Room.id == Message.room_id)
        .outerjoin(Member, Member.id == Message.author_id)
        .where(Message.removal_id.is_(None), Message.visible_to(member), Room.visible_to(member))
    )


def _sentence(member: Member, run: Sequence[Row], did: str) -> Sentence:
    who = names(list(dict.fromkeys(row.display_name or NAMELESS for row in run)))
    words, first = f"{who} {did} in {run[0].title}", run[0]
    if len(run) > 1:
        return Sentence(words, _address(first))
    if comfort.of(member).way(first.topics) == Way.SHOW:
        return Sentence(words, _address(first), richtext.excerpt(first.html, LONGEST_QUOTE))
    return Sentence(f"{words}. It touches on {topics.in_words(first.topics)}", _address(first))


def _address(row: Row) -> str:
    return url_for("chat.room", room_id=row.room_id, at=row.number, _anchor=f"m{row.number}")


WORDS: dict[Kind, Says] = {
    Kind.NAMED_IN_ROOM: partial(_runs, "mentioned you", _names),
    Kind.ANSWERED_IN_ROOM: partial(_runs, "answered you", _answers),
}
