"""Our own styles, scripts and pictures, by version: browsers keep them for ever and ask again when any has changed.

The version is part of the path, so what a script imports beside itself carries it too. The parts of css/app.css are
sent as one file: on a slow connection twenty small requests take longer than the words they bring.
Nothing here is a page: no session, no member, no cookie.
"""

from __future__ import annotations

import gzip
import hashlib
import re
import threading
import time
from collections.abc import Iterable
from pathlib import Path

from flask import Flask, current_app
from werkzeug.wrappers import Request, Response

PREFIX = "/look"
FOLDERS = ("css", "js", "images")
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".webp": "image/webp",
}
# A year is as long as browsers keep anything.
KEPT_FOR = "public, max-age=31536000, immutable"
# While one works on the files, they are looked at again this often.
LOOK_AGAIN_SECONDS = 0.5

IMPORT = re.compile(r'^@import url\("([^"]+)"\) layer\((\w+)\)([^;]*);$', re.M)
COMMENT = re.compile(r"/\*.*?\*/\s*", re.S)


class Files:
    """The files of the folders, in memory, plain and compressed."""

    def __init__(self, root: Path) -> None:
        self.sent: dict[str, tuple[bytes, bytes, str]] = {}
        digest = hashlib.sha256()
        for path in _paths(root):
            content = path.read_bytes()
            name = path.relative_to(root).as_posix()
            digest.update(name.encode() + b"\0" + content)
            if name == "css/app.css":
                content = one_sheet(path).encode()
            self.sent[name] = (content, gzip.compress(content, mtime=0), TYPES[path.suffix])
        self.version = digest.hexdigest()[:12]


def one_sheet(path: Path) -> str:
    """A style sheet with its ``@import url(..) layer(..)`` replaced by what they name, comments left out."""

    def part(found: re.Match[str]) -> str:
        name, layer, medium = found.groups()
        content = COMMENT.sub("", (path.parent / name).read_text()).strip()
        content = f"@layer {layer} {{\n{content}\n}}"
        return f"@media {medium.strip()} {{\n{content}\n}}" if medium.strip() else content

    return IMPORT.sub(part, COMMENT.sub("", path.read_text()))


class Assets:
    """The WSGI app in front of ours that answers for these files. ``watch``: look for changes while it runs."""

    def __init__(self, application, root: Path, watch: bool) -> None:
        self.application, self.root, self.watch = application, root, watch
        self._lock = threading.Lock()
        self._looked_at, self._seen = 0.0, _stamp(root)
        self._files = Files(root)

    @property
    def files(self) -> Files:
        """The files as they are now."""
        if self.watch and time.monotonic() - self._looked_at > LOOK_AGAIN_SECONDS:
            with self._lock:
                self._looked_at, seen = time.monotonic(), _stamp(self.root)
                if seen != self._seen:
                    self._files, self._seen = Files(self.root), seen
        return self._files

    def __call__(self, environment, start_response) -> Iterable[bytes]:
        """Answer for a file of ours, or pass the request on."""
        path = environment.get("PATH_INFO", "")
        if not path.startswith(PREFIX + "/"):
            return self.application(environment, start_response)
        return self._answer(Request(environment))(environment, start_response)

    def _answer(self, request: Request) -> Response:
        files = self.files
        _, _, version, name = (request.path.split("/", 3) + [""] * 4)[:4]
        if request.method not in {"GET", "HEAD"}:
            return Response("This is only to be read.", status=405, headers={"Allow": "GET, HEAD"})
        if name not in files.sent:
            return Response("There is no such file.", status=404, headers={"Cache-Control": "no-store"})
        plain, small, kind = files.sent[name]
        compressed = "gzip" in request.accept_encodings and len(small) < len(plain)
        answer = Response(small if compressed else plain, content_type=kind)
        answer.headers["Vary"] = "Accept-Encoding"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        # A page from before a new version asks for the old one: it gets the new, for once only.
        answer.headers["Cache-Control"] = KEPT_FOR if version == files.version else "no-store"
        if compressed:
            answer.headers["Content-Encoding"] = "gzip"
        return answer


def static_url(path: str) -> str:
    """The address of one of our own files below static/, changing with their content."""
    return f"{PREFIX}/{current_app.extensions['assets'].files.version}/{path}"


def wrap(app: Flask, root: Path, *, watch: bool) -> None:
    """Put these files in front of ``app``, and ``static_url()`` into its templates."""
    assets = Assets(app.wsgi_app, root, watch)
    app.extensions["assets"] = assets
    app.wsgi_app = assets  # type: ignore[method-assign, assignment]
    app.jinja_env.globals["static_url"] = static_url


def _paths(root: Path) -> list[Path]:
    found = (path for folder in FOLDERS for path in (root / folder).rglob("*"))
    return sorted(path for path in found if path.suffix in TYPES and path.is_file())


def _stamp(root: Path) -> tuple:
    return tuple((str(path), path.stat().st_mtime_ns) for path in _paths(root))
