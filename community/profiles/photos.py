"""A member's photo: kept small, without what the camera wrote into it, and never public."""

from __future__ import annotations

from community.accounts.models import Member
from community.core import images, storage

LARGE, SMALL = images.SIZES


def keep(pictures: dict[int, bytes]) -> str:
    """Put the sizes of one photo into storage. Gives their name. Slow: call it before a write begins."""
    name = storage.new_name()
    for size, data in pictures.items():
        storage.current().put(storage.file_key(name, size), data)
    return name


def forget(name: str | None) -> None:
    """Delete the files of a photo, after what pointed to them is committed."""
    for size in images.SIZES if name else ():
        storage.current().delete(storage.file_key(name or "", size))


def show(member: Member, name: str | None) -> str | None:
    """From now on the photo called ``name`` is hers, or none. Gives the name of the one before."""
    before, member.photo_key = member.photo_key, name
    return before


def read(name: str, *, large: bool) -> bytes:
    """One size of a photo. Raises storage.Missing."""
    return storage.current().get(storage.file_key(name, LARGE if large else SMALL))
