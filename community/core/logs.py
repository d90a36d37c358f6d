"""Logs an operator can read and nobody can be recognised in: no address, name, body, query or token."""

from __future__ import annotations

import json
import logging
import secrets
import sys
import time
from datetime import UTC, datetime
from typing import Any

import structlog
from flask import Flask, Response, g, request

from community.core import errors

# Libraries that log by themselves, and what they are handed: an exception of theirs is as often one of ours.
LIBRARIES = ("socketio", "engineio", "werkzeug", "huey")


class _WithoutWords(logging.Formatter):
    """An exception's kind and place. Its message may quote what someone wrote, or her address."""

    def format(self, record: logging.LogRecord) -> str:
        # Another handler may have written it out already.
        record.exc_text = None
        return super().format(record)

    def formatException(self, exc_info: Any) -> str:  # noqa: N802  (so it is called in the library)
        """Only that, in one line."""
        kind, error, _ = exc_info
        return f"{kind.__name__} {errors.places(error)}"


class AsJson(_WithoutWords):
    """The same as one line of JSON, as everything else that is logged in production."""

    def format(self, record: logging.LogRecord) -> str:
        """With the fields that our own lines have."""
        return json.dumps(
            {
                "logger": record.name,
                "event": super().format(record),
                "level": record.levelname.lower(),
                "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
            }
        )


class _ToStderr(logging.Handler):
    """To wherever errors go at the moment."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        print(self.format(record), file=sys.stderr, flush=True)  # noqa: T201


def init_app(app: Flask) -> None:
    """Set up logging for ``app``: JSON in production, readable lines otherwise, a request id in each."""
    settings = app.config["SETTINGS"]
    renderer = structlog.processors.JSONRenderer() if settings.production else structlog.dev.ConsoleRenderer()
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(getattr(logging, settings.log_level)),
    )
    said = _ToStderr()
    said.setFormatter(AsJson() if settings.production else _WithoutWords("%(levelname)s %(name)s: %(message)s"))
    for name in LIBRARIES:
        library = logging.getLogger(name)
        library.setLevel(logging.WARNING)
        library.handlers, library.propagate = [said], False
    log = structlog.get_logger()

    @app.before_request
    def begin() -> None:
        g.request_id = secrets.token_hex(8)
        g.request_began = time.perf_counter()
        structlog.contextvars.bind_contextvars(request=g.request_id)

    @app.after_request
    def end(response: Response) -> Response:
        response.headers["X-Request-Id"] = g.get("request_id", "")
        if request.endpoint not in {"static", "probes.healthz", "probes.readyz"}:
            began = g.get("request_began", time.perf_counter())
            # The endpoint and not the path: a path may carry a token or say whom someone looked at.
            log.info(
                "answered",
                method=request.method,
                endpoint=request.endpoint,
                status=response.status_code,
                ms=round((time.perf_counter() - began) * 1000, 1),
            )
        return response
