"""The app over a real connection, at one address, where it can be stopped and started again."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server


class Server:
    """Starts at once. ``address``: where it answers, also after it was stopped and started."""

    def __init__(self, app: Flask) -> None:
        self.app, self.port = app, 0
        self.start()

    @property
    def address(self) -> str:
        return f"http://localhost:{self.port}"

    def start(self) -> None:
        self.server = make_server("localhost", self.port, self._answer, threaded=True, request_handler=_Quiet)
        self.port = self.server.server_port
        # What a page posts while it is closed must have ended before the next test begins.
        self.server.daemon_threads = False
        # The seconds after which it looks whether it is to stop, which each test waits for in the end.
        self.thread = threading.Thread(target=self.server.serve_forever, args=[0.02], daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def _answer(self, environ, start_response) -> Iterator[bytes]:
        return _to_its_end(self.app(environ, start_response))


def _to_its_end(answer: Iterable[bytes]) -> Iterator[bytes]:
    """Werkzeug's server forgets to close an answer when the browser breaks off in the middle of it, and leaves the file
    open that it was sent from; what it lets go of closes by itself here."""
    try:
        yield from answer
    finally:
        if hasattr(answer, "close"):
            answer.close()


class _Quiet(WSGIRequestHandler):
    def log(self, *_args) -> None:
        pass
