"""The rooms the network starts with."""

from __future__ import annotations

from sqlalchemy import func, select

from community.chat.models import Room
from community.extensions import db

ROOMS = [
    ("The kitchen table", "Drop in, pull up a chair. Anything goes: the garden, the dog, the scan, the soup."),
    ("Awake at night", "For the hours when everyone else is asleep. You need not say why you are up."),
    ("Waiting rooms", "Between the scan and the phone call, before the appointment, while the drip runs."),
    ("The back step", "A quieter room. Sit, read along, say a line now and then."),
]


def first_things() -> None:
    """Open the first rooms, where there are none."""
    if not db.session.scalar(select(func.count(Room.id))):
        db.session.add_all(
            Room(title=title, description=description, position=position)
            for position, (title, description) in enumerate(ROOMS)
        )
