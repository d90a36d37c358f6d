"""A Redis of our own: nothing on disk, a free port, gone afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from tests.services import programs


@contextmanager
def redis() -> Iterator[str]:
    """The address of an empty Redis. Raises programs.Missing."""
    server = programs.find("redis-server", "redis-server")
    port = programs.free_port()
    with programs.folder("redis") as folder:
        command = [server, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        with programs.running(command, programs.listens(port), folder / "log", cwd=folder):
            yield f"redis://127.0.0.1:{port}/0"
