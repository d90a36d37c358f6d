"""Starting and stopping real programs for a test: plain binaries, a temporary folder, nothing left behind."""

from __future__ import annotations

import glob
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

# Where Debian keeps what is not on an ordinary user's PATH; the newest PostgreSQL first.
ELSEWHERE = [*sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True), "/usr/sbin", "/sbin"]


class Missing(RuntimeError):
    """A program is not installed. The message says how to get it."""


def path_of(name: str) -> str | None:
    """The path of a program, if it is installed."""
    return shutil.which(name) or shutil.which(name, path=os.pathsep.join(ELSEWHERE))


def find(name: str, package: str) -> str:
    """The path of a program. Raises Missing."""
    found = path_of(name)
    if found is None:
        raise Missing(f"{name} is not installed. Get it with: sudo apt install {package}")
    return found


def unprivileged() -> dict[str, str | int | list[int]]:
    """How to start a program that refuses to run as root: what ``subprocess`` takes to run as somebody else."""
    if os.getuid() != 0:
        return {}
    for name in ("postgres", "nobody"):
        try:
            user = pwd.getpwnam(name)
        except KeyError:
            continue
        return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    raise Missing("PostgreSQL does not run as root, and there is no other user here to run it as.")


@contextmanager
def folder(name: str) -> Iterator[Path]:
    """A temporary folder, with a short path (a Unix socket's may not be longer than 107 letters)."""
    path = Path(tempfile.mkdtemp(prefix=f"{name}-", dir="/tmp"))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def free_port() -> int:
    """A port of 127.0.0.1 that nothing listens at now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nothing listens at now, each another."""
    with ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


@contextmanager
def running(
    command: list[str],
    ready: Callable[[], bool],
    log: Path,
    *,
    environ: Mapping[str, str] | None = None,
    patience: float = 30,
    **how,
) -> Iterator[subprocess.Popen[bytes]]:
    """Run ``command`` until the block ends, which begins once ``ready`` says so. What it says goes to ``log``."""
    with log.open("ab") as said:
        # A session of its own: Ctrl-C in the terminal reaches the tests, and the tests then stop their programs.
        process = subprocess.Popen(
            command, stdout=said, stderr=subprocess.STDOUT, env=environ, start_new_session=True, **how
        )
    try:
        wait_until(ready, patience, process, log)
        yield process
    finally:
        stop(process)


def wait_until(ready: Callable[[], bool], patience: float, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait for ``ready``. Raises RuntimeError with the end of the log when the program ended or took too long."""
    until = time.monotonic() + patience
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            end = log.read_text(errors="replace")[-2000:]
            raise RuntimeError(f"{process.args!r} is not ready (it ended with {process.poll()}):\n{end}")
        time.sleep(0.03)


def stop(process: subprocess.Popen[bytes], patience: float = 8) -> None:
    """End a program as an operator would, and by force when it does not listen."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def listens(port: int) -> Callable[[], bool]:
    """Whether something answers at ``port``, as a function to be asked again and again."""

    def ask() -> bool:
        with socket.socket() as probe:
            probe.settimeout(1)
            return probe.connect_ex(("127.0.0.1", port)) == 0

    return ask
