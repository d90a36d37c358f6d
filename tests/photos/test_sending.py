"""A photo she sends is kept small, without what the camera wrote, for her alone until she shows it."""

from __future__ import annotations

import dataclasses
import io
import struct
import tempfile
import threading
import tracemalloc
import uuid
import zlib
from contextlib import contextmanager
from http.server import ThreadingHTTPServer

import pytest
from PIL import Image
from sqlalchemy import func, select

from community import create_app
from community.core import clock, images, limits, storage
from community.core.database import writing
from community.extensions import db
from community.photos import keeping, models
from community.photos.models import PHOTOS_AN_HOUR, Photo
from tests.core.test_storage import S3
from tests.kept_files import in_files
from tests.photos.conftest import PLACE, drawn, exif, turned

NOTES = (b"EXIF", b"Exif", b"XMP ", b"ICCP", b"VP8X", b"GPS", PLACE)


def count(app) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Photo))


def files(app) -> set[str]:
    with app.app_context():
        return set(storage.current().keys())


@pytest.mark.parametrize("kind", ["JPEG", "HEIF", "PNG", "WEBP"])
def test_it_works(cast, client_as, sent, kind):
    number = sent(cast.ada, drawn(kind))
    for side in images.SIDES:
        answer = client_as(cast.ada).get(f"/photos/{number}/{side}")
        assert answer.status_code == 200
        assert answer.content_type == "image/webp"
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        seen = Image.open(io.BytesIO(answer.data))
        assert seen.format == "WEBP"
        assert max(seen.size) == min(side, 1200)


# What it carries.


@pytest.mark.parametrize("kind", ["JPEG", "HEIF", "PNG", "WEBP"])
def test_where_it_was_taken_is_in_none_of_its_sizes(cast, client_as, sent, kind):
    data = drawn(kind, exif=exif())
    assert PLACE in data, "need the place in it for this to mean anything"
    number = sent(cast.ada, data)
    for side in images.SIDES:
        picture = client_as(cast.ada).get(f"/photos/{number}/{side}").data
        assert not [note for note in NOTES if note in picture]
        seen = Image.open(io.BytesIO(picture))
        seen.load()
        assert not dict(seen.getexif())
        assert not {"exif", "xmp", "icc_profile", "comment"} & set(seen.info)


@pytest.mark.parametrize("kind", ["JPEG", "HEIF", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [(4032, 3024), (400, 300)])
def test_a_photo_taken_with_the_phone_on_its_side_stands_upright(cast, client_as, sent, kind, size):
    lying = Image.new("RGB", size, "white")
    lying.paste("red", (0, 0, size[0] // 2, size[1] // 2))
    number = sent(cast.ada, turned(lying, kind))
    seen = Image.open(io.BytesIO(client_as(cast.ada).get(f"/photos/{number}/480").data)).convert("RGB")
    assert seen.size == ((360, 480) if max(size) > 480 else (300, 400))
    assert seen.getpixel((seen.width - 20, 20))[1] < 20
    assert seen.getpixel((20, 20))[1] > 240


def test_the_file_as_it_came_is_left_nowhere(app, cast, sent, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    noise = io.BytesIO()
    Image.effect_noise((1200, 900), 90).save(noise, "PNG")
    sent(cast.ada, noise.getvalue())
    assert len(noise.getvalue()) > 500_000, "need one that does not come in memory for this to mean anything"
    assert list(tmp_path.rglob("*")) == []
    folder = app.config["SETTINGS"].data_folder
    assert not any(noise.getvalue() in held for _, held in in_files(folder))


# What is refused, with a sentence.


def png_that_says(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\x00" * 1_000_000, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (png_that_says(50_000, 50_000), "more detail"),
        (b"GIF89a/*<script>hit()</script>*/", "not a picture"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='hit()'/>", "not a picture"),
        (b"%PDF-1.7", "not a picture"),
        (b"\xff\xd8\xff\xe0 not whole", "picture"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "picture"),
        (b"", "nothing in this file"),
        (drawn(size=(20, 20)), "too small"),
        (drawn()[:900], "damaged"),
        (b"\xff" * (images.UPLOAD_LIMIT + 1), "larger than 10 MB"),
    ],
    ids=["bomb", "gif", "svg", "pdf", "broken", "broken heic", "empty", "tiny", "cut off", "huge"],
)
def test_what_is_no_photo_gets_a_sentence(app, cast, send, data, words):
    answer = send(cast.ada, data)
    assert answer.status_code == 422
    assert words in answer.json["sentence"]
    assert answer.json["sentence"].endswith(".")
    assert count(app) == 0


def test_a_heic_of_too_many_points_is_refused_before_it_is_unpacked(cast, send):
    if images.pillow_heif is None:
        pytest.skip("this machine has no reader of HEIC")
    answer = send(cast.ada, drawn("HEIF", size=(6000, 4500), quality=10))
    assert "more detail" in answer.json["sentence"]


def test_a_heic_that_says_it_is_smaller_than_it_is_is_refused_before_it_is_unpacked(cast, send):
    honest = drawn("HEIF", size=(5000, 5000), quality=10)
    told = b"ispe" + struct.pack(">III", 0, 5000, 5000)
    assert told in honest, "need it to say its size for this to mean anything"
    tracemalloc.start()
    answer = send(cast.ada, honest.replace(told, b"ispe" + struct.pack(">III", 0, 400, 300)))
    assert tracemalloc.get_traced_memory()[1] < 30_000_000
    tracemalloc.stop()
    assert "damaged" in answer.json["sentence"]


def test_a_machine_that_cannot_read_heic_says_so(cast, send, monkeypatch):
    data = drawn("HEIF")
    monkeypatch.setattr(images, "pillow_heif", None)
    monkeypatch.setattr(images, "FORMATS", ("JPEG", "PNG", "WEBP"))
    answer = send(cast.ada, data)
    assert answer.status_code == 422
    assert "save it as JPEG" in answer.json["sentence"]


@pytest.mark.parametrize("tail", [b"<script>hit()</script>", b"PK\x03\x04" + PLACE])
def test_what_hangs_on_behind_a_photo_is_gone(cast, client_as, sent, tail):
    number = sent(cast.ada, drawn() + tail)
    assert tail not in client_as(cast.ada).get(f"/photos/{number}/1920").data


def test_nothing_sent_is_said(cast, client_as):
    answer = client_as(cast.ada).post("/photos", data={"key": uuid.uuid4().hex})
    assert answer.status_code == 422
    assert "no photo" in answer.json["sentence"]


def test_when_many_send_at_once_the_last_ones_are_asked_to_wait(cast, send, monkeypatch):
    monkeypatch.setattr(images, "PATIENCE", 0.01)
    with images._turn:
        answer = send(cast.ada)
    assert answer.status_code == 503
    assert "try again" in answer.json["sentence"]


def test_more_than_an_evening_of_photos_in_an_hour_waits(app, cast, send):
    ada = cast.ada
    with app.app_context(), writing():
        for n in range(PHOTOS_AN_HOUR):
            row = {"owner_id": ada, "key": f"{n:032x}", "name": f"{n:032x}", "width": 5, "height": 5}
            db.session.add(Photo(**row, kept_at=clock.now()))
    answer = send(ada)
    assert answer.status_code == 429
    assert "all of them are kept" in answer.json["sentence"]
    assert send(cast.ben).status_code == 201


# Once.


def test_the_same_upload_sent_twice_gives_the_first(app, cast, sent):
    key = uuid.uuid4().hex
    assert sent(cast.ada, key=key) == sent(cast.ada, key=key)
    assert count(app) == 1
    assert len(files(app)) >= len(images.SIDES)


def test_two_members_may_use_the_same_key(cast, sent):
    key = uuid.uuid4().hex
    assert sent(cast.ada, key=key) != sent(cast.ben, key=key)


def test_the_same_upload_twice_at_the_same_moment_is_one_photo(app, cast):
    ada, key, gate, numbers = cast.ada, uuid.uuid4().hex, threading.Barrier(4), []

    def go():
        with app.app_context():
            gate.wait()
            numbers.append(keeping.keep(ada, key, io.BytesIO(drawn())))

    threads = [threading.Thread(target=go) for _ in range(4)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert len(numbers) == 4
    assert len(set(numbers)) == count(app) == 1


def test_an_upload_cut_off_half_way_is_taken_up_by_the_next_try(app, cast, client_as, sent, monkeypatch):
    ada, key = cast.ada, uuid.uuid4().hex
    with app.app_context(), monkeypatch.context() as disk:
        disk.setattr(storage.Folder, "put", lambda *_: (_ for _ in ()).throw(OSError("no space left")))
        with pytest.raises(OSError, match="no space"):
            keeping.keep(ada, key, io.BytesIO(drawn()))
    with app.app_context():
        number = db.session.scalar(select(Photo.id))
    assert client_as(ada).get(f"/photos/{number}/480").status_code == 404
    assert sent(ada, key=key) == number
    assert client_as(ada).get(f"/photos/{number}/480").status_code == 200


# Whose it is.


@contextmanager
def bucket():
    """As much of S3 as tests/core/test_storage.py needs; gives where it is, and what it holds."""
    with pytest.MonkeyPatch.context() as patch, ThreadingHTTPServer(("127.0.0.1", 0), S3) as server:
        patch.setenv("AWS_ACCESS_KEY_ID", "test")
        patch.setenv("AWS_SECRET_ACCESS_KEY", "test")
        patch.setattr(S3, "files", {})
        threading.Thread(target=server.serve_forever, daemon=True).start()
        endpoint = f"http://127.0.0.1:{server.server_port}"
        yield f"s3://members/photos?endpoint={endpoint}&region=ap-southeast-2", S3.files
        server.shutdown()


@pytest.mark.parametrize("who", ["ben", "flo", "cleo", "hana"])
def test_nobody_else_sees_a_photo_that_is_not_shown_yet(cast, client_as, sent, who):
    number = sent(cast.ada)
    someone = client_as(getattr(cast, who))
    for address in (f"/photos/{number}", f"/photos/{number}/480"):
        assert someone.get(address).status_code == 404
    assert someone.post(f"/photos/{number}/words", data={"shows": "Mine."}).status_code == 404


def test_from_a_bucket_it_comes_through_the_same_door_and_by_no_other(app, cast, client_as, talk, post_with, tmp_path):
    pytest.importorskip("boto3", reason="the extra s3 is not installed")
    with bucket() as (url, kept), pytest.MonkeyPatch.context() as patch:
        patch.setitem(app.extensions, "storage", storage.at(url, tmp_path))
        post_id, (number,) = post_with(cast.ada, talk.start(cast.ben))
        assert len(kept) == len(images.SIDES)
        address = f"/posts/{post_id}/photos/{number}/480"
        answer = client_as(cast.ben).get(address)
        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "private, no-store"
        assert client_as(cast.flo).get(address).status_code == 404
        assert url.split("endpoint=")[1].split("&")[0] not in client_as(cast.ben).get(f"/posts/{post_id}").text
        with app.app_context():
            keeping.forget(db.session.get_one(Photo, number).name)
        assert kept == {}
        assert client_as(cast.ben).get(address).status_code == 404


@pytest.mark.parametrize("side", [0, 1, 96, 479, 1919, 4000])
def test_a_size_there_is_not_is_not_found(cast, client_as, sent, side):
    assert client_as(cast.ada).get(f"/photos/{sent(cast.ada)}/{side}").status_code == 404


def test_what_it_shows_is_kept_as_she_types(app, cast, client_as, sent):
    number, ada = sent(cast.ada), client_as(cast.ada)
    assert ada.post(f"/photos/{number}/words", data={"shows": " The  tomatoes\x00 "}).status_code == 204
    assert 'value="The tomatoes"' in ada.get(f"/photos/{number}").json["item"]
    answer = ada.post(f"/photos/{number}/words", data={"shows": "x" * 301})
    assert answer.status_code == 422
    assert "under 300" in answer.json["sentence"]


def test_seeing_it_writes_nothing(cast, client_as, sent, count_queries):
    number, ada = sent(cast.ada), client_as(cast.ada)
    with count_queries() as queries:
        ada.get(f"/photos/{number}/480")
    assert queries.writes == []
    assert len(queries) == 2


def test_a_picture_is_drawn_no_larger_than_it_is_and_offers_each_size_once():
    row = Photo(id=1, post_id=1, words="", width=600, height=400)
    shown = models.Shown.of(row)
    assert shown.sizes == {480: 480, 1024: 600}
    assert (shown.width, shown.height) == (600, 400)
    tall = models.Shown.of(Photo(id=1, post_id=1, words="", width=400, height=1920))
    assert (tall.width, tall.height) == (117, 560)


def test_who_tries_far_too_often_is_asked_to_wait(app, settings):
    """In an app of its own, in which limits count."""
    strict = create_app(dataclasses.replace(settings, rate_limits=True))
    with strict.app_context():
        ada = 900_001
        assert all(limits.may_try_photo(ada) for _ in range(limits.PHOTO_TRIES.amount))
        assert not limits.may_try_photo(ada)
        assert limits.may_try_photo(ada + 1)
        with pytest.raises(keeping.Refused, match="wait a little"):
            keeping.keep(ada, uuid.uuid4().hex, io.BytesIO(drawn()))
        db.session.remove()
        db.engine.dispose()
