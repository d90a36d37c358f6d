"""A PostgreSQL of our own: made in a temporary folder, reached by a Unix socket, gone afterwards."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.services import programs

USER = "community"


@contextmanager
def postgres() -> Iterator[str]:
    """The address of an empty database ``test``, whose owner may make others beside it. Raises programs.Missing."""
    initdb, server, client = (programs.find(name, "postgresql") for name in ("initdb", "postgres", "psql"))
    who = programs.unprivileged()
    with programs.folder("pg") as folder:
        data = folder / "data"
        if who:
            os.chown(folder, who["user"], who["group"])
        made = [initdb, "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(made, check=True, capture_output=True, cwd=folder, **who)
        # Safe from power loss it need not be, and so it is several times as fast.
        hasty = ["fsync=off", "synchronous_commit=off", "full_page_writes=off"]
        # Rows come in the order in which they were written, unless a query says otherwise, however many were deleted.
        steady = ["autovacuum=off"]
        options = [*hasty, *steady, "listen_addresses=", f"unix_socket_directories={folder}", "max_connections=300"]
        command = [server, "-D", str(data), *(word for option in options for word in ("-c", option))]
        psql = [client, "-h", str(folder), "-U", USER, "-q", "-v", "ON_ERROR_STOP=1"]

        def ready() -> bool:
            asked = subprocess.run([*psql, "-c", "SELECT 1", "postgres"], capture_output=True, check=False)
            return asked.returncode == 0

        with programs.running(command, ready, folder / "log", cwd=folder, **who) as process:
            subprocess.run([*psql, "-c", "CREATE DATABASE test", "postgres"], check=True, capture_output=True)
            yield f"postgresql://{USER}@/test?host={folder}"
            # Asked politely it would wait for every open connection.
            process.send_signal(signal.SIGINT)
        shutil.rmtree(data, ignore_errors=True)
