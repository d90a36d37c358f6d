"""A moderator keeps a live room in order while it is being used, with real browsers and a real server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from community.accounts.models import Role
from tests.browser.axe import findings
from tests.browser.conftest import PHONE
from tests.browser.live_room.page import box, say, state

# A network of its own: the services change nothing about it.
pytestmark = pytest.mark.once


def acts(page: Page, words: str) -> None:
    """Open what can be done about a message."""
    page.locator("li.message", has_text=words).locator("[data-more]").click()
    expect(page.locator("#message-sheet")).to_be_visible()


def test_pin_pace_and_quiet_are_effective_at_once(enter, live):
    live.member("cleo", role=Role.MODERATOR)
    cleo, ben, ada = enter("cleo"), enter("ben", width=PHONE), enter("ada")
    say(ben, "It is too much, all of it.")
    expect(cleo.locator("li.message")).to_contain_text("It is too much")

    # Pinned from the sheet over the room, and taken down again with one press.
    acts(cleo, "It is too much")
    cleo.get_by_role("button", name="Pin it").click()
    expect(cleo.locator("#message-sheet [data-word]")).to_have_text("It stands on top of the room now.")
    expect(ada.locator("form [role=status].room-wait")).to_contain_text("Pinned Ben: It is too much")
    for page in (ben, ada, cleo):
        expect(page.locator("[data-pinned]")).to_contain_text("Ben: It is too much, all of it.")
    assert findings(cleo) == []
    ada.get_by_role("link", name="See it where it was said").click()
    expect(ada.locator("#m1")).to_be_in_viewport()
    expect(ada).to_have_url(f"{live.url}/live/{live.room}")
    cleo.get_by_role("button", name="Undo").click()
    expect(ada.locator("[data-pinned]")).to_be_empty()
    cleo.get_by_role("button", name="Close").click()

    # The room goes slowly: after each message there is a wait, which counts down beside Send.
    other = cleo.context.new_page()
    other.goto(f"/live/{live.room}/look-after")
    other.get_by_label("10 seconds").check()
    other.get_by_role("button", name="Set the pace").click()
    expect(ada.locator(".room-pace")).to_contain_text("everyone waits 10 seconds")
    expect(cleo.locator(".room-pace")).to_have_count(0)
    say(ada, "Ben, I am here.")
    expect(ada.locator("#room-wait")).to_have_text(re.compile(r"You can send in \d+ s"))
    send = ada.get_by_role("button", name="Send", exact=True)
    expect(send).to_have_attribute("aria-disabled", "true")
    box(ada).fill("There is tea.")
    box(ada).press("Enter")
    # A form that is sent past it all is refused, and the words stay where they are.
    assert ada.browser.say("Past it all").status_code == 429
    assert findings(ada) == []
    expect(ada.locator("#room-wait")).to_be_hidden(timeout=15_000)
    expect(box(ada)).to_have_value("There is tea.")
    send.click()
    expect(ben.locator("li.message").last).to_contain_text("There is tea.")

    # Ben is asked to be quiet: he reads on, his words stay, nobody else is told.
    box(ben).fill("I am not done.")
    acts(cleo, "It is too much")
    cleo.get_by_role("button", name="10 minutes of quiet for Ben").click()
    expect(cleo.locator("#message-sheet [data-word]")).to_contain_text("Ben is asked to be quiet here until")
    quiet = ben.locator(".room-quiet")
    expect(quiet).to_contain_text("You are asked to be quiet in this room until")
    # Who hears the page is told as well; what she waits for is said once, not every second.
    expect(ben.locator("form [role=status].room-wait")).to_contain_text("You are asked to be quiet in this room until")
    expect(quiet.get_by_role("link", name="Ask the moderators about it")).to_be_visible()
    expect(ben.get_by_role("button", name="Send", exact=True)).to_be_hidden()
    expect(box(ben)).to_have_value("I am not done.")
    assert ben.browser.say("Past it all").status_code == 403
    assert findings(ben) == []
    assert "asked to be quiet" not in ada.content()
    cleo.get_by_role("button", name="Undo").click()
    expect(quiet).to_have_count(0)
    expect(ben.get_by_text("You can say something again.")).to_be_visible()
    expect(ben.get_by_role("button", name="Send", exact=True)).to_be_visible()
    expect(box(ben)).to_have_value("I am not done.")

    # The room is closed: each page says why, with the words in the box; and finds the way back when it opens.
    other.goto(f"/live/{live.room}/look-after")
    other.get_by_label("What stands in the room meanwhile").fill("We all need some sleep.")
    other.get_by_role("button", name="Close the room").click()
    for page in (ben, ada):
        expect(page.locator("[data-note]")).to_contain_text("This room is closed. We all need some sleep.")
    expect(box(ben)).to_have_value("I am not done.")
    other.get_by_role("button", name="Open the room").click()
    ben.get_by_role("link", name="Come back in").click()
    expect(state(ben)).to_have_text("Connected")
    expect(box(ben)).to_have_value("I am not done.")
