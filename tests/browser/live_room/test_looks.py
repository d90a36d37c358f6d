"""How a live room looks: nothing that an accessibility checker finds, nothing wider than a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.axe import findings
from tests.browser.conftest import DESK, PHONE
from tests.browser.live_room.page import NOT_SENT, say, state

# A network of its own: the services change nothing about it.
pytestmark = pytest.mark.once


@pytest.mark.parametrize("width", [PHONE, DESK])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_accessibility_checker_finds_nothing(enter, live, width, theme):
    live.browser("ben").say("Good evening https://example.org/")
    ada = enter("ada", width=width, theme=theme)
    say(ada, "Good evening, Ben")
    expect(ada.locator(".message-text")).to_have_count(2)
    ada.context.set_offline(True)
    say(ada, "Not yet")
    expect(ada.locator("[data-note]")).to_contain_text(NOT_SENT)
    assert findings(ada) == []
    ada.context.set_offline(False)
    for path in ("/live", f"/live/{live.room}?before=2"):
        ada.goto(path)
        assert findings(ada) == [], path
    ada.goto(ada.locator("[data-more]").get_attribute("href"))
    expect(ada.get_by_role("link", name="Back to the room")).to_be_visible()
    assert findings(ada) == []


def test_nothing_is_wider_than_a_phone(enter, live):
    live.browser("ben").say("A" * 200 + " https://example.org/" + "b" * 200)
    page = enter("ada", width=PHONE)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE
    page.context.set_offline(True)
    say(page, "Three lines of words, written by someone in a lift with no line at all, who wants them kept.")
    expect(page.locator("[data-note]")).to_contain_text(NOT_SENT)
    bar = page.locator(".frame-places").bounding_box()["y"]
    line = state(page).bounding_box()
    assert line["y"] + line["height"] <= bar, "the true state is not behind the bar"
    heights = """all => all.filter((one) => !one.closest('.message-text'))
        .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect().height])"""
    targets = page.locator("main a:visible, main button:visible, main textarea:visible").evaluate_all(heights)
    assert [target for target in targets if target[1] < 43.5] == []
