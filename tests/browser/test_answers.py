"""Answers without words, and nobody left unanswered, in a real browser."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from community.accounts.models import Member
from community.core import clock
from community.extensions import db
from tests.browser.conftest import DESK, PHONE, itself


@pytest.mark.parametrize("scripts", [True, False])
def test_on_a_day_without_words_two_taps_are_enough(open_as, cast, talk, scripts):
    thread = talk.start(cast.ada)
    ben = open_as(cast.ben, width=PHONE, scripts=scripts)
    ben.goto(f"/threads/{thread}")
    ben.locator("summary", has_text="Say it for me").click()
    ben.get_by_role("button", name="Thinking of you").click()
    ben.locator("summary", has_text="You left “Thinking of you”").click()
    expect(ben.get_by_role("button", name="Thinking of you")).to_have_attribute("aria-pressed", "true")
    ada = open_as(cast.ada, width=PHONE, scripts=scripts)
    ada.goto(f"/threads/{thread}")
    left = ada.get_by_role("region", name="Left for you without words")
    assert "“Thinking of you” from Ben" in left.inner_text()
    ben.get_by_role("button", name="Take it back").click()
    expect(ben.get_by_text("It is as if you had left nothing.")).to_be_visible()
    ada.reload()
    expect(left).to_have_count(0)


def test_who_looks_out_for_others_finds_who_waits_and_answers(app, open_as, cast, talk):
    talk.start(cast.ada, "Hello from Hobart")
    ben = open_as(cast.ben, width=DESK)
    ben.goto("/you")
    ben.get_by_role("link", name="Looking out for others").click()
    ben.get_by_role("button", name="I’d like to look out for others").click()
    ben.get_by_role("button", name="I’ll look after this for Ada").click()
    itself(ben)
    ben.get_by_role("link", name="Answer Ada").click()
    expect(ben.locator("trix-editor")).to_be_focused()
    ben.keyboard.type("Welcome, Ada.")
    ben.get_by_role("button", name="Send answer").click()
    ben.locator(".prose", has_text="Welcome, Ada.").wait_for()
    ben.goto("/welcoming")
    expect(ben.get_by_text("Nobody waits just now.")).to_be_visible()
    with app.app_context():
        assert db.session.get_one(Member, cast.ben).welcomes_since <= clock.now()


def test_a_trace_or_none_is_a_choice_under_more(open_as, cast, talk):
    thread = talk.start(cast.ben)
    talk.answer(cast.ada, thread, "Too much said.")
    ada = open_as(cast.ada, width=PHONE)
    ada.goto(f"/threads/{thread}")
    ada.get_by_role("article", name="Ada").locator("summary", has_text="More").click()
    ada.get_by_role("button", name="Take it away without a trace").click()
    expect(ada.get_by_text("nothing stands in its place")).to_be_visible()
    expect(ada.get_by_text("Too much said.")).to_have_count(0)
    ada.get_by_role("button", name="Undo").click()
    expect(ada.get_by_text("Too much said.")).to_be_visible()


def test_the_way_back_stands_where_the_words_were(open_as, cast, talk):
    thread = talk.start(cast.ben)
    for n in range(12):
        talk.answer(cast.ben, thread, f"Go on, {n}.")
    mine = talk.answer(cast.ada, thread, "Too much said.")
    ada = open_as(cast.ada, width=PHONE)
    ada.goto(f"/posts/{mine}")
    ada.get_by_role("article", name="Ada").locator("summary", has_text="More").click()
    ada.get_by_role("button", name="Take it away", exact=True).click()
    back = ada.get_by_role("button", name="Bring it back")
    back.wait_for()
    assert back.evaluate("(e) => { const b = e.getBoundingClientRect(); return b.top > 0 && b.bottom < innerHeight }")
    back.click()
    expect(ada.get_by_text("Too much said.")).to_be_visible()
