"""The photos of members, out of the folder or bucket they are kept in and back into it."""

from __future__ import annotations

import contextlib
import os
import shutil
from pathlib import Path

import config
from community.core import storage


def gather(settings: config.Settings, target: Path) -> None:
    """Have every photo below ``target``. May be called again, for those that have come since."""
    if settings.storage_url:
        _download(storage.at(settings.storage_url, settings.files_folder), storage.Folder(target))
    else:
        _link(settings.files_folder, target)


def put_back(settings: config.Settings, source: Path) -> None:
    """Make the photos those below ``source`` and no others."""
    source.mkdir(mode=0o700, exist_ok=True)
    if settings.storage_url:
        _upload(storage.Folder(source), storage.at(settings.storage_url, settings.files_folder))
        return
    here, leaving = settings.files_folder, source.with_name("leaving")
    if here.exists():
        here.rename(leaving)
    source.rename(here)
    shutil.rmtree(leaving, ignore_errors=True)


def _link(source: Path, target: Path) -> None:
    # The same file under another name, without copying: a photo's file never changes, it only comes or goes.
    for path in source.rglob("*"):
        linked = target / path.relative_to(source)
        if not path.is_file() or linked.exists():
            continue
        linked.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # It may be removed this very moment.
        with contextlib.suppress(FileNotFoundError):
            os.link(path, linked)


def _download(bucket: storage.Storage, target: storage.Folder) -> None:
    for key in set(bucket.keys()) - set(target.keys()):
        with contextlib.suppress(storage.Missing):
            target.put(key, bucket.get(key))


def _upload(source: storage.Folder, bucket: storage.Storage) -> None:
    wanted = set(source.keys())
    there = set(bucket.keys())
    for key in wanted - there:
        bucket.put(key, source.get(key))
    for key in there - wanted:
        bucket.delete(key)
