"""What was said in a room: who answers whom, who is named, and what is shown."""

from __future__ import annotations

from sqlalchemy import insert, update

from community.activity import Kind
from community.chat.mentions import MessageMention
from community.chat.messages import Message
from community.core import richtext
from community.core.pointers import Asked, Known
from community.demonstration.loading.loaded import Loaded, put
from community.demonstration.loading.pictures import photo
from community.demonstration.rooms import Line
from community.extensions import db
from community.photos.models import Photo


def say(loaded: Loaded, room_id: int, lines: list[Line]) -> int:
    """Put what was said into a room in which nothing was said before; gives the number of the latest."""
    written = [_html(loaded, line.words) for line in lines]
    rows = [
        {
            "room_id": room_id,
            "number": number,
            "change": number,
            "author_id": loaded.members[line.author],
            "key": loaded.key(),
            "source": line.words,
            "html": html,
            "html_version": richtext.VERSION,
            "topics": loaded.topics(line.touches),
            "photos": int(bool(line.shows)),
            "created_at": line.at,
        }
        for number, (line, html) in enumerate(zip(lines, written, strict=True), start=1)
    ]
    given = put(Message, rows)
    loaded.messages |= {id(line): number for line, number in zip(lines, given, strict=True)}
    answers = [
        {"id": loaded.messages[id(line)], "answer_to_id": loaded.messages[id(line.to)]} for line in lines if line.to
    ]
    if answers:
        db.session.execute(update(Message), answers)
    photos = [
        {**photo(loaded, line.shows, line.author, line.at), "message_id": loaded.messages[id(line)], "place": 1}
        for line in lines
        if line.shows
    ]
    put(Photo, photos)
    for line, html in zip(lines, written, strict=True):
        if "@" in line.words:
            _name(loaded, line, html)
    return len(rows)


def _html(loaded: Loaded, words: str) -> str:
    if "@" not in words:
        return richtext.message(words)
    people = {person.name: number for person, number in zip(loaded.world.people, loaded.members, strict=True)}

    def find(asked: Asked) -> Known:
        return Known({name: people[name] for name in asked.names if name in people})

    return richtext.message(words, find)


def _name(loaded: Loaded, line: Line, html: str) -> None:
    """Note whom it names, and tell her with all else that is new."""
    number, author = loaded.messages[id(line)], loaded.members[line.author]
    for member_id, name in richtext.names(html).items():
        mention = {"message_id": number, "member_id": member_id, "name": name}
        db.session.execute(insert(MessageMention), [mention])
        fact = {"kind": Kind.NAMED_IN_ROOM, "actor_id": author, "member_id": member_id, "subject_id": number}
        loaded.facts.append({**fact, "created_at": line.at})
