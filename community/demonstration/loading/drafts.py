"""What those who are shown have begun to write and not sent."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert

from community.core.writing import PLAIN
from community.demonstration import written
from community.demonstration.loading.loaded import Loaded
from community.drafts.models import Draft
from community.extensions import db


def put(loaded: Loaded) -> int:
    """One draft for each that the file of words has."""
    rows = [
        _row(dict(written.pairs(raw)), loaded) for heading, raw in written.sections("drafts.txt") if heading == "draft"
    ]
    db.session.execute(insert(Draft), rows)
    return len(rows)


def _row(head: dict[str, str], loaded: Loaded) -> dict[str, object]:
    world = loaded.world
    writer = next(person for person in world.people if person.name == head["who"])
    fields = [["source", head["words"]], ["format", PLAIN]]
    if "kit" in head:
        # The newest discussion of the subject that others have begun.
        others = [t for t in world.threads if t.subject == head["kit"] and t.opener != writer.number]
        thread = max(others, key=lambda thread: thread.posts[0].at)
        place, fields = f"answer:{loaded.threads[id(thread)]}", [*fields, ["to", ""]]
    else:
        place, fields = f"thread:{head['space']}", [["title", head["title"]], *fields]
    at = world.day - timedelta(hours=int(head["hours"]))
    return {
        "member_id": loaded.members[writer.number],
        "place": place,
        "key": loaded.key(),
        "fields": fields,
        "created_at": at - timedelta(minutes=6),
        "changed_at": at,
    }
