"""What must be true of the machine before we start: a free port, folders we may write to, a secret of our own."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import socket
import time
from pathlib import Path

from launch.screen import Stop

# After a kill, the old workers need a moment to notice that they are alone and let go of the port.
PATIENCE_WITH_PORT = 2.5


def folder(path: Path, option: str = "") -> None:
    """Make ``path`` if need be and make sure that it may be written to. Raises Stop."""
    probe = path / f".may-write-{os.getpid()}"
    try:
        # What members tell one another lies here: no business of other users of this machine.
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise Stop(
            f"The folder {path} cannot be written to ({error.strerror}). "
            f"Give yourself the right to write there{option}, then start again."
        ) from None


def port(host: str, number: int) -> None:
    """Make sure that nothing else listens there. Raises Stop."""
    until = time.monotonic() + PATIENCE_WITH_PORT
    while True:
        try:
            _listen(host, number)
            return
        except OSError as error:
            if error.errno == errno.EADDRINUSE and time.monotonic() < until:
                time.sleep(0.1)
                continue
            raise Stop(_port_sentence(host, number, error)) from None


def _listen(host: str, number: int) -> None:
    found = socket.getaddrinfo(host, number, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    family, kind, protocol, _, address = found[0]
    with socket.socket(family, kind, protocol) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind(address)
        # Binding alone succeeds beside a listener on some systems; listening does not.
        probe.listen(1)


def _port_sentence(host: str, number: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {number} is already used by another program, perhaps by this one, started before. "
            f"Stop that one, or choose another port, for example: python3 bin/run --port {number + 1}"
        )
    if error.errno == errno.EACCES:
        return f"Port {number} may not be used by an ordinary user. Choose one above 1023: python3 bin/run --port 8000"
    return f"This machine has no address {host} to listen at ({error.strerror}). Leave out --host, or choose another."


def secret(data: Path) -> None:
    """Make the key that signs sessions and links, once, readable by its owner alone."""
    path = data / "secret"
    if path.exists():
        return
    # Written aside and then given its name: a start that is cut off never leaves half a secret behind.
    draft = data / f".secret-{os.getpid()}"
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(secrets.token_hex(32) + "\n")
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
