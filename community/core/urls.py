"""Addresses: ids that a database can hold, static files by version, and only ways back into our own pages."""

from __future__ import annotations

import functools
import json
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, request, url_for
from werkzeug.routing import IntegerConverter

# The largest whole number both databases can hold; SQLite fails on a larger one.
LARGEST_ID = 2**63 - 1


class IdConverter(IntegerConverter):
    """``<id:thread_id>``: a row's number. Anything else is no address of ours."""

    def __init__(self, map, *args, **kwargs):
        super().__init__(map, min=1, max=LARGEST_ID)


class NumberConverter(IntegerConverter):
    """``<number:n>``: how far something has come, from nothing (0) on."""

    def __init__(self, map, *args, **kwargs):
        super().__init__(map, min=0, max=LARGEST_ID)


def vendor(name: str) -> str:
    """The address of a third-party file that the asset step brought, by the name in its manifest."""
    manifest = _manifest(str(Path(current_app.static_folder or "") / "vendor" / "manifest.json"))
    return url_for("static", filename=f"vendor/{manifest[name]}") if name in manifest else ""


def path_for(endpoint: str, **values) -> str:
    """An address on this site, also where there is no request: who is in a room is told by a thread of its own."""
    return current_app.url_map.bind("localhost").build(endpoint, values)


def absolute(endpoint: str, **values) -> str:
    """A link for a mail. Built from PUBLIC_URL only: a request's Host may be forged, and workers have no request."""
    return current_app.config["SETTINGS"].public_url + path_for(endpoint, **values)


def public_host() -> str:
    """The name members reach us by, without a port."""
    return urlsplit(current_app.config["SETTINGS"].public_url).hostname or ""


def host_of(address: str) -> str:
    """The host (with its port) of an address that a browser named; empty when it is none."""
    try:
        return urlsplit(address).netloc
    except ValueError:
        return ""


def as_id(text: str) -> int | None:
    """The row's number that ``text`` (of a query or a hidden field) is, or None."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
    return number if 0 < number <= LARGEST_ID else None


def safe_next(target: str | None) -> str | None:
    """``target`` when it is a path on this site, otherwise None."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return None
    if any(ord(c) < 32 or c == "\\" for c in target):
        return None
    parts = urlsplit(target)
    return target if not parts.netloc and not parts.scheme else None


def init_app(app: Flask) -> None:
    """Teach ``app`` the id converter and its templates the static addresses."""
    app.url_map.converters.update(id=IdConverter, number=NumberConverter)
    app.jinja_env.globals["vendor"] = vendor
    app.jinja_env.globals["path_for"] = path_for
    app.before_request(_refuse_nul)


def _refuse_nul() -> None:
    # PostgreSQL takes no text with a NUL in it, and no address of ours has one.
    asked = [request.path, *(word for name, values in request.args.lists() for word in (name, *values))]
    if any("\0" in word for word in asked):
        abort(404)


@functools.lru_cache(maxsize=4)
def _manifest(path: str) -> dict[str, str]:
    try:
        return json.loads(Path(path).read_text())
    except OSError:
        return {}
