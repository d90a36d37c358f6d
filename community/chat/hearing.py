"""Whom to tell of a message in a notice: members whom it answers or names, and who were not in the room when it came.

Who was there is read from the live connections, invisible members included: nobody else learns of it.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from community.activity import Activity, Kind, record
from community.core import work
from community.core.database import rows_changed
from community.extensions import db
from community.realtime import Connection

if TYPE_CHECKING:
    from community.chat.messages import Message

# The facts of which this file tells.
KINDS = (Kind.NAMED_IN_ROOM, Kind.ANSWERED_IN_ROOM)


def answered(message: Message, author_id: int | None) -> None:
    """Tell the author of the message that a new one answers. ``author_id`` is None if she has left the network."""
    if author_id is not None:
        _tell(Kind.ANSWERED_IN_ROOM, message, {author_id})


def named(message: Message, member_ids: Collection[int], answered_id: int | None) -> None:
    """Tell members that a message names them and did not before; not ``answered_id``, who is told of an answer."""
    _tell(Kind.NAMED_IN_ROOM, message, set(member_ids) - {answered_id})


def withdraw(message_ids: Collection[int], member_ids: Collection[int]) -> None:
    """Empty the facts that told these members of these messages, because the messages are being deleted for good."""
    told = Activity.kind.in_(KINDS), Activity.member_id.in_(member_ids), Activity.subject_id.in_(message_ids)
    nothing = {"kind": Kind.WITHDRAWN, "actor_id": None, "subject_id": None, "told_at": None}
    rows_changed(update(Activity).where(*told).values(nothing))
    work.wake("notices")


def _tell(kind: Kind, message: Message, member_ids: Collection[int]) -> None:
    if message.author_id is None or not (concerned := set(member_ids) - {message.author_id}):
        return
    channel = Connection.channel == message.room.channel, Connection.is_alive()
    there = select(Connection.member_id).where(*channel, Connection.member_id.in_(concerned))
    for member_id in sorted(concerned - set(db.session.scalars(there))):
        record(kind, actor_id=message.author_id, member_id=member_id, subject_id=message.id)
