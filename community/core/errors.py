"""When something cannot be done: a sentence for someone having a bad day, and a status that is true."""

from __future__ import annotations

import errno
from http import HTTPStatus
from pathlib import Path

import structlog
from flask import Flask, g, has_request_context, render_template, request
from flask.globals import request_ctx
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from werkzeug.exceptions import HTTPException, InternalServerError

from community.extensions import db

log = structlog.get_logger()

OURS = Path(__file__).resolve().parents[2] / "community"

SENTENCES = {
    400: "Something in what your browser sent could not be read. Going back and trying again often helps.",
    401: "Please sign in first.",
    403: "This is not open to you.",
    404: "This page is not here, or not open to you.",
    405: "This address cannot be used that way. Going back helps.",
    409: "Someone else changed this at the same moment. Going back shows how it is now.",
    413: "That was too large to send.",
    414: "That address is too long to be one of ours.",
    422: "Something is missing or cannot be used.",
    429: "That was many tries in a short time. Please wait a few minutes, then go on.",
    500: "Something went wrong on our side, and it was noted. Your words may still be in your browser: go back to see.",
    503: "What is kept here cannot be reached for a moment. Please wait a minute, then try again.",
}

# The database is away, or locked for longer than one can wait; or, with SQLite, its disk is full.
AWAY = (OperationalError, InterfaceError, NoConnectionLeft)
# The disk is full where photos are kept, or may only be read.
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EROFS}


class Refusal(Exception):
    """A rule says no. ``sentence`` is shown to the person; ``status`` is the answer's."""

    def __init__(self, sentence: str, status: int = 422) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.status = status


def page(status: int, sentence: str | None = None) -> tuple[str, int]:
    """The page that says what happened."""
    sentence = sentence or SENTENCES.get(status) or HTTPStatus(status).phrase + "."
    if request_ctx.url_adapter is None:
        # Asked for by a name that is not ours: a page of ours would have nowhere to lead to.
        return sentence, status
    return render_template("errors/error.html", status=status, sentence=sentence), status


def init_app(app: Flask) -> None:
    """Answer every error of ``app`` with such a page, and write down what was ours."""

    @app.errorhandler(Refusal)
    def refused(error: Refusal):
        db.session.rollback()
        return page(error.status, error.sentence)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException):
        if error.response is not None or (error.code or 500) < 400:
            return error
        db.session.rollback()
        answer = app.make_response(page(error.code or 500))
        # 405 must name the methods that are allowed, 429 the time to wait.
        for name, value in error.get_headers():
            if name in {"Allow", "Retry-After"}:
                answer.headers[name] = value
        return answer

    @app.errorhandler(Exception)
    def ours(error: Exception):
        if app.testing and app.config.get("PROPAGATE_EXCEPTIONS"):
            raise error
        db.session.rollback()
        passes = _passes(error)
        _note("cannot be reached or written" if passes else "unexpected", error)
        if isinstance(error, SQLAlchemyError):
            # The page must stand without the database, so it does not ask who reads it.
            g._login_user = app.login_manager.anonymous_user()  # type: ignore[attr-defined]
        return page(503 if passes else InternalServerError.code or 500)

    def failed(about) -> None:
        _note("the page that says so failed", about[1])

    # Flask's own would write down the address, which may carry a token, and what the exception quotes.
    app.log_exception = failed  # type: ignore[method-assign, assignment]


def _passes(error: Exception) -> bool:
    if isinstance(error, OSError):
        return error.errno in NO_ROOM
    # SQLite says of a mistake in a query, too, that it is no fault of the program's.
    return isinstance(error, AWAY) and _number(error) != "SQLITE_ERROR"


def _number(error: BaseException) -> str | None:
    cause = getattr(error, "orig", None)
    return getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)


def _note(event: str, error: BaseException) -> None:
    # The exception's message may quote what someone wrote; its kind, its number and its place never do.
    number = _number(error)
    log.error(
        event,
        kind=type(error).__name__,
        **({"number": number} if number else {}),
        endpoint=request.endpoint if has_request_context() else None,
        trace=places(error),
    )


def places(error: BaseException) -> list[str]:
    """Where in our own code it happened, and last where exactly: most of what lies between is the libraries'."""
    places, frame = [], error.__traceback__
    while frame is not None:
        code, path = frame.tb_frame.f_code, Path(frame.tb_frame.f_code.co_filename)
        if path.is_relative_to(OURS) or frame.tb_next is None:
            shown = path.relative_to(OURS) if path.is_relative_to(OURS) else path.name
            places.append(f"{shown}:{frame.tb_lineno} {code.co_name}")
        frame = frame.tb_next
    return places[-8:]
