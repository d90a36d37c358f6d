"""What belongs to one member alone."""

from __future__ import annotations

import re

import pytest

from community.accounts.models import Member
from community.extensions import db
from tests.conftest import PASSWORD

PLACES = [
    "/you",
    "/you/devices",
    "/you/password",
    "/you/address",
    "/you/reading",
    "/you/time-zone",
    "/you/passkeys",
    "/you/name",
]


@pytest.mark.parametrize("path", [*PLACES, "/you/second-step", "/again"])
def test_it_works(client_as, cast, visitor, path):
    assert client_as(cast.ada).get(path).status_code == 200
    assert visitor.get(path).location.startswith("/sign-in?next=")


@pytest.mark.parametrize("path", ["/you/devices", "/you/password", "/you/address"])
def test_someone_who_is_not_in_still_looks_after_her_account(client_as, cast, path):
    for person in (cast.dev, cast.eve):
        assert client_as(person).get(path).status_code == 200


def test_changing_her_password_signs_out_everywhere_else(client_as, cast, sign_in):
    here, there = client_as(cast.ada), client_as(cast.ada)
    answer = here.post("/you/password", data={"current": PASSWORD, "password": "four grey kangaroos"})
    assert answer.location == "/you"
    assert here.get("/you").status_code == 200
    assert there.get("/you").status_code == 302
    assert sign_in("ada@example.org", "four grey kangaroos")[0].status_code == 302


@pytest.mark.parametrize(
    ("current", "new", "words"),
    [
        ("wrong", "four grey kangaroos", "not your password"),
        ("", "four grey kangaroos", "enter your password"),
        (PASSWORD, "short", "at least 10 characters"),
        (PASSWORD, "ada@example.org", "your address or your name"),
    ],
)
def test_a_password_that_cannot_be_changed_stays(client_as, cast, sign_in, current, new, words):
    answer = client_as(cast.ada).post("/you/password", data={"current": current, "password": new})
    assert answer.status_code == 422
    assert words in answer.text
    assert sign_in("ada@example.org")[0].status_code == 302


def test_how_it_looks_is_hers_on_every_page(client_as, cast):
    browser = client_as(cast.ada)
    browser.post("/you/reading", data={"theme": "dark", "contrast": "more", "box": "plain"})
    page = browser.get("/you").text
    assert 'data-theme="dark"' in page
    assert 'data-contrast="more"' in page
    assert 'data-theme="dark"' not in client_as(cast.ben).get("/you").text


def test_the_plain_box_is_remembered(app, client_as, cast):
    ada = cast.ada
    client_as(ada).post("/you/reading", data={"theme": "", "contrast": "", "box": "plain"})
    with app.app_context():
        assert db.session.get_one(Member, ada).preferences["plain_box"] is True


@pytest.mark.parametrize("data", [{"theme": "pink"}, {"contrast": "x"}, {"box": "<b>"}])
def test_nothing_else_can_be_chosen(client_as, cast, data):
    assert client_as(cast.ada).post("/you/reading", data=data).status_code == 422


def test_her_clock(app, client_as, cast):
    ada = cast.ada
    assert client_as(ada).post("/you/time-zone", data={"timezone": "Australia/Perth"}).location == "/you"
    with app.app_context():
        assert db.session.get_one(Member, ada).timezone == "Australia/Perth"


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../../etc/passwd", "UTC\x00"])
def test_no_other_clock(client_as, cast, zone):
    assert client_as(cast.ada).post("/you/time-zone", data={"timezone": zone}).status_code == 422


def test_what_matters_asks_for_the_password_again_after_a_while(client_as, cast):
    browser = client_as(cast.ada)
    with browser.session_transaction() as session:
        session["fs_paa"] -= 3600
    answer = browser.get("/you/passkeys")
    assert answer.location == "/again?next=/you/passkeys"
    assert browser.post("/you/passkeys/options").status_code == 403
    assert browser.post("/again", data={"password": "wrong"}).status_code == 422
    assert browser.post("/again", data={"password": PASSWORD, "next": "/you/passkeys"}).location == "/you/passkeys"
    assert browser.get("/you/passkeys").status_code == 200
    assert browser.post("/again", data={"password": PASSWORD, "next": "//evil.example"}).location == "/you"


@pytest.mark.parametrize(
    "form",
    [
        {},
        *({"credential": text} for text in ("", "{", "[]", "{}", "1", "null", '"x"', "[" * 20_000, "é")),
        {"credential": '{"id": "x", "rawId": "x", "type": "public-key", "response": []}'},
        {"credential": '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "x"}}'},
        {
            "credential": '{"id": "eA", "rawId": "eA", "type": "public-key", "response": {"clientDataJSON": "eA", '
            '"attestationObject": "eA", "authenticatorData": "eA", "signature": "eA", "userHandle": 5}}'
        },
    ],
)
def test_what_is_no_passkey_is_refused(client_as, cast, visitor, form):
    browser = client_as(cast.ada)
    assert browser.post("/you/passkeys", data=form).status_code == 422
    options = browser.post("/you/passkeys/options").json
    assert "authenticatorAttachment" not in options["authenticatorSelection"]
    assert browser.post("/you/passkeys", data=form).status_code == 422
    assert visitor.post("/sign-in/passkey", data=form).location == "/sign-in"
    assert visitor.post("/sign-in/passkey/options").json["allowCredentials"] == []
    assert visitor.post("/sign-in/passkey", data=form).location == "/sign-in"
    assert visitor.get("/you").status_code == 302


def test_nobody_removes_someone_elses_passkey(client_as, cast):
    assert client_as(cast.ada).post("/you/passkeys/1/remove").status_code == 302


def test_she_is_called_otherwise_from_now_on(app, cast, client_as):
    ada = client_as(cast.ada)
    assert ada.post("/you/name", data={"display_name": "Wattle and tea"}).status_code == 302
    assert "Wattle and tea" in ada.get("/home").text
    with app.app_context():
        assert db.session.get_one(Member, cast.ada).name_key != "ada"


@pytest.mark.parametrize("name", ["", "Ben", "BEN", "Moderator", "x" * 60])
def test_a_name_that_is_taken_or_means_something_else_is_refused(app, cast, client_as, name):
    assert cast.ben
    answer = client_as(cast.ada).post("/you/name", data={"display_name": name})
    assert answer.status_code == 422
    with app.app_context():
        assert db.session.get_one(Member, cast.ada).display_name == "Ada"


def test_a_name_that_looks_like_a_full_one_is_warned_about_once(app, cast, client_as):
    ada = client_as(cast.ada)
    warned = ada.post("/you/name", data={"display_name": "Mary Smith"})
    assert warned.status_code == 422
    key = re.search(r'name="warned"[^>]*value="([^"]+)"', warned.text).group(1)
    assert ada.post("/you/name", data={"display_name": "Mary Smith", "warned": key}).status_code == 302
