"""Logs an operator can read and nobody can be recognised in: no address, name, body, query or token."""

from __future__ import annotations

import logging
import secrets
import time

import structlog
from flask import Flask, Response, g, request


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
    for name in ("socketio", "engineio", "werkzeug", "huey"):
        logging.getLogger(name).setLevel(logging.WARNING)
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
