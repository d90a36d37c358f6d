"""Passkeys, made and used by a key of our own, which can also lie."""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import json
import secrets

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from community.accounts import passkeys
from community.accounts.models import Role
from tests.conftest import make_member

PRESENT, MADE_SURE, WITH_KEY = 1, 4, 64


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data(words: str) -> bytes:
    return base64.urlsafe_b64decode(words + "=" * (-len(words) % 4))


class Key:
    """What a security key does. ``made_sure``: it asked for a finger or a number."""

    def __init__(self, *, made_sure: bool = True, origin: str = "http://localhost", host: str = "localhost") -> None:
        self.made_sure, self.origin, self.host = made_sure, origin, host
        self.id, self.count, self.owner = secrets.token_bytes(16), 0, b""
        self.private = ec.generate_private_key(ec.SECP256R1())

    def make(self, options: dict) -> str:
        """A new passkey, as the browser would send it."""
        self.owner = data(options["user"]["id"])
        numbers = self.private.public_key().public_numbers()
        public = {1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cbor2.dumps(public)
        made = {"fmt": "none", "attStmt": {}, "authData": self._about(WITH_KEY) + held}
        client = self._client("webauthn.create", options["challenge"])
        return self._sent(
            {"clientDataJSON": text(client), "attestationObject": text(cbor2.dumps(made)), "transports": []}
        )

    def sign(self, options: dict) -> str:
        """The answer to a sign-in."""
        self.count += 1
        about, client = self._about(0), self._client("webauthn.get", options["challenge"])
        signature = self.private.sign(about + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        return self._sent(
            {
                "clientDataJSON": text(client),
                "authenticatorData": text(about),
                "signature": text(signature),
                "userHandle": text(self.owner),
            }
        )

    def _about(self, flags: int) -> bytes:
        flags |= PRESENT | (MADE_SURE if self.made_sure else 0)
        return hashlib.sha256(self.host.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}).encode()

    def _sent(self, response: dict) -> str:
        return json.dumps({"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response})


def add(browser, key: Key, name: str = ""):
    options = browser.post("/you/passkeys/options").json
    return browser.post("/you/passkeys", data={"name": name, "credential": key.make(options)})


def come_in(client, key: Key, **more):
    options = client.post("/sign-in/passkey/options").json
    return client.post("/sign-in/passkey", data={"credential": key.sign(options), **more})


def test_it_works(client_as, cast, visitor):
    key = Key()
    assert add(client_as(cast.ada), key, "My key").status_code == 302
    assert come_in(visitor, key, next="/you/devices", stay="remembered").location == "/you/devices"
    assert "Stays signed in." in visitor.get("/you/devices").text
    assert "My key" in visitor.get("/you/passkeys").text


@pytest.mark.parametrize("lie", [{"origin": "https://evil.example"}, {"host": "evil.example"}])
def test_a_passkey_made_or_used_elsewhere_opens_nothing(client_as, cast, visitor, lie):
    browser = client_as(cast.ada)
    assert add(browser, Key(**lie)).status_code == 422
    key = Key()
    add(browser, key)
    for name, value in lie.items():
        setattr(key, name, value)
    assert come_in(visitor, key).location == "/sign-in"
    assert visitor.get("/you").status_code == 302


def test_an_answer_counts_once(client_as, cast, app):
    key = Key()
    add(client_as(cast.ada), key)
    visitor = app.test_client()
    answer = key.sign(visitor.post("/sign-in/passkey/options").json)
    assert visitor.post("/sign-in/passkey", data={"credential": answer}).location == "/home"
    visitor.post("/sign-out")
    assert visitor.post("/sign-in/passkey", data={"credential": answer}).location == "/sign-in"
    visitor.post("/sign-in/passkey/options")
    assert visitor.post("/sign-in/passkey", data={"credential": answer}).location == "/sign-in"


def test_a_copied_key_is_noticed_by_its_count(client_as, cast, app):
    key = Key()
    add(client_as(cast.ada), key)
    key.count = 10
    assert come_in(app.test_client(), key).location == "/home"
    key.count = 5
    assert come_in(app.test_client(), key).location == "/sign-in"


def test_a_key_nobody_has_added_opens_nothing(cast, visitor):
    assert cast.ada
    assert come_in(visitor, Key()).location == "/sign-in"


def test_someone_elses_name_on_my_key_opens_nothing(client_as, cast, visitor):
    mine, hers = Key(), Key()
    add(client_as(cast.ada), mine)
    add(client_as(cast.ben), hers)
    mine.owner = hers.owner
    assert come_in(visitor, mine).location == "/sign-in"


def test_a_removed_passkey_opens_nothing(client_as, cast, visitor):
    key, browser = Key(), client_as(cast.ada)
    add(browser, key)
    path = browser.get("/you/passkeys").text.split('action="/you/passkeys/')[1].split('"')[0]
    browser.post(f"/you/passkeys/{path}")
    assert come_in(visitor, key).location == "/sign-in"


@pytest.mark.parametrize(("made_sure", "where"), [(True, "/home"), (False, "/sign-in/code")])
def test_where_there_is_a_second_step_a_mere_touch_is_one_step(app, client_as, visitor, made_sure, where):
    key = Key(made_sure=made_sure)
    add(client_as(make_member(app, "cleo", role=Role.MODERATOR)), key)
    assert come_in(visitor, key).location == where


def test_a_touch_is_enough_for_a_member_without_second_step(client_as, cast, visitor):
    key = Key(made_sure=False)
    add(client_as(cast.ada), key)
    assert come_in(visitor, key).location == "/home"


def test_the_same_key_is_added_once_and_by_one_member(client_as, cast):
    key = Key()
    assert add(client_as(cast.ada), key).status_code == 302
    assert add(client_as(cast.ben), key).status_code == 422


def test_two_passkeys_have_two_names(client_as, cast):
    browser = client_as(cast.ada)
    assert add(browser, Key(), "Phone").status_code == 302
    assert add(browser, Key(), "Phone").status_code == 422
    assert add(browser, Key()).status_code == 302


def test_there_is_an_end_to_them(client_as, cast):
    browser = client_as(cast.ada)
    for _ in range(passkeys.MOST):
        assert add(browser, Key()).status_code == 302
    assert browser.post("/you/passkeys/options").status_code == 422


@pytest.mark.parametrize(
    ("url", "can"), [("http://127.0.0.1:8000", False), ("http://[::1]:8000", False), ("https://network.example", True)]
)
def test_passkeys_need_a_name_in_the_address(app, monkeypatch, url, can):
    monkeypatch.setitem(app.config, "SETTINGS", dataclasses.replace(app.config["SETTINGS"], public_url=url))
    with app.app_context():
        assert passkeys.possible() is can
