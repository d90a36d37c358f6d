"""Pictures drawn for the tests, with and without what a camera writes into them."""

from __future__ import annotations

import io
import uuid

import pytest
from PIL import Image

from community.core import images

PLACE = b"somewhere in Hobart"


def exif(orientation: int = 1) -> Image.Exif:
    """What a phone writes: how it was held, and where."""
    data = Image.Exif()
    data[0x0112] = orientation
    data[0x010E] = PLACE.decode()
    data.get_ifd(0x8825).update({1: "S", 2: (42.0, 52.0, 0.0), 3: "E", 4: (147.0, 19.0, 0.0)})
    return data


def drawn(kind: str = "JPEG", size=(1200, 800), colour="teal", **options) -> bytes:
    """A picture of one colour."""
    if kind == "HEIF" and images.pillow_heif is None:
        pytest.skip("this machine has no reader of HEIC")
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind, **options)
    return out.getvalue()


def turned(picture: Image.Image, kind: str) -> bytes:
    """A picture as a phone writes it that was held on its side: the points as they were, and how to turn them."""
    out = io.BytesIO()
    if kind != "HEIF":
        picture.save(out, kind, exif=exif(6))
        return out.getvalue()
    if images.pillow_heif is None:
        pytest.skip("this machine has no reader of HEIC")
    # A HEIC says it in a way of its own, which its writer makes of this note.
    heic = images.pillow_heif.from_pillow(picture)
    heic.info["exif"] = exif(6).tobytes()
    heic.save(out)
    assert b"irot" in out.getvalue(), "need it turned for this to mean anything"
    return out.getvalue()


@pytest.fixture
def send(client_as):
    """``send(cast.ada)`` sends a photo as the page's script does; gives the answer."""

    def sending(member_id: int, data: bytes | None = None, key: str | None = None, name: str = "IMG_1.jpg"):
        file = (io.BytesIO(drawn() if data is None else data), name)
        answer = client_as(member_id).post("/photos", data={"photo": file, "key": key or uuid.uuid4().hex})
        # A large one is in a file of the test's own browser, which leaves it open.
        answer.request.environ["wsgi.input"].close()
        return answer

    return sending


@pytest.fixture
def sent(send):
    """``sent(cast.ada)``: the number of a photo she has sent."""

    def number(member_id: int, *args, **options) -> int:
        answer = send(member_id, *args, **options)
        assert answer.status_code == 201, answer.text
        return answer.json["number"]

    return number


@pytest.fixture
def post_with(client_as, talk, sent, app):
    """``post_with(cast.ada)``: an answer of hers with photos; gives (post, photos)."""
    from sqlalchemy import select

    from community.discussions.posts import Post
    from community.extensions import db

    def posted(member_id: int, thread_id: int | None = None, photos: int = 1, **fields):
        thread_id = thread_id or talk.start(member_id)
        numbers, key = [sent(member_id) for _ in range(photos)], uuid.uuid4().hex
        form = {"key": key, "format": "plain", "source": "Look.", "photos": ",".join(map(str, numbers)), **fields}
        answer = client_as(member_id).post(f"/threads/{thread_id}/answer", data=form)
        assert answer.status_code == 302, answer.text
        with app.app_context():
            return db.session.scalar(select(Post.id).where(Post.key == key)), numbers

    return posted
