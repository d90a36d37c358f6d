"""Processes of the app as an operator starts them: gunicorn with deploy/gunicorn.conf.py, and ``flask`` commands."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import programs

ROOT = Path(__file__).resolve().parents[2]

# What the tests' own environment says of these must not reach the processes.
OURS = ("PATH", "HOME", "LANG", "TMPDIR", "LD_LIBRARY_PATH", "SSL_CERT_FILE")


def environ(settings: dict[str, str]) -> dict[str, str]:
    """The environment of a process with these settings and no others."""
    return {**{name: os.environ[name] for name in OURS if name in os.environ}, **settings}


def flask(settings: dict[str, str], *arguments: str, entered: str | None = None) -> str:
    """Run a ``flask`` command; gives what it printed. Raises subprocess.CalledProcessError."""
    return script(settings, "flask", *arguments, entered=entered)


def script(settings: dict[str, str], module: str, *arguments: str, entered: str | None = None) -> str:
    """Run a Python module with these settings; gives what it printed. Raises subprocess.CalledProcessError."""
    command = [sys.executable, "-m", module, *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environ(settings), input=entered, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise subprocess.CalledProcessError(done.returncode, command, done.stdout, done.stderr)
    return done.stdout


@contextmanager
def app(settings: dict[str, str], port: int, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """One process of the app at ``port``, ready; what it says goes to ``log``."""
    command = [sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--bind", f"127.0.0.1:{port}"]
    with programs.running(command, ready(port), log, cwd=ROOT, environ=environ(settings)) as process:
        yield process


def ready(port: int):
    """Whether the app at ``port`` says that it is ready, as a function to be asked again and again."""

    def ask() -> bool:
        # As nginx would ask: a process in production answers only to the name it is known by.
        request = urllib.request.Request(f"http://127.0.0.1:{port}/readyz", headers={"Host": "localhost"})
        try:
            with urllib.request.urlopen(request, timeout=5) as answer:  # noqa: S310
                return answer.status == 200
        except OSError:
            return False

    return ask
