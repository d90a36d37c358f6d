"""``python bench/live/people.py MEMBERS ROOMS``: members who are signed in, and rooms, in the network whose settings
the environment holds. Prints {"cookies": [...], "rooms": [...]}."""

from __future__ import annotations

import json
import os
import sys
import uuid
from datetime import timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import config
from community import create_app
from community.accounts import devices
from community.accounts.models import Member
from community.accounts.names import name_key
from community.chat.models import Room
from community.core import clock
from community.core.database import writing
from community.extensions import db


def main() -> None:
    """Make them."""
    members, rooms = map(int, sys.argv[1:3])
    app = create_app(config.load(os.environ))
    signer = app.session_interface.get_signing_serializer(app)
    now = clock.now()
    with app.app_context(), writing():
        made = [Room(title=f"Room {number}") for number in range(rooms)]
        people = [
            Member(
                email=f"listener{number}-{uuid.uuid4().hex}@example.org",
                display_name=f"Listener {number}",
                name_key=name_key(f"Listener {number} {uuid.uuid4().hex}"),
                fs_uniquifier=uuid.uuid4().hex,
                confirmed_at=now,
                admitted_at=now,
                card_line="45 to 49, Victoria",
            )
            for number in range(members)
        ]
        db.session.add_all([*made, *people])
        db.session.flush()
        theirs = [devices.start(person, "Firefox on Linux", now + timedelta(days=1)) for person in people]
        db.session.flush()
        cookies = [
            signer.dumps({"_user_id": person.fs_uniquifier, "_fresh": True, "device": device.nonce})
            for person, device in zip(people, theirs, strict=True)
        ]
        print(json.dumps({"cookies": [f"session={cookie}" for cookie in cookies], "rooms": [r.id for r in made]}))


if __name__ == "__main__":
    main()
