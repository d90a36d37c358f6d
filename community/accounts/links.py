"""Links that open something once: signed by Flask-Security's serializers, for one purpose, for a limited time.

Each carries what dies when it is used (a row, a password's uniquifier, the old address), so none works twice.
"""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import Any

from flask_security.utils import check_and_get_token_status

from community.extensions import security


class Purpose(StrEnum):
    """What a link is for. It opens nothing else."""

    JOIN = "join"
    RESET = "reset"
    NEW_ADDRESS = "new-address"
    INVITATION = "invitation"
    FIRST_ADMINISTRATOR = "first-administrator"


# How long a link works. A mail may be read days later, from a hospital bed; a password link is worth more to a thief.
LASTS = {
    Purpose.JOIN: timedelta(days=7),
    Purpose.RESET: timedelta(hours=4),
    Purpose.NEW_ADDRESS: timedelta(days=2),
    Purpose.INVITATION: timedelta(days=7),
    Purpose.FIRST_ADMINISTRATOR: timedelta(days=7),
}
SERIALIZERS = {Purpose.JOIN: "confirm", Purpose.NEW_ADDRESS: "change_email"}


def make(purpose: Purpose, *data: Any) -> str:
    """A token for a link, carrying ``data``."""
    serializer = getattr(security, SERIALIZERS.get(purpose, "reset") + "_serializer")
    return serializer.dumps([purpose, *data])


def read(purpose: Purpose, token: str) -> list[Any] | None:
    """What a token carries; None when it is not one of ours, is for something else, or is too old."""
    name = SERIALIZERS.get(purpose, "reset")
    expired, invalid, data = check_and_get_token_status(token, name, LASTS[purpose])
    if expired or invalid or not isinstance(data, list) or data[:1] != [purpose]:
        return None
    return data[1:]
