"""How rooms are kept in order: what is pinned, and at which pace. And the hint that a discussion goes fast."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, select, update

from community.chat import pace
from community.chat.models import Room
from community.chat.pins import Pin
from community.demonstration import written
from community.demonstration.loading.loaded import Loaded
from community.discussions.slowness import HeatHint
from community.extensions import db
from community.moderation.actions import Verb


def put(loaded: Loaded) -> list[dict]:
    """What stands in the log of it; the rest is put where it belongs."""
    acts = []
    for heading, raw in written.sections("staff/order.txt"):
        head = dict(written.pairs(raw))
        if heading == "heated":
            _put_hint(head, loaded)
        elif heading:
            acts.append(_put_order(heading, head, loaded))
    return acts


def _put_order(heading: str, head: dict[str, str], loaded: Loaded) -> dict:
    room_id = db.session.scalars(select(Room.id).where(Room.title == head["room"]).order_by(Room.id)).first()
    by = next(person.number for person in loaded.world.people if person.name == head["by"])
    # Long enough ago that it moves by whole days, with all that stands around it in the log.
    at = loaded.world.day - timedelta(hours=int(head["hours"]))
    row = {"by_id": loaded.members[by], "kind": "room", "thing_id": room_id, "created_at": at}
    if heading == "pinned":
        pin = {"room_id": room_id, "words": head["words"], "by_id": row["by_id"], "created_at": at}
        db.session.execute(insert(Pin), [pin])
        return {**row, "verb": Verb.PINNED, "reason": head["words"]}
    seconds = int(head["seconds"])
    db.session.execute(update(Room).where(Room.id == room_id).values(pace_seconds=seconds))
    return {**row, "verb": Verb.PACED, "reason": f"{pace.CHOICES[seconds]}. {head['reason']}"}


def _put_hint(head: dict[str, str], loaded: Loaded) -> None:
    """On the discussion of a subject in which somebody wrote last."""
    thread = max((t for t in loaded.world.threads if t.subject == head["kit"]), key=lambda thread: thread.posts[-1].at)
    at = loaded.world.now - timedelta(hours=int(head["hours"]))
    db.session.execute(insert(HeatHint), [{"thread_id": loaded.threads[id(thread)], "created_at": at}])
