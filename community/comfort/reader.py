"""How the one who asks for this page meets a text, and which covers she lifted on this device.

Lifted covers are kept in her web session alone: what someone reads about dying is written down nowhere. They hold
until she signs out, chooses otherwise, or says "not tonight".
"""

from __future__ import annotations

from flask import g, session
from flask_login import current_user

from community.comfort import topics as all_topics
from community.comfort.decision import Comfort, Way, of

# What can be seen again without asking; older ones are covered again. The cookie must stay small.
MOST_OPENED = 60


def way(kind: str, thing_id: int | None, topics: int, author_id: int | None) -> Way:
    """How she meets the text ``thing_id`` of a kind ("thread", "post", "message", "profile"; "theme" of a meeting,
    "themes" of a group)."""
    if not topics:
        return Way.SHOW
    opened = f"{kind} {thing_id}" in _opened()
    return _comfort().way(topics, hers=author_id == current_user.id, opened=opened)


def cover(kind: str, thing_id: int | None, topics: int, author_id: int | None) -> str:
    """What stands on the cover of a text, as in "This touches on ..."; empty when there is none."""
    shown = way(kind, thing_id, topics, author_id) == Way.SHOW
    return "" if shown else all_topics.in_words(topics)


def lift(kind: str, thing_id: int) -> None:
    """She chose to see this one."""
    name = f"{kind} {thing_id}"
    others = [one for one in _opened() if one != name]
    session["opened"] = [_stamp(), *others[-(MOST_OPENED - 1) :], name]


def _comfort() -> Comfort:
    if "comfort" not in g:
        g.comfort = of(current_user)
    return g.comfort


def _opened() -> list[str]:
    stamp, *names = session.get("opened") or [""]
    return names if stamp == _stamp() else []


def _stamp() -> str:
    # Changes with her choices and with "not tonight": from then on nothing counts as opened.
    moments = (current_user.comfort_chosen_at, current_user.not_tonight_until)
    return " ".join([str(current_user.id), *(str(int(moment.timestamp())) if moment else "-" for moment in moments)])
