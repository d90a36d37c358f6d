"""The network as it runs: gunicorn in a process of its own, and browsers and sockets that reach it over the wire."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import requests
import socketio
from flask_migrate import upgrade

import config
from community import create_app
from community.accounts import devices
from community.accounts.models import Member
from community.chat.models import Room
from community.core.database import writing
from community.extensions import db
from tests.conftest import make_member
from tests.services import programs
from tests.services.apps import app as running_app

PATIENCE = 15


def eventually(ask: Callable[[], object], patience: float = PATIENCE):
    """What ``ask`` gives as soon as it gives something. Raises AssertionError when it does not."""
    until = time.monotonic() + patience
    while not (found := ask()):
        assert time.monotonic() < until, "it did not come to be"
        time.sleep(0.02)
    return found


class Browser:
    """Someone's browser: her device's cookie, HTTP, and as many sockets as she has windows."""

    def __init__(self, live: Live, member_id: int, port: int | None = None) -> None:
        self.live, self.member_id = live, member_id
        with live.app.app_context(), writing():
            member = db.session.get_one(Member, member_id)
            device = devices.start(member, "Firefox on Linux", datetime.now(UTC) + timedelta(days=1))
            db.session.flush()
            self.device_id = device.id
            values = {"_user_id": member.fs_uniquifier, "_fresh": True, "device": device.nonce}
        signer = live.app.session_interface.get_signing_serializer(live.app)
        self.cookie = signer.dumps(values)
        self.http = requests.Session()
        self.http.trust_env = False
        self.http.cookies.set("session", self.cookie, domain="127.0.0.1")
        self.url = live.url if port is None else f"http://127.0.0.1:{port}"

    def say(self, words: str, key: str | None = None, room: int | None = None) -> requests.Response:
        """Post a message, as a script does, and give the answer."""
        room = room or self.live.room
        if not hasattr(self, "token"):
            self.token = self.since(0)["csrf_token"]
        sent = {"source": words, "key": key or uuid.uuid4().hex, "csrf_token": self.token}
        return self.http.post(f"{self.url}/live/{room}", data=sent, headers={"Accept": "application/json"}, timeout=10)

    def post(self, path: str, **form: str) -> requests.Response:
        """Send a form, as a page does, and give the answer."""
        form.setdefault("csrf_token", self.since(0)["csrf_token"])
        return self.http.post(self.url + path, data=form, allow_redirects=False, timeout=10)

    def since(self, number: int, room: int | None = None) -> dict:
        """One answer to "everything since"."""
        return self.http.get(f"{self.url}/live/{room or self.live.room}/since/{number}", timeout=10).json()

    def everything(self) -> list[dict]:
        """All messages of the room, to the end, in their order."""
        found, number = [], 0
        while True:
            answer = self.since(number)
            found, number = found + answer["messages"], answer["number"]
            if not answer["more"]:
                return sorted(found, key=lambda message: message["number"])

    def listen(self, room: int | None = None, window: str = "") -> Ear:
        """A socket that listens to the room; ``window``: what its page is called."""
        return Ear(self, f"room:{room or self.live.room}", window)


class Ear:
    """A real socket client. ``heard`` are (event, payload) in the order in which they came."""

    def __init__(self, browser: Browser, channel: str, window: str = "") -> None:
        self.heard: queue.Queue[tuple[str, dict]] = queue.Queue()
        self.all: list[tuple[str, dict]] = []
        self.refused: dict | None = None
        self.ended = False
        self.line = None
        self.client = socketio.Client(reconnection=False)
        for event in ("message", "here", "number"):
            self.client.on(event, self._noting(event))
        self.client.on("connect", self._begin)
        self.client.on("disconnect", self._end)
        self.client.on("connect_error", self._refuse)
        browser.live.ears.append(self)
        headers = {"Cookie": f"session={browser.cookie}"}
        try:
            auth = {"channel": channel, "window": window}
            self.client.connect(browser.url, headers, auth=auth, transports=["websocket"], wait_timeout=10)
        except socketio.exceptions.ConnectionError:
            self.refused = self.refused or {}

    @property
    def connected(self) -> bool:
        """Whether it is let in, and has not been cut since."""
        return self.refused is None and not self.ended

    def next(self, event: str = "message", patience: float = PATIENCE) -> dict:
        """The next of these that it hears."""
        until = time.monotonic() + patience
        while True:
            kind, payload = self.heard.get(timeout=max(0.001, until - time.monotonic()))
            if kind == event:
                return payload

    def messages(self) -> list[int]:
        """The numbers of all messages it has heard so far."""
        return [payload["number"] for kind, payload in self.all if kind == "message"]

    def close(self) -> None:
        """Leave, as one who closes the window."""
        self.client.disconnect()
        if self.line is not None:
            self.line.shutdown()

    def _noting(self, event: str):
        def note(payload: dict) -> None:
            self.all.append((event, payload))
            self.heard.put((event, payload))

        return note

    def _begin(self) -> None:
        # The library forgets it, without closing it, when the server ends the connection.
        self.line = self.client.eio.ws

    def _end(self, *_reason) -> None:
        self.ended = True

    def _refuse(self, why) -> None:
        self.refused = why if isinstance(why, dict) else {"message": why}


class Live:
    """A network that runs, on SQLite unless the settings say otherwise; its processes can be killed and started
    again."""

    def __init__(self, folder: Path, processes: int = 1, **settings: str) -> None:
        self.ports = [programs.free_port() for _ in range(processes)]
        self.port = self.ports[0]
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {
            "DATA_FOLDER": str(folder),
            "PUBLIC_URL": self.url,
            "SECRET_KEY": "for-tests-only-for-tests-only-for-tests-only",
            "RATE_LIMITS": "off",
            "BACKGROUND_WORK": "off",
            "LOG_LEVEL": "ERROR",
            **settings,
        }
        self.log = folder / "log"
        self.app = create_app(config.load(self.settings))
        with self.app.app_context():
            upgrade()
        self.turn = 0
        self.ears: list[Ear] = []
        self.begin()

    def begin(self) -> None:
        """Begin again with an empty room and other people of the same names."""
        self.turn += 1
        self.members: dict[str, int] = {}
        with self.app.app_context(), writing():
            room = Room(title="The kitchen table", description="Anything goes.")
            db.session.add(room)
            db.session.flush()
            self.room = room.id

    def member(self, name: str, **columns) -> int:
        """The id of a member called so, who is made at first mention."""
        if name not in self.members:
            alone = {"email": f"{name}-{self.turn}@example.org", "name_key": f"{name}-{self.turn}"}
            self.members[name] = make_member(self.app, name, **alone, **columns)
        return self.members[name]

    def browser(self, name: str, **columns) -> Browser:
        """A browser in which she is signed in."""
        return Browser(self, self.member(name, **columns))

    @contextmanager
    def running(self) -> Iterator[None]:
        """Run it until the block ends, as an operator would."""
        self.processes: dict[int, subprocess.Popen[bytes]] = {}
        with ExitStack() as self._until_the_end:
            for port in self.ports:
                self.start(port)
            yield

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The process, or the first one."""
        return self.processes[self.port]

    def start(self, port: int | None = None) -> None:
        """Start a process, at first or after a kill()."""
        port = port or self.port
        self.processes[port] = self._until_the_end.enter_context(running_app(self.settings, port, self.log))

    def leave(self) -> None:
        """Everyone closes her windows."""
        while self.ears:
            self.ears.pop().close()

    def kill(self, port: int | None = None) -> None:
        """End a process as a power cut would."""
        process = self.processes[port or self.port]
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
