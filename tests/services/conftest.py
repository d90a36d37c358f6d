"""The grown network, as docs/operating.md describes it: PostgreSQL, Redis, page workers, chat processes, nginx."""

from __future__ import annotations

import os
import re
import secrets
import signal
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

import psycopg
import pytest
import requests
from requests.adapters import HTTPAdapter

from tests.conftest import PASSWORD
from tests.services import programs
from tests.services.apps import app, flask, script
from tests.services.nginx import nginx
from tests.services.redis import redis

PEOPLE = ("ada", "ben", "cleo", "grace")
TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')


class _From(HTTPAdapter):
    def __init__(self, place: str) -> None:
        self.place = place
        super().__init__()

    def init_poolmanager(self, *how, **more) -> None:
        super().init_poolmanager(*how, **more, source_address=(self.place, 0))


@dataclass
class Network:
    """Page workers and chat processes behind one address. ``ports``: where the chat processes take sockets."""

    url: str
    pages: list[int]
    ports: list[int]
    settings: dict[str, str]
    logs: Path
    stack: ExitStack
    processes: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    places: Iterator[int] = field(default_factory=count)

    def start(self, port: int) -> None:
        """Start one of the processes, as an operator would; back when it is ready."""
        role = {"ROLE": "pages" if port in self.pages else "chat"}
        self.processes[port] = self.stack.enter_context(app(self.settings | role, port, self.logs / f"{port}.log"))

    def kill(self, port: int) -> None:
        """End one of the processes as a power cut would."""
        os.killpg(self.processes[port].pid, signal.SIGKILL)
        self.processes[port].wait()

    @property
    def certificate(self) -> Path:
        """What to believe, as nginx's certificate is signed by nobody else."""
        return self.logs / "nginx" / "fullchain.pem"

    def browser(self) -> requests.Session:
        """A browser that believes our certificate."""
        browser = requests.Session()
        # Without this, the machine's own list of authorities goes before ours.
        browser.trust_env = False
        browser.verify = str(self.certificate)
        # Each from a place of her own, as nginx sees it: those who sign in are counted by where they come from.
        browser.mount("https://", _From(f"127.0.1.{next(self.places) % 250 + 1}"))
        return browser

    def sign_in(self, name: str) -> requests.Session:
        """A browser in which this member has signed in, by the page for it."""
        browser = self.browser()
        page = f"{self.url}/sign-in"
        token = TOKEN.search(browser.get(page).text)[1]
        form = {"email": f"{name}@example.org", "password": PASSWORD, "stay": "remembered", "csrf_token": token}
        answer = browser.post(page, data=form, headers={"Referer": page}, allow_redirects=False)
        assert answer.status_code in {302, 303}, answer.text
        return browser

    def said(self) -> str:
        """All that nginx and the processes have written down so far."""
        return "\n".join(
            log.read_text(errors="replace") for log in [*self.logs.glob("*.log"), *self.logs.glob("nginx/*.log")]
        )


@pytest.fixture(scope="session")
def network(services, tmp_path_factory) -> Iterator[Network]:
    """Started once; tests leave it running, or start again what they stop."""
    if not services:
        pytest.fail("The services are started by: python3 bin/test --services")
    logs = tmp_path_factory.mktemp("network")
    port, first, second, third, fourth = programs.free_ports(5)
    pages, ports = [first, second], [third, fourth]
    with ExitStack() as stack:
        settings = {
            "COMMUNITY_ENV": "production",
            "PUBLIC_URL": f"https://localhost:{port}",
            "DATABASE_URL": _database(services["DATABASE_URL"]),
            # One of its own: what is published in one of Redis's databases is heard in all.
            "REDIS_URL": stack.enter_context(redis()),
            "SECRET_KEY": secrets.token_hex(32),
            # Nobody listens there: what these tests write stays in the outbox.
            "SMTP_URL": f"smtp://localhost:{programs.free_port()}",
            "DATA_FOLDER": str(tmp_path_factory.mktemp("files")),
            "TRUSTED_PROXIES": "1",
        }
        flask(settings, "prepare")
        script(settings, "tests.services.people", *PEOPLE)
        network = Network(f"https://localhost:{port}", pages, ports, settings, logs, stack)
        for number in pages + ports:
            network.start(number)
        (logs / "nginx").symlink_to(stack.enter_context(nginx(pages, ports, port)))
        yield network


def _database(server: str) -> str:
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE network")
    return server.replace("/test?", "/network?")
