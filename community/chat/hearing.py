"""Who is to hear of a message, because it answers her or names her and she was not there when it came.

Whoever listens to the room has it before her. For that the leases of presence are asked, also of who is there without
her name: nobody else learns of it.
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

# What is told of messages.
KINDS = (Kind.NAMED_IN_ROOM, Kind.ANSWERED_IN_ROOM)


def answered(message: Message, author_id: int | None) -> None:
    """A new message answers one by ``author_id``, who may have left the network."""
    if author_id is not None:
        _tell(Kind.ANSWERED_IN_ROOM, message, {author_id})


def named(message: Message, member_ids: Collection[int], answered_id: int | None) -> None:
    """A message names these members, and did not before. The one it answers hears of it as of an answer."""
    _tell(Kind.NAMED_IN_ROOM, message, set(member_ids) - {answered_id})


def withdraw(message_ids: Collection[int], member_ids: Collection[int]) -> None:
    """These messages are being deleted for good, and what was told of them to these members goes with them."""
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
