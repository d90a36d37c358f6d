"""What notices say of live rooms: someone was named in one."""

from __future__ import annotations

from flask import url_for
from sqlalchemy import Row, exists, select

from community import comfort
from community.accounts.models import Member
from community.activity import Kind
from community.chat.mentions import MessageMention
from community.chat.messages import Message
from community.chat.models import Room
from community.comfort import Way, topics
from community.core import richtext
from community.extensions import db
from community.notifications.sentence import NAMELESS, Says, Sentence, each, subjects

# Of what was said, as much as tells whether to go there.
LONGEST_QUOTE = 160


def _named_in_room(member: Member, notices: list[Row]) -> dict[int, Sentence]:
    # Until migration 0025 a database could give the number of what was deleted to something else, said elsewhere.
    names_her = exists().where(MessageMention.message_id == Message.id, MessageMention.member_id == member.id)
    rows = db.session.execute(
        select(
            *(Message.id, Message.number, Message.html, Message.topics, Message.author_id),
            *(Room.id.label("room_id"), Room.title, Member.display_name),
        )
        .join(Room, Room.id == Message.room_id)
        .outerjoin(Member, Member.id == Message.author_id)
        .where(
            Message.id.in_(subjects(notices)),
            names_her,
            *(Message.removal_id.is_(None), Message.visible_to(member), Room.visible_to(member)),
        )
    )

    def said(row: Row) -> Sentence:
        words = f"{row.display_name or NAMELESS} mentioned you in {row.title}"
        url = url_for("chat.room", room_id=row.room_id, at=row.number, _anchor=f"m{row.number}")
        if comfort.of(member).way(row.topics) == Way.SHOW:
            return Sentence(words, url, richtext.excerpt(row.html, LONGEST_QUOTE))
        return Sentence(f"{words}. It touches on {topics.in_words(row.topics)}", url)

    return each(notices, {row.id: row for row in rows}, said)


WORDS: dict[Kind, Says] = {Kind.NAMED_IN_ROOM: _named_in_room}
