"""A photo: small, without what the camera wrote, and only for whom she opened it."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select

from community.accounts.models import Member
from community.core import images, storage
from community.extensions import db
from community.profiles.audience import Audience
from community.profiles.models import Field


def picture(colour: str = "teal", kind: str = "JPEG") -> io.BytesIO:
    out = io.BytesIO()
    Image.new("RGB", (400, 300), colour).save(out, kind)
    out.seek(0)
    return out


@pytest.fixture
def send(client_as):
    def sending(member_id: int, data=None, name: str = "me.jpg"):
        return client_as(member_id).post("/you/photo", data={"photo": (data or picture(), name)})

    return sending


@pytest.fixture
def photo_key(app):
    def key_of(member_id: int) -> str | None:
        with app.app_context():
            return db.session.scalar(select(Member.photo_key).where(Member.id == member_id))

    return key_of


def test_it_works(cast, client_as, send):
    assert send(cast.ada).status_code == 302
    ben = client_as(cast.ben)
    answer = ben.get(f"/members/{cast.ada}/photo")
    assert answer.status_code == 200
    assert answer.content_type == "image/webp"
    assert "no-store" in answer.headers["Cache-Control"]
    assert Image.open(io.BytesIO(answer.data)).size == (96, 96)
    assert Image.open(io.BytesIO(ben.get(f"/members/{cast.ada}/photo?size=large").data)).size == (320, 320)
    assert f"/members/{cast.ada}/photo?" in ben.get("/people").text


def test_a_photo_as_a_phone_takes_it_is_taken(cast, client_as, send):
    if images.pillow_heif is None:
        pytest.skip("this machine has no reader of HEIC")
    assert send(cast.ada, picture(kind="HEIF"), "IMG_1.HEIC").status_code == 302
    answer = client_as(cast.ben).get(f"/members/{cast.ada}/photo")
    assert Image.open(io.BytesIO(answer.data)).size == (96, 96)
    assert "HEIC" in client_as(cast.ada).get("/you/photo").text


@pytest.mark.parametrize(
    ("audience", "who", "status"),
    [
        (Audience.MEMBERS, "ben", 200),
        (Audience.MEMBERS, "grace", 200),
        (Audience.MEMBERS, "flo", 404),
        (Audience.ACCEPTED, "ben", 404),
        (Audience.ACCEPTED, "grace", 200),
        (Audience.ME, "grace", 404),
        (Audience.ME, "hana", 404),
        (Audience.ME, "ada", 200),
    ],
)
def test_who_may_see_it(cast, client_as, send, tell, accept_each_other, audience, who, status):
    send(cast.ada)
    accept_each_other(cast.ada, cast.grace)
    tell(cast.ada, opened={Field.PHOTO: audience})
    person = client_as(getattr(cast, who))
    assert person.get(f"/members/{cast.ada}/photo").status_code == status
    if audience != Audience.MEMBERS:
        assert "/photo?" not in person.get("/people").text


def test_it_is_the_view_that_decides_not_the_address(app, cast, client_as, send, photo_key):
    send(cast.ada)
    visitor = app.test_client()
    for path in (f"/files/{photo_key(cast.ada)}", f"/static/{photo_key(cast.ada)}-96.webp"):
        assert visitor.get(path).status_code == 404


def test_a_new_one_takes_the_place_of_the_old(app, cast, client_as, send, photo_key):
    send(cast.ada)
    before = photo_key(cast.ada)
    send(cast.ada, picture("orange"))
    assert photo_key(cast.ada) != before
    with app.app_context(), pytest.raises(storage.Missing):
        storage.current().get(storage.file_key(before, 96))


def test_having_none_any_more(app, cast, client_as, send, photo_key):
    send(cast.ada)
    before, ada = photo_key(cast.ada), client_as(cast.ada)
    assert ada.post("/you/photo/remove").status_code == 302
    assert photo_key(cast.ada) is None
    assert ada.get(f"/members/{cast.ada}/photo").status_code == 404
    with app.app_context(), pytest.raises(storage.Missing):
        storage.current().get(storage.file_key(before, 96))
    assert ada.post("/you/photo/remove").status_code == 302


@pytest.mark.parametrize("data", [b"", b"<svg onload='x'/>", b"\xff\xd8\xff\xe0 not whole", b"GIF89a"])
def test_what_is_no_photo_is_refused_in_words(cast, send, photo_key, data):
    answer = send(cast.ada, io.BytesIO(data))
    assert answer.status_code == 422
    assert "picture" in answer.text
    assert photo_key(cast.ada) is None


def test_nothing_chosen_is_said(cast, client_as):
    answer = client_as(cast.ada).post("/you/photo", data={})
    assert answer.status_code == 422
    assert "choose a photo first" in answer.text


def test_the_name_of_the_file_does_not_matter(cast, send):
    assert send(cast.ada, name="../../etc/passwd\x00.svg").status_code == 302


def test_a_file_that_is_gone_is_not_found(app, cast, client_as, send, photo_key):
    send(cast.ada)
    with app.app_context():
        storage.current().delete(storage.file_key(photo_key(cast.ada), 96))
    assert client_as(cast.ben).get(f"/members/{cast.ada}/photo").status_code == 404


def test_seeing_it_writes_nothing(cast, client_as, send, count_queries):
    send(cast.ada)
    ben = client_as(cast.ben)
    with count_queries() as queries:
        ben.get(f"/members/{cast.ada}/photo")
    assert queries.writes == []
    assert len(queries) == 2
