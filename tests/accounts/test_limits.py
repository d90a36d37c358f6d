"""How much in how short a time."""

from __future__ import annotations

import dataclasses

import pytest
from flask import request

from community import create_app
from community.extensions import address, db, limiter
from tests.conftest import PASSWORD


@pytest.fixture
def limited(app, settings):
    """An app with limits on, over the same database."""
    made = create_app(dataclasses.replace(settings, rate_limits=True, trusted_proxies=1))
    made.config.update(WTF_CSRF_ENABLED=False, WTF_CSRF_CHECK_DEFAULT=False)
    with made.app_context():
        limiter.reset()
    yield made
    limiter.reset()
    limiter.enabled = False
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture
def from_address(limited):
    """``from_address("1.2.3.4")``: a browser there, as our one proxy tells us."""

    def browser(where: str):
        client = limited.test_client()
        client.environ_base["HTTP_X_FORWARDED_FOR"] = where
        return client

    return browser


def try_password(client, email: str, password: str | None = None) -> int:
    password = password or "not the password"
    return client.post("/sign-in", data={"email": email, "password": password}).status_code


def test_it_works(from_address, cast):
    assert cast.ada
    client = from_address("203.0.113.1")
    tries = [try_password(client, "ada@example.org") for _ in range(11)]
    assert tries == [422] * 10 + [429]


def test_it_says_when_to_come_back(from_address, cast):
    client = from_address("203.0.113.1")
    for _ in range(10):
        try_password(client, "ada@example.org")
    answer = client.post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD})
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 301
    assert "Please wait a little" in answer.text


def test_nobody_can_lock_a_member_out_from_elsewhere(from_address, cast):
    assert cast.ada
    thief = from_address("203.0.113.1")
    for _ in range(12):
        try_password(thief, "ada@example.org")
    assert try_password(from_address("203.0.113.2"), "ada@example.org", PASSWORD) == 302


def test_it_is_the_same_for_an_address_nobody_has(from_address):
    client = from_address("203.0.113.1")
    assert [try_password(client, "nobody@example.org") for _ in range(11)] == [422] * 10 + [429]


def test_from_one_address_thirty_wrong_passwords_an_hour_whoever_they_are_for(from_address):
    client = from_address("203.0.113.1")
    tries = [try_password(client, f"member{n}@example.org") for n in range(31)]
    assert tries == [422] * 30 + [429]


def test_right_passwords_from_one_address_do_not_count(from_address, cast):
    assert cast.ada
    assert cast.ben
    assert cast.flo
    assert cast.grace
    for n in range(36):
        client = from_address("203.0.113.1")
        name = ("ada", "ben", "flo", "grace")[n % 4]
        assert try_password(client, f"{name}@example.org", PASSWORD) == 302


def test_an_address_that_the_visitor_claims_counts_for_nothing(limited):
    # Our one proxy adds the true address at the end; what stands before it was sent by the visitor.
    for n in range(31):
        client = limited.test_client()
        client.environ_base["HTTP_X_FORWARDED_FOR"] = f"198.51.100.{n}, 203.0.113.1"
        status = try_password(client, f"member{n}@example.org")
    assert status == 429


@pytest.mark.parametrize(
    ("given", "counted"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::9", "2001:db8:1:2::/64"),
        ("unix:", "unix:"),
    ],
)
def test_a_household_with_ipv6_counts_as_one(app, given, counted):
    with app.test_request_context(environ_base={"REMOTE_ADDR": given}):
        assert request.remote_addr == given
        assert address() == counted


def test_whoever_opens_pages_as_fast_as_possible_is_slowed(limited, cast, client_as):
    signed_in = client_as(cast.ada).get_cookie("session").value
    reader = limited.test_client()
    reader.set_cookie("session", signed_in)
    answers = [reader.get("/you") for _ in range(300)]
    assert answers[100].status_code == 200
    assert answers[-1].status_code == 429
    assert int(answers[-1].headers["Retry-After"]) > 0
    other = limited.test_client()
    other.set_cookie("session", client_as(cast.ben).get_cookie("session").value)
    assert other.get("/you").status_code == 200


def test_probes_and_pictures_are_not_counted(limited):
    visitor = limited.test_client()
    assert {visitor.get("/healthz").status_code for _ in range(200)} == {200}


def test_codes_are_limited_too(from_address, cast):
    client = from_address("203.0.113.1")
    with client.session_transaction() as session:
        session["halfway"] = ["somebody", "until-closed", "", 9_999_999_999]
    tries = [client.post("/sign-in/code", data={"code": "000000"}).status_code for _ in range(11)]
    assert tries == [422] * 10 + [429]


def test_nobodys_mailbox_is_filled_through_us(from_address, request_to_join):
    statuses = [
        from_address(f"203.0.113.{n}").post("/forgotten", data={"email": "ada@example.org"}).status_code
        for n in range(1, 6)
    ]
    assert statuses == [302] * 4 + [429]
    for n in range(1, 6):
        form = request_to_join(email="ida@example.org", display_name=f"Ida{n}")
        last = from_address(f"198.51.100.{n}").post("/join", data=form).status_code
    assert last == 429


def test_requests_to_join_are_limited_and_keep_her_words(from_address, request_to_join):
    client = from_address("203.0.113.1")
    statuses = [client.post("/join", data=request_to_join(display_name="")).status_code for _ in range(20)]
    assert statuses == [422] * 20
    answer = client.post("/join", data=request_to_join())
    assert answer.status_code == 429
    assert "My scan last month" in answer.text


def test_with_limits_off_nothing_is_counted(app, cast, sign_in):
    assert cast.ada
    assert {sign_in("ada@example.org", "not the password")[0].status_code for _ in range(15)} == {422}


def test_codes_are_limited_on_one_account_from_everywhere(from_address, cast):
    # The password is known to the thief, or nobody gets so far.
    assert cast.cleo
    statuses = []
    for n in range(4):
        client = from_address(f"203.0.113.{n}")
        client.post("/sign-in", data={"email": "cleo@example.org", "password": PASSWORD})
        statuses += [client.post("/sign-in/code", data={"code": "000000"}).status_code for _ in range(10)]
    assert statuses[:30] == [422] * 30
    assert set(statuses[30:]) == {429}


def test_nobody_asks_for_every_name_whether_someone_has_it(limited, client_as, cast):
    assert cast.ben
    ada = limited.test_client()
    with client_as(cast.ada).session_transaction() as hers, ada.session_transaction() as session:
        session.update(hers)
    statuses = [ada.post("/you/name", data={"display_name": "Ben"}).status_code for _ in range(21)]
    assert statuses == [422] * 20 + [429]


def test_nobodys_mailbox_is_filled_by_changing_to_their_address(limited, client_as, cast):
    statuses = []
    for who in (cast.ada, cast.ben):
        client = limited.test_client()
        with client_as(who).session_transaction() as hers, client.session_transaction() as session:
            session.update(hers)
        form = {"email": "stranger@example.org", "password": PASSWORD}
        statuses += [client.post("/you/address", data=form).status_code for _ in range(3)]
    assert statuses == [200] * 4 + [429] * 2
