"""``bin/test``: all tests that need no service; with ``--services`` all that meet PostgreSQL, Redis and nginx."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys

from launch import assets, environment, screen
from launch.environment import PYTHON, ROOT
from launch.screen import Stop, say

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# A program of each, and the Debian package it comes in.
SERVICES = {"initdb": "postgresql", "redis-server": "redis-server", "nginx": "nginx"}

# Each works with an app, a database and a browser of its own; more of them only get in one another's way.
MOST_WORKERS = 4


def main() -> None:
    """Never returns: ends with pytest's code, so finding no test is a failure too."""
    screen.run(_main)


def _main() -> int:
    choices, wishes = _choices()
    if choices.services:
        _have_services()
    say("Getting ready")
    environment.install("test")
    assets.bring()
    return _pytest(choices.services, wishes)


def _choices() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="bin/test",
        description="Run every test that needs no service.",
        epilog="Anything else is handed to pytest, for example: bin/test tests/chat -k retry",
    )
    parser.add_argument(
        "--services",
        action="store_true",
        help="run what meets them on PostgreSQL and Redis, which are started for it, and on processes behind nginx",
    )
    return parser.parse_known_args()


def _have_services() -> None:
    # The tests know where these programs may be; this much of them needs nothing installed.
    sys.path.insert(0, str(ROOT))
    from tests.services import programs

    missing = [package for name, package in SERVICES.items() if not programs.path_of(name)]
    if missing:
        raise Stop(f"Some of the services are not installed. Get them with: sudo apt install {' '.join(missing)}")


def _processors() -> int:
    """How many this process may use: in a container these can be fewer than the machine has."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS does not say.
        return os.cpu_count() or 1


def _pytest(services: bool, wishes: list[str]) -> int:
    left_out = ["once"] if services else ["services"]
    if not any(shutil.which(name) for name in CHROMIUM):
        left_out.append("browser")
        say("Tests in a browser are left out, as there is no Chromium. Get it with: sudo apt install chromium")
    chosen = ["-m", " and ".join(f"not {marker}" for marker in left_out)]
    if not wishes:
        chosen += ["-n", str(min(_processors(), MOST_WORKERS)), "--dist", "loadgroup"]
    # tests/conftest.py starts the services.
    environ = {**os.environ, "TEST_SERVICES": "on" if services else "off"}
    with subprocess.Popen([PYTHON, "-m", "pytest", *chosen, *wishes], cwd=ROOT, env=environ) as running:
        while True:
            try:
                return running.wait()
            except KeyboardInterrupt:
                # Ctrl-C reached the tests too: they end by themselves, and stop what they started.
                continue
