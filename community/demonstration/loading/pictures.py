"""Photos: drawn by the demonstration, made small as any photo is, and kept where photos are kept."""

from __future__ import annotations

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import update

from community.accounts.models import Member
from community.core import images, storage
from community.demonstration import drawing
from community.demonstration.loading.loaded import Loaded
from community.demonstration.loading.loaded import put as put_rows
from community.extensions import db
from community.photos.models import Photo
from community.profiles import photos


def put(loaded: Loaded) -> int:
    """The photos that stand with posts, and those of members."""
    shown = [post for thread in loaded.world.threads for post in thread.posts if post.shows]
    rows = [
        {**photo(loaded, post.shows, post.author, post.at), "post_id": loaded.posts[id(post)], "place": 1}
        for post in shown
    ]
    put_rows(Photo, rows)
    told = zip(loaded.world.told, loaded.members, strict=True)
    faces = [
        {"id": number, "photo_key": photos.keep(_square(one.photo, one.photo_mirrored))}
        for one, number in told
        if one and one.photo
    ]
    db.session.execute(update(Member), faces)
    return len(rows) + len(faces)


def photo(loaded: Loaded, scene: str, author: int, at: datetime) -> dict[str, Any]:
    """A photo of ``scene`` that somebody has sent, with its files; where it stands, the caller says."""
    fitted = _fitted(scene)
    return {
        "owner_id": loaded.members[author],
        "key": loaded.key(),
        "name": _kept(fitted.pictures),
        "width": fitted.width,
        "height": fitted.height,
        "words": drawing.SCENES[scene].words,
        "created_at": at,
        "kept_at": at,
    }


def _kept(pictures: dict[int, bytes]) -> str:
    name = storage.new_name()
    for side, data in pictures.items():
        storage.current().put(storage.file_key(name, side), data)
    return name


@cache
def _fitted(scene: str) -> images.Fitted:
    return images.fit(drawing.picture(scene))


@cache
def _square(scene: str, mirrored: bool) -> dict[int, bytes]:
    return images.shrink(drawing.picture(scene, mirrored=mirrored))
