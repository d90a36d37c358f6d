"""Coming in and going out, and each device by its row."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.accounts import devices
from community.accounts.devices import Device
from community.accounts.models import Member
from community.core import clock
from community.extensions import db
from tests.conftest import PASSWORD

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1"
LAPTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def cookie(client) -> str:
    return client.get_cookie("session").value


def test_it_works(cast, sign_in):
    assert cast.ada
    answer, browser = sign_in("ada@example.org")
    assert (answer.status_code, answer.location) == (302, "/home")
    assert browser.get("/you").status_code == 200
    answer = browser.post("/sign-out")
    assert answer.location == "/sign-in"
    assert "You are signed out." in browser.get("/sign-in").text
    assert browser.get("/you").status_code == 302


@pytest.mark.parametrize("email", ["ada@example.org", "nobody@example.org", "not an address", "é@é", "a" * 5000, ""])
def test_a_wrong_password_and_an_unknown_address_look_the_same(cast, sign_in, email):
    assert cast.ada
    answer, browser = sign_in(email, "not the password")
    assert answer.status_code == 422
    assert ("do not belong together" in answer.text) == bool(email)
    assert browser.get("/you").status_code == 302


def test_capitals_in_an_address_do_not_matter(cast, sign_in):
    assert cast.ada
    assert sign_in(" ADA@Example.ORG ")[0].status_code == 302


@pytest.mark.parametrize("password", ["", " ", "x" * 100_000, "\x00" * 20, "pässwörter"])
def test_no_password_breaks_it(cast, sign_in, password):
    assert cast.ada
    assert sign_in("ada@example.org", password)[0].status_code == 422


def test_the_form_itself_cannot_be_sent_from_elsewhere(cast, visitor, with_csrf):
    assert cast.ada
    answer = visitor.post("/sign-in", data={"email": "ada@example.org", "password": PASSWORD})
    assert answer.status_code in {302, 400}
    assert visitor.get("/you").location.startswith("/sign-in")


# Where to, afterwards.


def test_after_signing_in_she_is_where_she_wanted_to_be(cast, visitor, sign_in):
    assert cast.ada
    asked = visitor.get("/you/time-zone")
    assert asked.location == "/sign-in?next=/you/time-zone"
    assert 'value="/you/time-zone"' in visitor.get(asked.location).text
    assert sign_in("ada@example.org", client=visitor, next="/you/time-zone")[0].location == "/you/time-zone"


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\\\evil", "javascript:alert(1)", "/%0d%0aX: y\r\n"],
)
def test_nobody_is_led_elsewhere(cast, visitor, sign_in, target):
    assert cast.ada
    assert "evil" not in visitor.get("/sign-in", query_string={"next": target}).text
    assert sign_in("ada@example.org", next=target)[0].location == "/home"


def test_someone_signed_in_need_not_sign_in_again(client_as, cast):
    assert client_as(cast.ada).get("/sign-in").location == "/home"
    assert client_as(cast.ada).get("/join").location == "/home"


def test_someone_suspended_is_told_why_and_nothing_else_opens(app, client_as, cast):
    ada, cleo = cast.ada, cast.cleo
    browser = client_as(ada)
    with app.app_context():
        member = db.session.get_one(Member, ada)
        member.suspend(
            until=clock.now() + timedelta(days=3),
            by=db.session.get_one(Member, cleo),
            reason="Please do not\nname doctors.",
        )
        db.session.commit()
    assert browser.get("/you").location == "/your-request"
    page = browser.get("/your-request").text
    assert "until" in page
    assert "Please do not\nname doctors." in page
    assert "Cleo" not in page
    assert browser.post("/pause").status_code == 403
    with app.app_context():
        db.session.get_one(Member, ada).lift_suspension(db.session.get_one(Member, cleo))
        db.session.commit()
    assert browser.get("/you").status_code == 200


def test_someone_on_a_break_comes_back_with_one_button(client_as, cast):
    browser = client_as(cast.ada)
    assert browser.post("/pause").location == "/your-request"
    assert browser.get("/you").location == "/your-request"
    assert "Come back" in browser.get("/your-request").text
    assert browser.post("/come-back").location == "/home"
    assert browser.get("/you").status_code == 200


# Devices.


def test_a_cookie_copied_before_signing_out_opens_nothing(app, cast, sign_in):
    assert cast.ada
    _, browser = sign_in("ada@example.org")
    copied = cookie(browser)
    browser.post("/sign-out")
    thief = app.test_client()
    thief.set_cookie("session", copied)
    assert thief.get("/you").status_code == 302


def test_without_its_device_a_cookie_opens_nothing(client_as, cast):
    browser = client_as(cast.ada)
    with browser.session_transaction() as session:
        session.pop("device")
    assert browser.get("/you").status_code == 302


def test_another_members_device_opens_nothing(client_as, cast):
    browser = client_as(cast.ada)
    with browser.session_transaction() as session:
        session["device"] = client_as(cast.ben).device_nonce
    assert browser.get("/you").status_code == 302


def test_signing_in_ends_what_the_browser_had_before(app, cast, sign_in):
    assert cast.ada
    assert cast.ben
    _, browser = sign_in("ada@example.org")
    before = cookie(browser)
    with browser.session_transaction() as session:
        session.pop("_user_id")
    sign_in("ben@example.org", client=browser)
    thief = app.test_client()
    thief.set_cookie("session", before)
    assert thief.get("/you").status_code == 302


@pytest.mark.parametrize(
    ("stay", "lasts", "permanent"),
    [("remembered", timedelta(days=59), True), ("until-closed", timedelta(hours=23), False), ("shared", None, False)],
)
def test_she_stays_signed_in_as_long_as_she_said(app, cast, sign_in, time_machine, stay, lasts, permanent):
    assert cast.ada
    answer, browser = sign_in("ada@example.org", stay=stay)
    assert ("Expires=" in answer.headers["Set-Cookie"]) == permanent
    if lasts:
        time_machine.move_to(clock.now() + lasts)
        assert browser.get("/you").status_code == 200
    time_machine.move_to(clock.now() + timedelta(hours=25))
    assert browser.get("/you").status_code == 302


def test_at_a_shared_computer_the_browser_forgets(cast, sign_in):
    assert cast.ada
    _, browser = sign_in("ada@example.org", stay="shared")
    assert browser.post("/sign-out").headers["Clear-Site-Data"] == '"cache", "storage"'
    _, browser = sign_in("ada@example.org", stay="remembered")
    assert browser.post("/sign-out").headers["Clear-Site-Data"] == '"storage"'


def test_she_sees_her_devices_and_signs_one_out(app, cast, sign_in):
    ada = cast.ada
    phone, laptop = app.test_client(), app.test_client()
    phone.environ_base["HTTP_USER_AGENT"], laptop.environ_base["HTTP_USER_AGENT"] = PHONE, LAPTOP
    sign_in("ada@example.org", client=phone, stay="remembered")
    sign_in("ada@example.org", client=laptop)
    page = laptop.get("/you/devices").text
    assert "Safari on an iPhone" in page
    assert "Firefox on Linux (this one)" in page
    with app.app_context():
        first = db.session.scalar(select(Device.id).where(Device.member_id == ada).order_by(Device.id))
    laptop.post(f"/you/devices/{first}/end")
    assert phone.get("/you").status_code == 302
    assert laptop.get("/you").status_code == 200


def test_nobody_signs_out_someone_elses_device(app, client_as, cast):
    ada = client_as(cast.ada)
    with app.app_context():
        hers = db.session.scalar(select(Device.id))
    client_as(cast.ben).post(f"/you/devices/{hers}/end")
    assert ada.get("/you").status_code == 200


def test_she_signs_out_everywhere(client_as, cast):
    here, there = client_as(cast.ada), client_as(cast.ada)
    assert here.post("/you/devices/end-all").location == "/sign-in"
    assert here.get("/you").status_code == there.get("/you").status_code == 302


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (PHONE, "Safari on an iPhone"),
        (LAPTOP, "Firefox on Linux"),
        ("Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/140.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36", "Chrome on Android"),
        ("", "A browser on a device"),
        ("x" * 5000, "A browser on a device"),
    ],
)
def test_a_device_is_named_in_words(agent, words):
    assert devices.label(agent) == words


def test_old_rows_of_devices_are_forgotten(app, client_as, cast, time_machine):
    client_as(cast.ada)
    with app.app_context():
        assert devices.forget_ended() == 0
        time_machine.move_to(clock.now() + timedelta(days=40))
        assert devices.forget_ended() == 1
