"""What was said in a room."""

from __future__ import annotations

from sqlalchemy import update

from community.chat.messages import Message
from community.core import richtext
from community.demonstration.loading.loaded import Loaded, put
from community.demonstration.rooms import Line
from community.extensions import db


def say(loaded: Loaded, room_id: int, lines: list[Line]) -> int:
    """Put what was said into a room in which nothing was said before; gives the number of the latest."""
    rows = [
        {
            "room_id": room_id,
            "number": number,
            "change": number,
            "author_id": loaded.members[line.author],
            "key": loaded.key(),
            "source": line.words,
            "html": richtext.message(line.words),
            "html_version": richtext.VERSION,
            "topics": loaded.topics(line.touches),
            "created_at": line.at,
        }
        for number, line in enumerate(lines, start=1)
    ]
    given = put(Message, rows)
    loaded.messages |= {id(line): number for line, number in zip(lines, given, strict=True)}
    answers = [
        {"id": loaded.messages[id(line)], "answer_to_id": loaded.messages[id(line.to)]} for line in lines if line.to
    ]
    if answers:
        db.session.execute(update(Message), answers)
    return len(rows)
