"""What a member is told."""

from __future__ import annotations

from community.core import work


def hears(app, client_as, member_id: int) -> str:
    """What her notices say, once the workers have done their rounds."""
    with app.app_context():
        for name in ("meeting-reminders", "meeting-offers", "notices"):
            work.run(name)
    return client_as(member_id).get("/notices").text
