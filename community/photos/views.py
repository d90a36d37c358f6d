"""Photos that are not shown with anything yet: sending one, and seeing it, which is for its owner alone."""

from __future__ import annotations

from contextlib import closing

from flask import Blueprint, Response, abort, render_template
from flask_login import current_user
from flask_wtf.file import FileField
from wtforms import StringField
from wtforms.validators import Length

from community.core import database, images, storage
from community.core.forms import Form, KeyedForm, one_line
from community.extensions import db
from community.permissions import active, needs
from community.photos import keeping, models
from community.photos.choosing import TOO_LONG
from community.photos.models import WORDS_LIMIT, Photo, Shown

blueprint = Blueprint("photos", __name__)

NOTHING = "There was no photo in what was sent. Please choose it again."

HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Disposition": 'inline; filename="photo.webp"',
    # Opened by itself, a picture stands on a page that the browser makes, with the browser's own style.
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
}


class SendForm(KeyedForm):
    """A photo, sent by itself."""

    photo = FileField()


class WordsForm(Form):
    """What a photo shows."""

    shows = StringField(
        filters=[one_line],
        validators=[Length(max=WORDS_LIMIT, message=TOO_LONG)],
    )


@blueprint.post("/photos")
@needs(active)
@database.reads_first
def send():
    """Keep a photo until it is shown with something. Sent by the page's script."""
    form = SendForm()
    if not form.validate():
        return {"sentence": " ".join(form.key.errors)}, 422
    if not getattr(form.photo.data, "filename", ""):
        return {"sentence": NOTHING}, 422
    try:
        with closing(form.photo.data) as file:
            number = keeping.keep(current_user.id, form.key.data, file.stream)
    except keeping.Refused as refused:
        return {"sentence": str(refused)}, refused.status
    return _item(number), 201


@blueprint.get("/photos/<id:photo_id>")
@needs(active)
def item(photo_id: int):
    """One photo as it stands in a form, for a form whose words came from elsewhere."""
    return _item(photo_id)


@blueprint.post("/photos/<id:photo_id>/words")
@needs(active)
def words(photo_id: int):
    """What a photo shows, as it is typed. Of a photo shown already, the form that changes the post says it."""
    photo = db.session.get(Photo, photo_id)
    if photo is None or photo.owner_id != current_user.id or photo.stands:
        abort(404)
    form = WordsForm()
    if not form.validate():
        return {"sentence": " ".join(form.shows.errors)}, 422
    photo.words = form.shows.data or ""
    db.session.commit()
    return "", 204


@blueprint.get("/photos/<id:photo_id>/<number:side>")
@needs(active)
def show(photo_id: int, side: int):
    """A photo that is not shown with anything yet."""
    row = models.mine(current_user.id, photo_id)
    if row is None or row.post_id is not None or row.message_id is not None:
        abort(404)
    return picture(row.name, side)


def picture(name: str, side: int) -> Response:
    """One size of a photo, from wherever it is kept. Asked anew each time, so nothing of it is stored."""
    if side not in images.SIDES:
        abort(404)
    try:
        data = keeping.read(name, side)
    except storage.Missing:
        abort(404)
    return Response(data, content_type=images.CONTENT_TYPE, headers=HEADERS)


def as_item(photo: Shown) -> dict[str, object]:
    """A photo as it stands in a form, for the page's script."""
    return {"number": photo.id, "item": render_template("photos/item.html", photo=photo)}


def _item(photo_id: int) -> dict[str, object]:
    row = models.mine(current_user.id, photo_id)
    # One that stands with a message is had where that is changed: she may not read it any more.
    if row is None or row.message_id is not None:
        abort(404)
    return as_item(Shown.of(row))
