"""What can be done about a live room and what is said in it. Each function does it, and writes it into the log."""

from __future__ import annotations

from datetime import datetime

from community.accounts.models import Member
from community.chat import pace, pins, quieting
from community.chat.messages import Message
from community.chat.models import Room
from community.chat.quieting import Quieting
from community.core.errors import Refusal
from community.extensions import db
from community.moderation import letters
from community.moderation.actions import Action, Verb, act
from community.moderation.thing import LONGEST_SENTENCE

# The reason in the log when none was written: in a heated room nobody can, and the log keeps the words it was about.
IN_THE_MOMENT = "In the moment, for what was said."


def close(room: Room, by: Member, sentence: str, reason: str = "") -> None:
    """Close a room; ``sentence`` stands in it. Raises Refusal when it is closed already."""
    if room.closing is not None:
        raise Refusal("This room is closed already.", 409)
    room.close(by, sentence[:LONGEST_SENTENCE])
    _about(room, by, Verb.CLOSED, reason or (sentence if room.circle_id is None else "") or "For now.")


def reopen(room: Room, by: Member, reason: str = "") -> None:
    """Open a closed room again. Raises Refusal when it is open."""
    if room.closing is None:
        raise Refusal("This room is open already.", 409)
    room.reopen()
    _about(room, by, Verb.OPENED, reason or "Open again.")


def change_pace(room: Room, by: Member, seconds: int, reason: str = "") -> None:
    """Have everyone wait so many seconds between two messages; nothing is logged when that was so already. Raises
    Refusal for a pace that is not offered."""
    if room.pace_seconds == seconds:
        return
    pace.change(room, seconds)
    _about(room, by, Verb.PACED, f"{pace.CHOICES[seconds]}. {reason}".strip())


def pin_message(message: Message, by: Member) -> None:
    """Put a message on top of its room. Raises Refusal when it was removed."""
    pins.pin(message.room, by, message=message)
    act(
        by.id,
        Verb.PINNED,
        "room",
        message.room_id,
        reason="Something that was said there.",
        member_id=message.author_id,
    )


def pin_line(room: Room, by: Member, words: str) -> None:
    """Put a line for everyone who comes in on top of a room. Raises Refusal when it is empty or too long."""
    pinned = pins.pin(room, by, words=words)
    _about(room, by, Verb.PINNED, pinned.words if room.circle_id is None else "A line for everyone who comes in.")


def take_down(room: Room, by: Member) -> None:
    """Take down what stands on top of a room; nothing is logged when nothing stood there."""
    if pins.take_down(room):
        _about(room, by, Verb.UNPINNED, "Not needed any more.")


def remove(message: Message, by: Member, reason: str = "") -> None:
    """Remove a message. Reports about it still wait for an answer. Raises Refusal when it was removed already."""
    message.hold()
    if message.removal_id is not None:
        raise Refusal("This message is not there any more.", 409)
    shown = message.html
    message.remove(by, "")
    words = letters.to_the_author(Verb.REMOVED)
    _about_words(message, by, Verb.REMOVED, reason or IN_THE_MOMENT, words, shown)


def put_back(message: Message, by: Member, reason: str = "") -> None:
    """Bring back a message. Raises Refusal when it was not removed, or its author took it back."""
    message.hold()
    if message.removal is None or message.removal.by_author:
        raise Refusal("There is nothing to bring back.", 409)
    message.restore()
    words = letters.to_the_author(Verb.RESTORED)
    _about_words(message, by, Verb.RESTORED, reason or "Looked at again.", words, message.html)


def warn(message: Message, by: Member, words: str, reason: str = "") -> Action:
    """Write to the author about something she said; nothing else changes."""
    return _about_words(message, by, Verb.WARNED, reason or IN_THE_MOMENT, words, message.html)


def quieten(
    message: Message, by: Member, until: datetime, words: str, reason: str = "", *, everywhere: bool = False
) -> Quieting:
    """Ask the author of a message to be quiet in its room, or, ``everywhere``, in all rooms for everyone, until a
    moment.

    ``words``: what she reads. Raises Refusal when ``until`` is past or too far off.
    """
    author = db.session.get_one(Member, message.author_id)
    quiet = quieting.quiet(message.room, author, by, words, until, everywhere=everywhere)
    where = " In every room." if everywhere else ""
    act(
        by.id,
        Verb.QUIETED,
        "message",
        message.id,
        reason=f"{reason or IN_THE_MOMENT}{where}",
        member_id=author.id,
        words=words,
        as_it_was=message.html,
        until=until,
    )
    return quiet


def let_speak(quiet: Quieting, room: Room, by: Member, reason: str = "") -> None:
    """Let someone speak again before her time; nothing is logged when it had ended already."""
    room.hold()
    db.session.refresh(quiet)
    if quiet.ended_at is not None:
        return
    quiet.end()
    act(
        by.id,
        Verb.UNQUIETED,
        "room",
        room.id,
        reason=reason or "Before its time.",
        member_id=quiet.member_id,
        words=letters.to_the_author(Verb.UNQUIETED),
    )


def _about(room: Room, by: Member, verb: Verb, reason: str) -> None:
    act(by.id, verb, "room", room.id, reason=reason)


def _about_words(message: Message, by: Member, verb: Verb, reason: str, words: str, as_it_was: str) -> Action:
    return act(
        by.id,
        verb,
        "message",
        message.id,
        reason=reason,
        member_id=message.author_id,
        words=words,
        as_it_was=as_it_was,
    )
