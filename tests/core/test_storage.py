"""Files are kept whole or not at all, under names no one can guess."""

import os
import stat
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from community.core import storage

# The services change nothing about it.
pytestmark = pytest.mark.once

PICTURE = b"RIFF....WEBP the picture"


class S3(BaseHTTPRequestHandler):
    """The far end: as much of S3 as four words need. Lists two keys a page, as a real one lists a thousand."""

    protocol_version = "HTTP/1.1"
    files: dict[str, tuple[bytes, str]] = {}
    stray = "photos/notes.txt"

    def answer(self, status: int, body: bytes = b"", kind: str = "application/xml") -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    @property
    def key(self) -> str:
        return unquote(urlsplit(self.path).path).removeprefix("/members/")

    def do_PUT(self) -> None:
        body = self.rfile.read(int(self.headers.get("X-Amz-Decoded-Content-Length") or self.headers["Content-Length"]))
        self.files[self.key] = (body, self.headers["Content-Type"])
        self.answer(200)

    def do_GET(self) -> None:
        query = dict(part.split("=", 1) for part in urlsplit(self.path).query.split("&") if "=" in part)
        if "list-type" in query:
            self.list(unquote(query.get("prefix", "")), unquote(query.get("continuation-token", "")))
        elif self.key in self.files:
            self.answer(200, *self.files[self.key])
        else:
            self.answer(404, b"<Error><Code>NoSuchKey</Code><Message>none</Message></Error>")

    def do_DELETE(self) -> None:
        self.files.pop(self.key, None)
        self.answer(204)

    def list(self, prefix: str, after: str) -> None:
        keys = sorted(key for key in [*self.files, self.stray] if key.startswith(prefix) and key > after)
        items = "".join(f"<Contents><Key>{key}</Key><Size>1</Size></Contents>" for key in keys[:2])
        more = "<IsTruncated>false</IsTruncated>"
        if len(keys) > 2:
            more = f"<IsTruncated>true</IsTruncated><NextContinuationToken>{keys[1]}</NextContinuationToken>"
        self.answer(200, f"<ListBucketResult>{items}{more}</ListBucketResult>".encode())

    def log_message(self, *_) -> None:
        """Say nothing."""


@pytest.fixture(params=["folder", "bucket"])
def place(request, tmp_path, monkeypatch):
    if request.param == "folder":
        yield storage.at(None, tmp_path / "files")
        return
    pytest.importorskip("boto3", reason="the extra s3 is not installed")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "test")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "test")
    monkeypatch.setattr(S3, "files", {})
    with ThreadingHTTPServer(("127.0.0.1", 0), S3) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        yield storage.at(f"s3://members/photos?endpoint={endpoint}&region=ap-southeast-2", tmp_path)
        server.shutdown()


def test_it_works(place):
    key = storage.file_key(storage.new_name(), 320)
    place.put(key, PICTURE)
    assert place.get(key) == PICTURE
    assert list(place.keys()) == [key]
    place.delete(key)
    assert list(place.keys()) == []


def test_what_is_not_there_is_missing(place):
    with pytest.raises(storage.Missing):
        place.get(storage.file_key(storage.new_name(), 320))


def test_deleting_twice_is_no_error(place):
    key = storage.file_key(storage.new_name(), 96)
    place.put(key, PICTURE)
    place.delete(key)
    place.delete(key)


def test_a_second_put_replaces_the_first(place):
    key = storage.file_key(storage.new_name(), 96)
    place.put(key, b"before")
    place.put(key, PICTURE)
    assert place.get(key) == PICTURE


def test_a_backup_sees_every_file_and_nothing_else(place):
    kept = {storage.file_key(storage.new_name(), size) for size in (320, 96) for _ in range(5)}
    for key in kept:
        place.put(key, PICTURE)
    assert set(place.keys()) == kept


@pytest.mark.parametrize(
    "key",
    [
        "",
        "x",
        "../../etc/passwd",
        "/etc/passwd",
        "a" * 32,
        "a" * 32 + "-320.html",
        "a" * 32 + "-320.svg",
        "a" * 32 + "-320.webp\n",
        "a" * 32 + "-320.webp/..",
        "A" * 32 + "-320.webp",
        "a" * 31 + "\x00-320.webp",
        "\u0661" * 32 + "-320.webp",
    ],
)
def test_what_is_no_key_of_ours_is_refused(place, key):
    for verb in (place.get, place.delete, lambda key: place.put(key, PICTURE), storage.content_type):
        with pytest.raises(ValueError, match="not the key"):
            verb(key)


def test_the_browser_is_told_what_a_file_is(place):
    key = storage.file_key(storage.new_name(), 320)
    assert storage.content_type(key) == "image/webp"
    place.put(key, PICTURE)
    if isinstance(place, storage.Bucket):
        assert S3.files[f"photos/{key}"] == (PICTURE, "image/webp")


def test_a_name_cannot_be_guessed():
    names = {storage.new_name() for _ in range(1000)}
    assert len(names) == 1000
    assert all(len(bytes.fromhex(name)) == 16 for name in names)


# -- On this machine


def modes(folder: Path) -> set[int]:
    return {stat.S_IMODE(path.stat().st_mode) for path in [folder, *folder.rglob("*")]}


def test_only_our_own_account_may_read_a_file(tmp_path):
    before = os.umask(0)
    try:
        storage.Folder(tmp_path / "files").put(storage.file_key(storage.new_name(), 320), PICTURE)
    finally:
        os.umask(before)
    assert modes(tmp_path / "files") == {0o700, 0o600}


def test_a_file_is_there_whole_or_not_at_all(tmp_path, monkeypatch):
    place = storage.Folder(tmp_path)
    key = storage.file_key(storage.new_name(), 320)
    place.put(key, PICTURE)

    def cut_off(*_):
        raise OSError("no space left")

    with monkeypatch.context() as disk:
        disk.setattr(os, "fsync", cut_off)
        with pytest.raises(OSError, match="no space"):
            place.put(key, b"half")
    assert place.get(key) == PICTURE
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [key]


def test_a_file_left_unfinished_by_a_crash_is_no_file(tmp_path):
    place = storage.Folder(tmp_path)
    key = storage.file_key(storage.new_name(), 320)
    place.put(key, PICTURE)
    (tmp_path / key[:2] / f"{key}.abc.part").write_bytes(b"half")
    assert list(place.keys()) == [key]
    place.delete(key)
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


def test_many_writers_of_one_file_leave_one_of_them(tmp_path):
    place = storage.Folder(tmp_path)
    key = storage.file_key(storage.new_name(), 320)
    writers = [threading.Thread(target=place.put, args=(key, bytes([n]) * 100_000)) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert len(set(place.get(key))) == 1
    assert len(place.get(key)) == 100_000


def test_the_app_keeps_its_files_where_the_settings_say(context, settings):
    assert isinstance(storage.current(), storage.Folder)
    assert storage.current().folder == settings.files_folder
