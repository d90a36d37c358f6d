"""Where files are kept: a local folder, or an S3 bucket. Both answer to the same four words.

A key says nothing about whose the file is. Leaf module; which place it is comes from the settings.
"""

import os
import re
import secrets
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import parse_qs, urlsplit

from flask import Flask, current_app

# What we keep, by the ending of its key. Anything else is refused: a browser would run an HTML or SVG file.
CONTENT_TYPES = {"webp": "image/webp"}

_KEY = re.compile(r"[0-9a-f]{32}-[0-9]{1,4}\.([a-z]+)")
_UNFINISHED = ".part"


class Missing(LookupError):
    """No file has this key."""


class Storage(Protocol):
    """A place for files."""

    def put(self, key: str, data: bytes) -> None:
        """Keep data under key, whole or not at all; what was there before is replaced."""

    def get(self, key: str) -> bytes:
        """What is kept under key. Raises Missing."""

    def delete(self, key: str) -> None:
        """Keep it no longer. Deleting what is not there is no error: a second try must succeed."""

    def keys(self) -> Iterator[str]:
        """Every key, for a backup."""


def new_name() -> str:
    """A name no one can guess. Files that belong together share it: ``file_key(name, 320)``, ``file_key(name, 96)``."""
    return secrets.token_hex(16)


def file_key(name: str, size: int) -> str:
    """The key of a name's picture of one size. Raises ValueError for what could not be one."""
    return _checked(f"{name}-{size}.webp")


def content_type(key: str) -> str:
    """What a browser is told a file is. Raises ValueError for a key that is not one of ours."""
    return CONTENT_TYPES[_checked(key).rpartition(".")[2]]


def at(url: str | None, folder: Path) -> Storage:
    """The place the settings name: ``s3://bucket/prefix?endpoint=https://...&region=...``, else the folder."""
    return Bucket(url) if url else Folder(folder)


def init_app(app: Flask, url: str | None, folder: Path) -> None:
    """Say where ``app`` keeps its files."""
    app.extensions["storage"] = at(url, folder)


def current() -> Storage:
    """The place of the app that is running."""
    return current_app.extensions["storage"]


class Folder:
    """Files in a folder of this machine, readable by the network's own account alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: str, data: bytes) -> None:
        path = self._path(key)
        for folder in (self.folder, path.parent):
            if not folder.is_dir():
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                _settle(folder.parent)
        # mkstemp makes it 0600. Renaming is what makes it whole or not at all; without fsync a power cut could
        # leave the new name with nothing in it.
        handle, unfinished = tempfile.mkstemp(prefix=f"{key}.", suffix=_UNFINISHED, dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(unfinished, path)
        except BaseException:
            Path(unfinished).unlink(missing_ok=True)
            raise
        _settle(path.parent)

    def get(self, key: str) -> bytes:
        try:
            return self._path(key).read_bytes()
        except FileNotFoundError:
            raise Missing(key) from None

    def delete(self, key: str) -> None:
        path = self._path(key)
        # What a crash left of it goes as well.
        for one in (path, *path.parent.glob(f"{key}.*{_UNFINISHED}")):
            one.unlink(missing_ok=True)

    def keys(self) -> Iterator[str]:
        for path in sorted(self.folder.glob("[0-9a-f][0-9a-f]/*")):
            if _KEY.fullmatch(path.name):
                yield path.name

    def _path(self, key: str) -> Path:
        # Spread over 256 folders, as some file systems are slow with many files in one.
        return self.folder / _checked(key)[:2] / key


class Bucket:
    """Files in an S3 bucket, or what speaks like one. Needs the extra "s3"; finds its credentials as boto3 does."""

    def __init__(self, url: str) -> None:
        import boto3  # an extra, so it is imported only where it is asked for

        parts = urlsplit(url)
        asked = {name: values[-1] for name, values in parse_qs(parts.query).items()}
        self.bucket = parts.netloc
        self.prefix = f"{parts.path.strip('/')}/".lstrip("/")
        self.client: Any = boto3.client("s3", endpoint_url=asked.get("endpoint"), region_name=asked.get("region"))

    def put(self, key: str, data: bytes) -> None:
        self.client.put_object(
            Bucket=self.bucket, Key=self._path(key), Body=data, ContentType=content_type(key), CacheControl="no-store"
        )

    def get(self, key: str) -> bytes:
        try:
            return self.client.get_object(Bucket=self.bucket, Key=self._path(key))["Body"].read()
        except self.client.exceptions.NoSuchKey:
            raise Missing(key) from None

    def delete(self, key: str) -> None:
        self.client.delete_object(Bucket=self.bucket, Key=self._path(key))

    def keys(self) -> Iterator[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket=self.bucket, Prefix=self.prefix)
        for page in pages:
            for item in page.get("Contents", ()):
                key = item["Key"].removeprefix(self.prefix)
                if _KEY.fullmatch(key):
                    yield key

    def _path(self, key: str) -> str:
        return self.prefix + _checked(key)


def _checked(key: str) -> str:
    match = _KEY.fullmatch(key)
    if match is None or match[1] not in CONTENT_TYPES:
        raise ValueError("This is not the key of a file.")
    return key


def _settle(folder: Path) -> None:
    """The rename too is on disk only once its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
