"""A process that is stopped, killed and started again, with members' live connections open."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.chat.live import Live, eventually
from tests.services import programs
from tests.services.apps import environ, ready

ROOT = Path(__file__).resolve().parents[2]

# How long an operator may have to wait.
MOST_SECONDS_TO_END = 5
MOST_SECONDS_TO_BE_READY = 3


def allowed(seconds: float) -> float:
    """More on a machine that has more to do, at this moment, than it has processors for."""
    return seconds * max(1, os.getloadavg()[0] / (os.cpu_count() or 1))


@pytest.fixture
def live(tmp_path) -> Live:
    return Live(tmp_path)


@pytest.fixture
def crowd(live):
    """Three members in a room, and a browser that has opened a connection and says nothing."""
    opened = []

    def come() -> list:
        ears = [live.browser(name).listen() for name in ("ada", "ben", "cleo")]
        assert all(ear.connected for ear in ears)
        opened.extend([*ears, socket.create_connection(("127.0.0.1", live.port))])
        return ears

    yield come
    for one in opened:
        one.close()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "stop"])
def test_it_ends_soon_although_members_are_connected(live, crowd, how):
    with live.running():
        ears = crowd()
        began = time.monotonic()
        live.process.send_signal(how)
        live.process.wait(allowed(MOST_SECONDS_TO_END) + 10)
        assert time.monotonic() - began < allowed(MOST_SECONDS_TO_END)
        for ear in ears:
            eventually(lambda ear=ear: ear.ended)


def test_after_a_kill_it_is_ready_soon_and_has_what_was_confirmed(live, crowd):
    with live.running():
        crowd()
        said = live.browser("ada").say("Still there?").json()
        live.kill()
    began = time.monotonic()
    with live.running():
        took = time.monotonic() - began
        assert live.browser("ben").everything()[-1]["id"] == said["id"]
        assert took < allowed(MOST_SECONDS_TO_BE_READY)


def test_a_worker_that_dies_is_replaced_on_the_same_port(live):
    with live.running():
        (worker,) = _children(live.process.pid)
        subprocess.run(["kill", "-9", str(worker)], check=True)
        eventually(lambda: _children(live.process.pid) not in ([], [worker]))
        eventually(ready(live.port))


def test_a_chat_process_runs_on_gevent_and_never_beside_gevent_websocket(tmp_path):
    grown = {"ROLE": "chat", "DATABASE_URL": "postgresql://localhost/community", "REDIS_URL": "redis://localhost"}
    say = "import runpy; print(runpy.run_path('deploy/gunicorn.conf.py')['worker_class'])"

    def read(**more: str) -> subprocess.CompletedProcess:
        settings = environ({**grown, "DATA_FOLDER": str(tmp_path), **more})
        command = [sys.executable, "-c", say]
        return subprocess.run(command, cwd=ROOT, env=settings, capture_output=True, text=True, check=False)

    assert read().stdout == "gevent\n"
    (tmp_path / "geventwebsocket.py").touch()
    assert "Remove it: pip uninstall gevent-websocket" in read(PYTHONPATH=str(tmp_path)).stderr


def _children(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.skipif(Path(sys.prefix) != ROOT / ".venv", reason="bin/run uses .venv, and these tests run elsewhere")
def test_bin_run_says_where_it_is_and_how_to_come_in(tmp_path):
    port, data = programs.free_port(), tmp_path / "data"
    command = [sys.executable, "bin/run", "--port", str(port), "--data", str(data)]
    began = time.monotonic()
    with subprocess.Popen(command, cwd=ROOT, env=environ({}), stdout=subprocess.PIPE, text=True) as process:
        try:
            eventually(ready(port), patience=60)
            took = time.monotonic() - began
            second = subprocess.run(command, cwd=ROOT, env=environ({}), capture_output=True, text=True, check=False)
        finally:
            process.send_signal(signal.SIGINT)
            said = process.communicate(timeout=20)[0]
    assert took < 60, "packages and browser files are there already"
    assert f"http://127.0.0.1:{port}" in said
    assert f"http://127.0.0.1:{port}/set-up/" in said
    assert str(data / "mail") in said
    assert (data / "secret").stat().st_mode & 0o777 == 0o600
    assert second.returncode == 1
    assert f"Port {port} is already used" in second.stdout.splitlines()[-1]
