"""``bin/test``: the style of the code, then the tests; with ``--services`` on PostgreSQL, Redis and nginx."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
from concurrent.futures import ThreadPoolExecutor

from launch import assets, environment, screen
from launch.environment import PYTHON, ROOT
from launch.screen import say, step

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

# Each works with an app, a database and a browser of its own; more of them only get in one another's way.
MOST_WORKERS = 4

STYLE = {
    "ruff check .": "Mend what can be mended by itself with: .venv/bin/python -m ruff check --fix .",
    "ruff format --check .": "Mend it with: .venv/bin/python -m ruff format .",
    "djlint --lint --quiet templates": "",
    "mypy": "",
}


def main() -> None:
    """Never returns: ends with the code of the first thing that failed."""
    screen.run(_main)


def _main() -> int:
    choices, wishes = _choices()
    say("Getting ready")
    environment.install("test")
    assets.bring()
    # With a wish of one's own, for one file perhaps, only that is run.
    style = 0 if wishes or choices.services else _style()
    return _pytest(choices.services, wishes) or style


def _choices() -> tuple[argparse.Namespace, list[str]]:
    parser = argparse.ArgumentParser(
        prog="bin/test",
        description="Check the style and run every test that needs no service.",
        epilog="Anything else is handed to pytest, for example: bin/test tests/chat -k retry",
    )
    parser.add_argument(
        "--services",
        action="store_true",
        help="run everything on PostgreSQL and Redis, which are started for it, and two app processes behind nginx",
    )
    return parser.parse_known_args()


def _style() -> int:
    with step("Checking the style"), ThreadPoolExecutor() as pool:
        done = list(pool.map(_check, STYLE))
    failed = [(command, result) for command, result in zip(STYLE, done, strict=True) if result.returncode != 0]
    for command, result in failed:
        say(f"\n{command}\n{result.stdout}{result.stderr}{STYLE[command]}")
    return 1 if failed else 0


def _check(command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([PYTHON, "-m", *command.split()], cwd=ROOT, capture_output=True, text=True, check=False)


def _pytest(services: bool, wishes: list[str]) -> int:
    left_out = [] if services else ["services"]
    if not any(shutil.which(name) for name in CHROMIUM):
        left_out.append("browser")
        say("Tests in a browser are left out, as there is no Chromium. Get it with: sudo apt install chromium")
    chosen = ["-m", " and ".join(f"not {marker}" for marker in left_out)]
    if not wishes:
        chosen += ["-n", str(min(os.cpu_count() or 1, MOST_WORKERS)), "--dist", "loadgroup"]
    # tests/conftest.py starts the services.
    environ = {**os.environ, "TEST_SERVICES": "on" if services else "off"}
    with subprocess.Popen([PYTHON, "-m", "pytest", *chosen, *wishes], cwd=ROOT, env=environ) as running:
        while True:
            try:
                return running.wait()
            except KeyboardInterrupt:
                # Ctrl-C reached the tests too: they end by themselves, and stop what they started.
                continue
