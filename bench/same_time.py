"""Whether the time of an answer tells that an address has an account: ``python bench/same_time.py [TIMES]``.

Each question is asked about a known and an unknown address in turn, so that whatever else the machine does falls on
both alike. The medians must differ by less than 8 ms.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
import uuid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from flask_migrate import upgrade

import config
from community import create_app
from community.accounts import passwords
from community.accounts.models import Member
from community.accounts.names import name_key
from community.core import clock
from community.extensions import db

MOST_MS = 8
KNOWN, PASSWORD = "known@example.org", "a quiet garden at dusk"


def main() -> int:
    """Ask, measure, print; 1 when something tells."""
    times = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as folder:
        app = _app(folder)
        told = [
            _compare(app, "sign in", "/sign-in", times, lambda email: {"email": email, "password": "not the password"}),
            _compare(app, "forgotten", "/forgotten", times, lambda email: {"email": email}),
            _compare(app, "join", "/join", times, _request),
        ]
    return int(any(told))


def _app(folder: str):
    app = create_app(
        config.load(
            {
                "DATA_FOLDER": folder,
                "SECRET_KEY": uuid.uuid4().hex,
                "PUBLIC_URL": "http://localhost",
                "RATE_LIMITS": "off",
                "LOG_LEVEL": "ERROR",
            }
        )
    )
    app.config.update(WTF_CSRF_ENABLED=False, WTF_CSRF_CHECK_DEFAULT=False)
    with app.app_context():
        upgrade()
        now = clock.now()
        for n in range(2000):
            name = f"Member {n}" if n else "Known"
            member = Member(
                email=f"member{n}@example.org" if n else KNOWN,
                display_name=name,
                name_key=name_key(name),
                fs_uniquifier=uuid.uuid4().hex,
                confirmed_at=now,
                admitted_at=now,
            )
            member.password = passwords.make(PASSWORD) if not n else None
            db.session.add(member)
        db.session.commit()
    return app


def _request(email: str) -> dict[str, str]:
    return {
        "key": uuid.uuid4().hex,
        "email": email,
        "password": "three small birds",
        "display_name": f"I{uuid.uuid4().hex[:8]}",
        "who": "yes",
        "state": "TAS",
        "words": "My scan last month found it in my bones.",
    }


def _compare(app, name: str, path: str, times: int, form) -> bool:
    spent: dict[str, list[float]] = {"known": [], "unknown": []}
    for n in range(times + 5):
        for kind, email in (("known", KNOWN), ("unknown", f"nobody{n}@example.org")):
            client = app.test_client()
            data = form(email)
            began = time.perf_counter()
            client.post(path, data=data)
            if n >= 5:
                spent[kind].append((time.perf_counter() - began) * 1000)
    known, unknown = (statistics.median(spent[kind]) for kind in ("known", "unknown"))
    print(f"{name:10} known {known:6.1f} ms   unknown {unknown:6.1f} ms   difference {abs(known - unknown):4.1f} ms")
    return abs(known - unknown) >= MOST_MS


if __name__ == "__main__":
    sys.exit(main())
