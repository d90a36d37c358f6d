"""What is measured: the network as one process, the grown network, and the yardsticks; each started and ended."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.services import programs
from tests.services.apps import app, environ, flask
from tests.services.postgres import postgres
from tests.services.redis import redis

ROOT = Path(__file__).resolve().parents[2]
YARDSTICKS = Path(__file__).resolve().parent / "yardsticks"
HTML = {"Accept": "text/html"}
# One for each processor, as docs/operating.md has it: with two, a message waits behind a page that is being made.
PAGE_WORKERS = 4


@dataclass
class Served:
    """Something that delivers. ``speakers``: [port, path, headers, form] of those who may say something."""

    ports: list[int]
    # Of the processes that hold the sockets, and of those that answer pages beside them.
    holding: list[int]
    channels: list[str]
    cookies: list[str]
    speakers: list[list]
    origin: str = ""
    offers: bool = False
    paging: list[int] = field(default_factory=list)
    readers: list[list] = field(default_factory=list)
    # A room where nobody is.
    empty: str = ""


@contextmanager
def alone(folder: Path, people: int, speakers: int) -> Iterator[Served]:
    """One process with threads, on SQLite; one room."""
    port = programs.free_port()
    settings = _settings(folder, port, LIVE_CONNECTIONS=str(people + 20))
    with app(settings, port, folder / "log") as process:
        made = _people(settings, people, 1)
        yield _served(settings, made, [port], [process.pid], [port], [], speakers)


@contextmanager
def grown(folder: Path, people: int, rooms: int, speakers: int, chats: int) -> Iterator[Served]:
    """Page workers and ``chats`` chat processes, on PostgreSQL and Redis, reached without nginx."""
    ports = programs.free_ports(PAGE_WORKERS + chats)
    paging, chat = ports[:PAGE_WORKERS], ports[PAGE_WORKERS:]
    with ExitStack() as stack:
        settings = _settings(
            folder,
            paging[0],
            DATABASE_URL=stack.enter_context(postgres()),
            REDIS_URL=stack.enter_context(redis()),
            LIVE_CONNECTIONS=str(people + 20),
        )
        flask(settings, "prepare")

        def start(port: int, role: str) -> int:
            several = {k: v for k, v in settings.items() if role == "chat" or k != "LIVE_CONNECTIONS"}
            return stack.enter_context(app({**several, "ROLE": role}, port, folder / f"{port}.log")).pid

        pages = [start(port, "pages") for port in paging]
        holding = [start(port, "chat") for port in chat]
        made = _people(settings, people, rooms)
        yield _served(settings, made, chat, holding, paging, pages, speakers)


@contextmanager
def bare(folder: Path, people: int, speakers: int, worker: str) -> Iterator[Served]:
    """Flask-SocketIO by itself in one gunicorn; ``worker``: gthread or gevent."""
    port = programs.free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", worker]
    command += ["--threads", str(people + 50), "--worker-connections", "3000", "--no-control-socket", "bare:app"]
    log = folder / f"bare-{worker}.log"
    with programs.running(command, programs.listens(port), log, cwd=YARDSTICKS, environ=environ({})) as process:
        yield _yardstick(port, process.pid, people, speakers)


@contextmanager
def node(folder: Path, people: int, speakers: int) -> Iterator[Served]:
    """socket.io's own server on Node. Raises programs.Missing."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None:
        raise programs.Missing("there is no Node here")
    if not (YARDSTICKS / "node_modules").is_dir():
        fetch = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
        if subprocess.run(fetch, cwd=YARDSTICKS, capture_output=True, check=False).returncode:
            raise programs.Missing("npm could not fetch socket.io")
    port = programs.free_port()
    command = [program, "server.mjs", str(port)]
    with programs.running(command, programs.listens(port), folder / "node.log", cwd=YARDSTICKS) as process:
        yield _yardstick(port, process.pid, people, speakers)


def _settings(folder: Path, port: int, **more: str) -> dict[str, str]:
    settings = {
        "DATA_FOLDER": str(folder),
        "PUBLIC_URL": f"http://127.0.0.1:{port}",
        "SECRET_KEY": secrets.token_hex(32),
        "RATE_LIMITS": "off",
        "LOG_LEVEL": "ERROR",
        **more,
    }
    if "DATABASE_URL" not in more:
        flask(settings, "prepare")
    return settings


def _people(settings: dict[str, str], people: int, rooms: int) -> dict:
    command = [sys.executable, str(ROOT / "bench" / "live" / "people.py"), str(people), str(rooms + 1)]
    done = subprocess.run(command, cwd=ROOT, env=environ(settings), capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def _served(settings, made, ports, holding, pages, paging, speakers) -> Served:
    (empty, *rooms), cookies = made["rooms"], made["cookies"]

    def spread(place: int) -> tuple[int, int, dict]:
        return pages[place % len(pages)], rooms[place // len(pages) % len(rooms)], {"Cookie": cookies[place]}

    saying = []
    for place in range(speakers):
        port, room, who = spread(place)
        asked = urllib.request.Request(f"http://127.0.0.1:{port}/live/{room}/since/0", headers=who)
        with urllib.request.urlopen(asked, timeout=20) as answer:
            token = json.loads(answer.read())["csrf_token"]
            # What the token is checked against comes in her cookie.
            if given := answer.headers["Set-Cookie"]:
                who = {"Cookie": given.partition(";")[0]}
        saying.append([port, f"/live/{room}", who, {"csrf_token": token}])
    reading = []
    for place in range(speakers, speakers + 20):
        port, room, who = spread(place)
        reading.append([port, ("/home", "/discussions", f"/live/{room}")[place % 3], {**who, **HTML}, {}])
    channels = [f"room:{room}" for room in rooms]
    return Served(
        ports, holding, channels, cookies, saying, settings["PUBLIC_URL"], True, paging, reading, f"/live/{empty}"
    )


def _yardstick(port: int, pid: int, people: int, speakers: int) -> Served:
    saying = [[port, "/say/room:1", {}, {}] for _ in range(speakers)]
    return Served([port], [pid], ["room:1"], ["none=1"] * people, saying, f"http://127.0.0.1:{port}")


def machine() -> str:
    """What it is measured on, in a line."""
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), "?")
    return f"{os.cpu_count()} x {model}, load {os.getloadavg()[0]:.1f}, Python {sys.version.split()[0]}"
