"""Words that arrived when they could not be taken: the sign-in had ended, or the form was too old.

They are kept for a day, shown at once, and offered again after signing in. Only the one who wrote them gets them.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from flask import Flask, render_template, request, session
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy import JSON, String, delete, select
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock, errors, work
from community.core.database import Id, UTCDateTime, begin_writing, rows_changed, writing
from community.extensions import db

# Long enough to find one's password again the next morning.
KEPT_FOR = timedelta(days=1)
# The longest text a form takes, and some room for its other fields.
MOST_CHARACTERS = 60_000
# One who tries again and again keeps only the newest.
MOST_FIELDS = 50
NEVER_KEPT = {"csrf_token", "password", "new_password", "password_again", "new_password_confirm", "code", "passcode"}


class KeptForm(db.Model):
    """A form as it was sent. ``token`` is hashed: the web session alone holds the real one."""

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    token: Mapped[str] = mapped_column(String(64), unique=True)
    writer_id: Mapped[int | None] = mapped_column(Id)
    path: Mapped[str] = mapped_column(String(500))
    fields: Mapped[list[list[str]]] = mapped_column(JSON)
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now, index=True)


def page(status: int):
    """Keep what this request carried and answer with a page that shows it; None when it carried no words."""
    fields = [[n, v] for n, v in request.form.items(multi=True) if n not in NEVER_KEPT][:MOST_FIELDS]
    if not any(words(fields)) or sum(len(v) for _, v in fields) > MOST_CHARACTERS or _foreign():
        return None
    begin_writing()
    token = secrets.token_urlsafe(24)
    writer = request.form.get("writer", "")
    db.session.add(
        KeptForm(
            token=_hash(token),
            writer_id=int(writer) if writer.isascii() and writer.isdigit() and len(writer) < 19 else None,
            path=request.path[:500],
            fields=[[n, v.replace("\x00", "")] for n, v in fields],
        )
    )
    db.session.commit()
    session["kept"] = token
    answer = render_template("errors/kept.html", action=request.path, fields=fields, words=words(fields))
    return answer, status


def waiting() -> KeptForm | None:
    """What this web session kept, if the member now signed in wrote it and it is still there."""
    token = session.get("kept")
    if not token or not current_user.is_authenticated:
        return None
    form = db.session.scalar(select(KeptForm).where(KeptForm.token == _hash(token)))
    if form is None or form.created_at < clock.now() - KEPT_FOR:
        return None
    return form if form.writer_id == current_user.id else None


def words(fields: list[list[str]]) -> list[str]:
    """Of a form's fields, the values that a person typed as text."""
    return [value for name, value in fields if value.strip() and name in TEXT_FIELDS]


# The names our forms give to what is written in them.
TEXT_FIELDS = {"source", "title", "body", "words", "reason", "about_me", "message", "why", "note"}


@work.worker("kept")
def forget_old() -> int:
    """Delete what was kept longer ago than promised."""
    with writing():
        return rows_changed(delete(KeptForm).where(KeptForm.created_at < clock.now() - KEPT_FOR))


def init_app(app: Flask) -> None:
    """A form whose token ran out is shown again with its words."""

    @app.errorhandler(CSRFError)
    def too_old(error: CSRFError):
        db.session.rollback()
        return page(400) or errors.page(400, "This form was open for too long. Please go back, reload, and try again.")


def _foreign() -> bool:
    # A form on another site must not get its words into a page of ours.
    origin = request.headers.get("Origin") or request.headers.get("Referer")
    return bool(origin) and urlsplit(origin).netloc != request.host


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
