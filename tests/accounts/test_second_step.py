"""The second step, asked of staff and offered to everyone."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from passlib.totp import TOTP

from community.accounts import steps
from community.accounts.models import Member, Role
from community.core import clock
from community.core.errors import Refusal
from community.extensions import db
from tests.conftest import make_member


def code_of(key: str) -> str:
    """What an app that was shown ``key`` shows now."""
    return TOTP(key=key.replace("-", ""), format="base32").generate(int(clock.now().timestamp())).token


def key_on(page: str) -> str:
    return re.search(r'class="accounts-key">([A-Z0-9-]+)<', page).group(1)


@pytest.fixture
def cleo(app):
    """A moderator who has no second step yet."""
    return make_member(app, "cleo", role=Role.MODERATOR, tf_primary_method=None)


@pytest.fixture
def set_up(client_as, cleo):
    """Cleo after setting it up: the key in her app, her recovery codes, her browser."""
    browser = client_as(cleo)
    key = key_on(browser.get("/you/second-step").text)
    page = browser.post("/you/second-step", data={"code": code_of(key)}).text
    return key, re.findall(r"<code>([0-9a-f-]{14})</code>", page), browser


def test_it_works(set_up, sign_in, time_machine):
    key, codes, browser = set_up
    assert len(codes) == 10
    assert "The second step is on" in browser.get("/you/second-step").text
    time_machine.move_to(clock.now() + timedelta(minutes=2))
    answer, other = sign_in("cleo@example.org", next="/you/devices")
    assert answer.location == "/sign-in/code"
    assert other.get("/you").status_code == 302
    answer = other.post("/sign-in/code", data={"code": code_of(key)})
    assert answer.location == "/you/devices"
    assert other.get("/you").status_code == 200


def test_staff_without_it_are_led_to_it(app, client_as, cleo):
    staff = [rule.rule for rule in app.url_map.iter_rules() if rule.rule == "/staff"]
    answer = client_as(cleo).get("/staff")
    assert answer.location == "/you/second-step" if staff else answer.status_code == 404


def test_setting_up_needs_a_right_code_and_the_picture_stays_the_same(client_as, cleo):
    browser = client_as(cleo)
    key = key_on(browser.get("/you/second-step").text)
    answer = browser.post("/you/second-step", data={"code": "000000"})
    assert answer.status_code == 422
    assert "not right" in answer.text
    assert key_on(answer.text) == key


def test_a_code_works_once(set_up, sign_in, time_machine):
    key, _, _ = set_up
    time_machine.move_to(clock.now() + timedelta(minutes=2))
    code = code_of(key)
    _, first = sign_in("cleo@example.org")
    assert first.post("/sign-in/code", data={"code": code}).status_code == 302
    _, second = sign_in("cleo@example.org")
    assert second.post("/sign-in/code", data={"code": code}).status_code == 422
    assert second.get("/you").status_code == 302


def test_the_code_of_the_setting_up_does_not_sign_in(client_as, cleo, sign_in):
    browser = client_as(cleo)
    code = code_of(key_on(browser.get("/you/second-step").text))
    browser.post("/you/second-step", data={"code": code})
    _, other = sign_in("cleo@example.org")
    assert other.post("/sign-in/code", data={"code": code}).status_code == 422


@pytest.mark.parametrize(
    "code", ["", "000000", "12345", "abc", "１２３４５６", "é" * 6, "x" * 5000, "0000-0000-0000", "\x00"]
)
def test_a_wrong_code_opens_nothing(set_up, sign_in, code):
    _, browser = sign_in("cleo@example.org")
    assert browser.post("/sign-in/code", data={"code": code}).status_code == 422
    assert browser.get("/you").status_code == 302


def test_a_recovery_code_signs_in_once(set_up, sign_in):
    _, codes, _ = set_up
    _, browser = sign_in("cleo@example.org")
    assert browser.post("/sign-in/code", data={"code": codes[3].upper().replace("-", " ")}).status_code == 302
    _, browser = sign_in("cleo@example.org")
    assert browser.post("/sign-in/code", data={"code": codes[3]}).status_code == 422
    assert browser.post("/sign-in/code", data={"code": codes[4]}).status_code == 302


def test_new_recovery_codes_make_the_old_ones_void(set_up, sign_in):
    _, codes, browser = set_up
    page = browser.post("/you/second-step/recovery-codes").text
    newer = re.findall(r"<code>([0-9a-f-]{14})</code>", page)
    assert not set(codes) & set(newer)
    _, other = sign_in("cleo@example.org")
    assert other.post("/sign-in/code", data={"code": codes[0]}).status_code == 422
    assert other.post("/sign-in/code", data={"code": newer[0]}).status_code == 302


def test_recovery_codes_and_secrets_are_not_readable_in_the_database(app, set_up, cleo):
    key, codes, _ = set_up
    with app.app_context():
        member = db.session.get_one(Member, cleo)
        stored = f"{member.tf_totp_secret} {member.mf_recovery_codes}"
    assert key.replace("-", "") not in stored
    assert not any(code in stored for code in codes)


def test_the_secret_does_not_stand_in_the_cookie(client_as, cleo):
    browser = client_as(cleo)
    key = key_on(browser.get("/you/second-step").text)
    with browser.session_transaction() as session:
        assert key.replace("-", "") not in str(dict(session))


def test_without_the_password_there_is_no_second_step(visitor):
    assert visitor.get("/sign-in/code").location == "/sign-in"
    assert visitor.post("/sign-in/code", data={"code": "123456"}).location == "/sign-in"


def test_the_second_step_must_follow_soon(set_up, sign_in, time_machine):
    key, _, _ = set_up
    _, browser = sign_in("cleo@example.org")
    time_machine.move_to(clock.now() + timedelta(minutes=16))
    assert browser.post("/sign-in/code", data={"code": code_of(key)}).location == "/sign-in"


def test_setting_it_up_signs_out_everywhere_else(client_as, cleo):
    here, there = client_as(cleo), client_as(cleo)
    key = key_on(here.get("/you/second-step").text)
    here.post("/you/second-step", data={"code": code_of(key)})
    assert here.get("/you").status_code == 200
    assert there.get("/you").status_code == 302


def test_staff_cannot_turn_it_off(set_up):
    _, _, browser = set_up
    assert browser.post("/you/second-step/off").status_code == 403


def test_a_member_may_turn_it_on_and_off(client_as, cast, sign_in):
    browser = client_as(cast.ada)
    key = key_on(browser.get("/you/second-step").text)
    browser.post("/you/second-step", data={"code": code_of(key)})
    assert sign_in("ada@example.org")[0].location == "/sign-in/code"
    assert browser.post("/you/second-step/off").location == "/you"
    assert sign_in("ada@example.org")[0].location == "/home"


def test_the_rule_through_plain_objects(context, cast):
    ada = db.session.get_one(Member, cast.ada)
    assert steps.check(ada, "123456") is False
    with pytest.raises(Refusal):
        steps.set_up(ada, steps.new_secret(), "no")
    assert ada.has_second_step is False
