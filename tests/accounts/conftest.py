"""What tests of joining and signing in share: the mails that were written, and a browser at the door."""

from __future__ import annotations

import re
import uuid

import pytest
from sqlalchemy import select

from community.core import work
from community.core.mail import Mail
from community.extensions import db
from tests.conftest import PASSWORD


class Post:
    """The mails waiting to go out; the workers that write them have run."""

    def __init__(self, app) -> None:
        self.app = app

    def to(self, address: str) -> list[Mail]:
        with self.app.app_context():
            work.run("letters")
            return list(db.session.scalars(select(Mail).where(Mail.recipient == address).order_by(Mail.id)))

    def link(self, address: str, path: str) -> str:
        """The path of the newest link to ``address`` that begins with ``path``."""
        text = self.to(address)[-1].text
        found = re.findall(r"http://localhost(" + re.escape(path) + r"\S*)", text)
        assert found, text
        return found[0]


@pytest.fixture
def post(app) -> Post:
    return Post(app)


@pytest.fixture
def sign_in(app):
    """``sign_in("ada@example.org")``: the answer to her address and password, and the browser, signed in or not."""

    def go(email: str, password: str = PASSWORD, client=None, **more):
        client = client or app.test_client()
        return client.post("/sign-in", data={"email": email, "password": password, **more}), client

    return go


@pytest.fixture
def request_to_join():
    """The form of someone who asks to join; any field may be said otherwise."""

    def form(**more) -> dict[str, str]:
        return {
            "key": uuid.uuid4().hex,
            "email": "ida@example.org",
            "password": "three small birds",
            "display_name": "Ida",
            "who": "yes",
            "state": "TAS",
            "words": "My scan last month found it in my bones. I would like to talk to someone who knows.",
            **more,
        }

    return form
