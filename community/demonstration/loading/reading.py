"""Where those who are shown stopped reading, and what she who is shown first watches and keeps."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, select

from community.demonstration.loading.groups import circles_of
from community.demonstration.loading.loaded import Loaded
from community.demonstration.people import GUESTS, HEROINE, STAFF
from community.discussions.keeping import Keep
from community.discussions.marking import catch_up
from community.discussions.spaces import Space
from community.discussions.watching import Watch, Way
from community.extensions import db

SHOWN = {HEROINE, *STAFF, *GUESTS}
# What she keeps, by subject, and why.
KEPT = (
    ("bone-pain", "For the next drive to my sister's."),
    ("letters-and-boxes", "When I'm ready. Not yet."),
    ("for-tea", ""),
)
WATCHED, MUTED = "one-good-thing", "telly"


def put(loaded: Loaded) -> int:
    """How far each has read, in every space, and what the first of them wishes."""
    world = loaded.world
    spaces = db.session.execute(select(Space.id, Space.circle_id).order_by(Space.id)).all()
    old = [p for thread in world.discussions for p in thread.posts if p.at < world.here_last]
    newest = max(loaded.posts[id(post)] for post in old)
    shown = [p.number for p in world.people if p.name in SHOWN]
    for number in shown:
        inside = {None, *circles_of(loaded.members[number])}
        catch_up(loaded.members[number], [space.id for space in spaces if space.circle_id in inside], newest)
    hers = next(loaded.members[p.number] for p in world.people if p.name == HEROINE)
    by_subject = {thread.subject: thread for thread in reversed(world.threads)}
    wishes = ((WATCHED, Way.WATCH), (MUTED, Way.MUTE))
    db.session.execute(
        insert(Watch),
        [{"member_id": hers, "thread_id": loaded.threads[id(by_subject[s])], "way": way} for s, way in wishes],
    )
    gone = {id(one.said) for one in world.waiting.taken_down}
    keeps = []
    for place, (subject, note) in enumerate(KEPT):
        answers = [p for p in by_subject[subject].posts[1:] if id(p) not in gone and loaded.members[p.author] != hers]
        keeps.append(
            {
                "member_id": hers,
                "post_id": loaded.posts[id(answers[0])],
                "note": note,
                "created_at": world.now - timedelta(days=19 - 7 * place),
            }
        )
    db.session.execute(insert(Keep), keeps)
    return len(shown) + len(wishes) + len(keeps)
