"""The staff's pages, all under one guarded door.

queue         what waits: the first page
reports       deciding about what was reported, or stands somewhere
appeals       answering who writes back
applications  letting people in
members       members, as staff needs to see them
waiting       who waits for an answer
groups        founding and listing groups, checking professions
listings      the directory
log           every act of staff
settings      what administrators set
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint

from community.permissions import moderates, needs


class GuardedBlueprint(Blueprint):
    """A blueprint whose views are for moderators unless they ask for more. Forgetting to say so is safe."""

    def add_url_rule(  # type: ignore[override]
        self, rule: str, endpoint: str | None = None, view_func: Any = None, *args: Any, **options: Any
    ) -> None:
        """Declare the access of a view that has declared none."""
        if view_func is not None and not hasattr(view_func, "access"):
            needs(moderates)(view_func)
        super().add_url_rule(rule, endpoint, view_func, *args, **options)


blueprint = GuardedBlueprint("staff", __name__, url_prefix="/staff")

# Their views register themselves with the blueprint above.
from community.moderation.staff import (  # noqa: E402, F401
    appeals,
    applications,
    groups,
    listings,
    log,
    members,
    queue,
    reports,
    settings,
    waiting,
)
