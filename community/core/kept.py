"""Words that arrived when they could not be taken: the sign-in had ended, the form was too old, or it was too soon.

They are shown at once, as on any page that says no. When the sign-in had ended they are also kept for a day, and
offered again after signing in, to the one who wrote them alone.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask, render_template, request, session
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from limits import parse
from sqlalchemy import JSON, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column
from werkzeug.exceptions import HTTPException

from community.core import clock, errors, richtext, work
from community.core.database import Id, UTCDateTime, begin_writing, rows_changed, writing
from community.core.urls import host_of, safe_next
from community.extensions import address, db, limiter

# Long enough to find one's password again the next morning.
KEPT_FOR = timedelta(days=1)
# The longest text a form takes, as HTML, and room for its other fields; Flask itself takes 500,000 bytes.
MOST_CHARACTERS = 480_000
MOST_FIELDS = 50
# Of HTML so much is read for its words: two entries, and no form of ours holds more. What is beyond is shown as it
# came, because anyone may send anything, and reading it is work.
MOST_READ = 2 * richtext.SOURCE_LIMIT
# Whoever is signed out may send anything: this many times an hour from one address it is kept.
KEPT_FROM_ADDRESS = parse("30 per hour")
NEVER_KEPT = {"csrf_token", "password", "current", "code", "credential"}
# The names our forms give to what is written in them.
TEXT_FIELDS = {
    *("title", "source", "words", "reason", "answer", "note", "description", "rules"),
    *("about", "about_me", "not_for", "themes", "ground_rules", "also_kept"),
}


class KeptForm(db.Model):
    """A form as it was sent. ``token`` is hashed: the web session alone holds the real one."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    writer_id: Mapped[int | None] = mapped_column(Id)
    path: Mapped[str] = mapped_column(String(500))
    fields: Mapped[list[list[str]]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, index=True)


def page(status: int):
    """Answer with a page that shows what this request carried; None when it carried no words.

    401: the writer was signed out. The words are kept, and offered when she has signed in. Otherwise the page has a
    button that sends them again.
    """
    fields = [[n, v.replace("\x00", "")] for n, v in request.form.items(multi=True) if n not in NEVER_KEPT]
    if not words(fields) or len(fields) > MOST_FIELDS or _foreign():
        return None
    # What staff decides is shown, but not offered again: another could have planted it at a shared browser.
    kept = status == 401 and not request.path.startswith("/staff") and _keep(fields)
    came_from = request.headers.get("Referer", "")
    return render_template(
        "errors/kept.html",
        status=status,
        kept=kept,
        action=request.path,
        fields=fields,
        words=words(fields),
        back=safe_next(urlsplit(came_from).path) if host_of(came_from) == request.host else None,
    ), status


def not_taken() -> list[str]:
    """What a person wrote in the form that this request brought, for a page that says why it was not taken."""
    try:
        # Where no page of ours is, no form of ours was sent; and how often one sends there is not limited.
        return (
            []
            if _foreign() or request.endpoint is None
            else words([[name, value] for name, value in request.form.items(multi=True)])
        )
    except HTTPException:
        # Too large to be read, or no form.
        return []


def waiting() -> KeptForm | None:
    """What this web session kept, if the member now signed in wrote it and it is still there."""
    token = session.get("kept", "").partition(":")[0]
    if not token or not current_user.is_authenticated:
        return None
    form = db.session.scalar(select(KeptForm).where(KeptForm.token == _hash(token)))
    if form is None or form.created_at < clock.now() - KEPT_FOR:
        return None
    return form if form.writer_id == current_user.id else None


def let_go() -> None:
    """The one who wrote the kept words does not want them any more."""
    if (form := waiting()) is not None:
        db.session.delete(form)
    session.pop("kept", None)


def words(fields: list[list[str]]) -> list[str]:
    """Of a form's fields, what a person wrote, as she would read it."""
    texts, read = [], 0
    for value in (value for name, value in fields if value.strip() and name in TEXT_FIELDS):
        read += len(value)
        texts.append(_readable(value) if read <= MOST_READ else value)
    return texts


@work.worker("kept")
def forget_old() -> int:
    """Delete what was kept longer ago than promised."""
    with writing():
        return rows_changed(delete(KeptForm).where(KeptForm.created_at < clock.now() - KEPT_FOR))


def init_app(app: Flask) -> None:
    """A form whose token ran out is shown again with its words; what has arrived is not offered again."""

    app.jinja_env.globals["words_not_taken"] = not_taken

    @app.errorhandler(CSRFError)
    def too_old(error: CSRFError):
        db.session.rollback()
        return page(400) or errors.page(400, "This form was open for too long. Please go back, reload, and try again.")

    @app.after_request
    def arrived(response):
        key = session.get("kept", "").partition(":")[2]
        if key and request.method == "POST" and response.status_code in {302, 303} and request.form.get("key") == key:
            session.pop("kept")
        return response


def _keep(fields: list[list[str]]) -> bool:
    size = sum(len(name) + len(value) for name, value in fields)
    if size > MOST_CHARACTERS or (limiter.enabled and not limiter.limiter.hit(KEPT_FROM_ADDRESS, "kept", address())):
        return False
    begin_writing()
    token, given = secrets.token_urlsafe(24), {name: value for name, value in fields}  # noqa: C416
    writer = given.get("writer", "")
    db.session.add(
        KeptForm(
            token=_hash(token),
            writer_id=int(writer) if writer.isascii() and writer.isdigit() and len(writer) < 19 else None,
            path=request.path[:500],
            fields=fields,
        )
    )
    db.session.commit()
    # The form's key, so that it is known when the words have arrived after all.
    session["kept"] = f"{token}:{given.get('key', '')}"
    return True


def _readable(value: str) -> str:
    # The editor sends HTML; she knows nothing of that. What is longer than any entry is shown as it came.
    is_html = value.lstrip().startswith("<") and len(value) <= richtext.SOURCE_LIMIT
    return richtext.plain(value) if is_html else value


def _foreign() -> bool:
    # A form on another site must not get its words into a page of ours.
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    return host_of(origin) != request.host if origin else False


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
