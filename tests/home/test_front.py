"""The front door, and help from everywhere."""

from __future__ import annotations

import pytest

from community.directory import first
from community.extensions import db


@pytest.fixture(autouse=True)
def numbers(app):
    with app.app_context():
        first.first_things()
        db.session.commit()


def test_it_works(visitor):
    page = visitor.get("/").text
    assert "secondary (metastatic, stage 4) breast cancer" in page
    assert 'href="/join"' in page
    assert 'href="/groups"' in page


@pytest.mark.parametrize("number", ["000", "13 11 14", "1800 500 258", "13 11 20"])
def test_whom_to_call_now_is_on_the_front_and_on_its_own_page(visitor, number):
    assert number in visitor.get("/").text
    assert number in visitor.get("/help-now").text


@pytest.mark.parametrize("path", ["/", "/groups", "/help-now", "/rules", "/groups/choosing", "/no-such-page"])
def test_help_and_quick_exit_are_one_step_from_every_public_page(visitor, path):
    page = visitor.get(path).text
    assert 'href="/help-now"' in page
    assert "Quick exit" in page


def test_a_member_is_led_inside(client_as, cast):
    assert client_as(cast.ada).get("/").location == "/home"


def test_nothing_on_a_public_page_leads_a_browser_to_load_from_elsewhere(visitor):
    answer = visitor.get("/")
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert 'src="http' not in answer.text
