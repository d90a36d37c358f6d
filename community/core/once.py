"""Making a thing once, though its form was sent twice, even at the same moment."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from community.extensions import db

Thing = TypeVar("Thing")


def once(find: Callable[[], Thing | None], make: Callable[[], Thing]) -> Thing:
    """What ``find`` finds, or else what ``make`` adds. Raises IntegrityError when it clashes with something else.

    Two requests can both find nothing; the database then lets only one add, and the other finds that one.
    """
    found = find()
    if found is not None:
        return found
    try:
        with db.session.begin_nested():
            return make()
    except IntegrityError:
        found = find()
        if found is None:
            raise
        return found


def key_of_its_own(key: str, *said: object) -> str:
    """A key for what arrives by a form that was sent before with something else, as from a page one came back to: so it
    is not taken for that. The same ``said`` gives the same key each time."""
    return hashlib.sha256(repr((key, *said)).encode()).hexdigest()[:32]
