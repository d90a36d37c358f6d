"""What is in a backup: about.json, the database, the photos, and the secret if it is kept beside them."""

from __future__ import annotations

import json
import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from community.backup.sealing import Opened, Sealed, Unreadable, is_sealed

# Raised when what is in the file is laid out in another way.
FORMAT = 1


@dataclass(frozen=True)
class About:
    """What a backup says of itself."""

    format: int
    made_at: str
    database: str
    revision: str
    members: int


def write(target: Path, folder: Path, passphrase: str | None) -> None:
    """Pack everything in ``folder`` into ``target``, which is there whole or not at all. Raises OSError."""
    part = target.with_name(f"{target.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
            _pack(file, folder, passphrase)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)


def _pack(file: BinaryIO, folder: Path, passphrase: str | None) -> None:
    sealed = Sealed(file, passphrase) if passphrase else None
    with tarfile.open(fileobj=sealed or file, mode="w|gz", dereference=True) as tar:  # type: ignore[call-overload]
        # First, so that looking at a large backup need not read all of it.
        for path in sorted(folder.iterdir(), key=lambda path: (path.name != "about.json", path.name)):
            tar.add(path, arcname=path.name)
    if sealed:
        sealed.finish()


def read(source: Path, folder: Path, passphrase: str | None) -> About:
    """Unpack ``source`` into the empty ``folder``, after checking every part. Raises Unreadable."""
    try:
        with _opened(source, passphrase) as file, tarfile.open(fileobj=file, mode="r|gz") as tar:
            for member in tar:
                _unpack(tar, member, folder)
            # To the very end: only there is it sure that nothing was cut off.
            while file.read(1024 * 1024):
                pass
        about = About(**json.loads((folder / "about.json").read_text()))
    except (tarfile.TarError, EOFError, OSError, ValueError, TypeError) as error:
        raise Unreadable(f"{source} is not a backup of this network, or it is damaged.") from error
    if about.format != FORMAT:
        raise Unreadable(f"{source} was made by another version of this network. Restore it with that one.")
    return about


@contextmanager
def _opened(source: Path, passphrase: str | None) -> Iterator[BinaryIO]:
    sealed = is_sealed(source)
    if sealed and passphrase is None:
        raise Unreadable("This backup is sealed. Give its passphrase with --passphrase-file.")
    with source.open("rb") as file:
        yield Opened(file, passphrase) if sealed and passphrase else file  # type: ignore[misc]


def _unpack(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    path = PurePosixPath(member.name)
    if path.is_absolute() or ".." in path.parts or not (member.isfile() or member.isdir()):
        raise Unreadable("This backup holds something that does not belong in one. It was not restored.")
    target = folder / path
    if member.isdir():
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        return
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = tar.extractfile(member)
    if content is not None:
        with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(content, file)


def describe(folder: Path, about: About) -> None:
    """Write about.json into a folder that is going to be packed."""
    (folder / "about.json").write_text(json.dumps(asdict(about), indent=2) + "\n")
