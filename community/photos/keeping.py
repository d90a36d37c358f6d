"""From the file a member sends to a photo that is kept. Slow, and so in steps, none of which holds a lock meanwhile.

The row comes first and says that its files are on their way; the files follow; then the row says that they are there.
Whatever is cut off between leaves a row by which clearing.py finds the files.
"""

from __future__ import annotations

import hashlib
from typing import IO

from community.core import clock, database, images, limits, storage
from community.core.once import once
from community.extensions import db
from community.photos.models import PHOTOS_AN_HOUR, Photo, may_send_more

ENOUGH = (
    f"You have added {PHOTOS_AN_HOUR} photos within an hour, and all of them are kept. "
    "Please wait a little before the next one."
)
SLOWER = "There were many tries within an hour. Please wait a little before the next one."


class Refused(ValueError):
    """The photo was not taken. ``status`` is the answer's; the text is a sentence for the one who sent it."""

    def __init__(self, sentence: str, status: int = 422) -> None:
        super().__init__(sentence)
        self.status = status


def keep(owner_id: int, key: str, stream: IO[bytes], *, limited: bool = True) -> int:
    """Keep what a member sent as a photo of hers, loose; gives its number. The same key again gives the first.

    Commits, more than once: call it where a request or a command may. Raises Refused.
    """
    before = Photo.sent(owner_id, key)
    if before is not None and before.going_at is not None:
        raise Refused(images.BUSY, 503)
    if before is not None and before.kept_at is not None:
        return before.id
    if limited and before is None and not may_send_more(owner_id):
        raise Refused(ENOUGH, 429)
    if limited and not limits.may_try_photo(owner_id):
        raise Refused(SLOWER, 429)
    db.session.rollback()
    try:
        fitted = images.fit(stream)
    except images.Busy as busy:
        raise Refused(str(busy), 503) from None
    except images.NotAPicture as problem:
        raise Refused(str(problem)) from None
    with database.writing():
        photo = once(lambda: Photo.sent(owner_id, key), lambda: _begin(owner_id, key, fitted))
        number, name = photo.id, photo.name
    for side, data in fitted.pictures.items():
        storage.current().put(storage.file_key(name, side), data)
    with database.writing():
        db.session.get_one(Photo, number).kept_at = clock.now()
    return number


def key_of(form_key: str, stream: IO[bytes]) -> str:
    """The key of a file that comes inside a form: the same file in the same form is the same photo."""
    digest = hashlib.sha256(form_key.encode(errors="replace"))
    # In pieces: many may come at the same moment, and none has its turn yet.
    while piece := stream.read(64 * 1024):
        digest.update(piece)
    stream.seek(0)
    return digest.hexdigest()[:32]


def read(name: str, side: int) -> bytes:
    """One size of a photo. Raises storage.Missing."""
    return storage.current().get(storage.file_key(name, side))


def forget(name: str) -> None:
    """Delete the files of a photo. What is not there any more is no error."""
    for side in images.SIDES:
        storage.current().delete(storage.file_key(name, side))


def _begin(owner_id: int, key: str, fitted: images.Fitted) -> Photo:
    size = {"width": fitted.width, "height": fitted.height}
    photo = Photo(owner_id=owner_id, key=key, name=storage.new_name(), words="", **size)
    db.session.add(photo)
    db.session.flush()
    return photo
