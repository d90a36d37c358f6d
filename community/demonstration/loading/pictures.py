"""Photos: drawn by the demonstration, made small as any photo is, and kept where photos are kept."""

from __future__ import annotations

from functools import cache

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
    rows = []
    for post in shown:
        fitted = _fitted(post.shows)
        rows.append(
            {
                "owner_id": loaded.members[post.author],
                "key": loaded.key(),
                "name": _kept(fitted.pictures),
                "width": fitted.width,
                "height": fitted.height,
                "words": drawing.SCENES[post.shows].words,
                "created_at": post.at,
                "kept_at": post.at,
                "post_id": loaded.posts[id(post)],
                "place": 1,
            }
        )
    put_rows(Photo, rows)
    told = zip(loaded.world.told, loaded.members, strict=True)
    faces = [
        {"id": number, "photo_key": photos.keep(_square(one.photo, one.photo_mirrored))}
        for one, number in told
        if one and one.photo
    ]
    db.session.execute(update(Member), faces)
    return len(rows) + len(faces)


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
