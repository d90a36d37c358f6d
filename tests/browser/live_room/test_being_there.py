"""Being in a live room: what is said is there for everyone, and who may not hear it does not."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import expect

from community import realtime
from community.accounts import devices
from community.accounts.blocks import block
from community.accounts.models import UNTIL_LIFTED, Member
from community.chat.models import Room
from community.core.database import writing
from community.extensions import db
from tests.browser.axe import findings
from tests.browser.conftest import PHONE
from tests.browser.live_room.page import CONNECTED, ONLY_ASKS, box, same, say, shown, state

# A network of its own: the services change nothing about it.
pytestmark = pytest.mark.once


def test_it_works(enter):
    ada, ben, cora = enter("ada"), enter("ben"), enter("cora", width=PHONE)
    say(ada, "The kettle is on.")
    say(ben, "Milk for me.")
    for page in (ada, ben, cora):
        expect(page.locator(".message-text")).to_have_text(["The kettle is on.", "Milk for me."])
        assert same(page)
    expect(box(ada)).to_have_value("")
    expect(ada.locator(".message-mine")).to_have_count(1)
    expect(ada.locator(".message-mine .person-name")).to_have_text("You", use_inner_text=True)
    expect(ben.locator(".message").first.locator(".person-name")).to_have_text("Ada", use_inner_text=True)


def test_who_is_here_is_seen_and_goes_when_she_goes(enter):
    ada = enter("ada")
    expect(ada.locator("[data-people] li")).to_have_text(["You"], use_inner_text=True)
    ben = enter("ben")
    expect(ada.locator("[data-people] li")).to_have_text(["You", "Ben"], use_inner_text=True)
    expect(ben.locator("[data-people] li")).to_have_text(["Ada", "You"], use_inner_text=True)
    ben.close()
    expect(ada.locator("[data-people] li")).to_have_text(["You"], use_inner_text=True)


def test_whom_no_socket_reaches_is_here_too_and_goes_when_he_goes(enter):
    """His page says that it lives by asking; by that, others know of him, and he of them."""
    ada = enter("ada")
    blocked = lambda page: page.route_web_socket(re.compile("socket.io"), lambda line: line.close())  # noqa: E731
    ben = enter("ben", connected=False, before=blocked)
    expect(state(ben)).to_have_text(ONLY_ASKS)
    expect(ada.locator("[data-people] li")).to_have_text(["You", "Ben"], use_inner_text=True)
    expect(ben.locator("[data-people] li")).to_have_text(["Ada", "You"], use_inner_text=True)
    ben.goto("/live")
    # Sooner than by the end of his lease.
    soon = realtime.LEASE.total_seconds() / 2 * 1000
    expect(ada.locator("[data-people] li")).to_have_text(["You"], use_inner_text=True, timeout=soon)


def test_an_edit_and_a_removal_are_seen_at_once_and_half_a_thought_stays(enter, live):
    ada, ben = enter("ada"), enter("ben")
    say(ada, "Tea at thre")
    expect(ben.get_by_text("Tea at thre")).to_be_visible()
    box(ada).fill("Half a thought")
    ada.locator("[data-more]").click()
    ada.get_by_role("link", name="Edit").click()
    ada.get_by_label("Your message").fill(" ")
    ada.get_by_role("button", name="Save").click()
    expect(ada.get_by_text("There is nothing in it yet.")).to_be_visible()
    ada.get_by_label("Your message").fill("Tea at three")
    ada.get_by_role("button", name="Save").click()
    expect(ben.locator(".message-text")).to_have_text(["Tea at three"])
    expect(ben.get_by_text("edited")).to_be_visible()
    expect(state(ada)).to_have_text(CONNECTED)
    ada.locator("[data-more]").click()
    ada.get_by_role("button", name="Remove").click()
    expect(ben.locator(".message-text")).to_have_text(["Removed by its author."])
    expect(ada.get_by_text("You have taken your message back.")).to_be_visible()
    ada.get_by_role("button", name="Undo").click()
    expect(ben.locator(".message-text")).to_have_text(["Tea at three"])
    expect(box(ada)).to_have_value("Half a thought")
    for page in (ada, ben):
        assert same(page)


def test_from_anothers_message_one_can_report_and_block(enter, live):
    ada, ben = enter("ada"), enter("ben")
    say(ben, "Hm.")
    ada.locator("[data-more]").click()
    sheet = ada.get_by_role("dialog", name="This message")
    expect(sheet.get_by_role("link", name="Report it")).to_be_visible()
    expect(sheet.get_by_role("link", name="Edit")).to_have_count(0)
    assert findings(ada) == []
    ada.keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    expect(ada.locator("[data-more]")).to_be_focused()
    ada.keyboard.press("Enter")
    sheet.get_by_role("button", name="Block Ben").click()
    ada.wait_for_url("**/live/*")
    expect(ada.locator(".message-text")).to_have_count(0)
    expect(ben.locator(".message-text")).to_have_text(["Hm."])


def test_without_scripts_a_message_has_a_page_for_what_one_can_do(enter, live):
    live.browser("ada").say("Tea at thre")
    ada = enter("ada", scripts=False)
    ada.locator("[data-more]").click()
    expect(ada.get_by_role("link", name="Back to the room")).to_be_visible()
    ada.get_by_role("button", name="Remove").click()
    expect(ada.locator(".message-text")).to_have_text(["Removed by its author."])
    ada.get_by_role("button", name="Undo").click()
    expect(ada.locator(".message-text")).to_have_text(["Tea at thre"])


def test_signed_out_elsewhere_she_is_told_and_her_words_are_there(enter, live):
    ada = enter("ada")
    box(ada).fill("In the middle of a thought")
    with live.app.app_context(), writing():
        devices.end(ada.browser.member_id)
    expect(ada.locator("[data-note]")).to_contain_text("You were signed out to keep your words private.", timeout=20000)
    expect(box(ada)).to_have_value("In the middle of a thought")
    expect(ada.get_by_role("link", name="Sign in to go on")).to_be_visible()
    live.browser("ben").say("Not for her")
    assert shown(ada) == []


def test_a_suspended_member_hears_nothing_more(enter, live):
    ada = enter("ada")
    with live.app.app_context(), writing():
        db.session.get_one(Member, ada.browser.member_id).suspended_until = UNTIL_LIFTED
    expect(ada.locator("[data-note]")).to_contain_text("You were signed out", timeout=20000)
    live.browser("ben").say("Not for her")
    assert shown(ada) == []


def test_when_two_are_blocked_each_is_gone_for_the_other_and_nobody_else_notices(enter, live):
    ada, flo, ben = enter("ada"), enter("flo"), enter("ben")
    for page, words in ((ada, "From Ada"), (flo, "From Flo"), (ben, "From Ben")):
        say(page, words)
        expect(box(page)).to_have_value("")
    expect(ada.locator(".message-text")).to_have_text(["From Ada", "From Flo", "From Ben"])
    with live.app.app_context(), writing():
        block(flo.browser.member_id, ada.browser.member_id)
    expect(ada.locator(".message-text")).to_have_text(["From Ada", "From Ben"], timeout=20000)
    expect(flo.locator(".message-text")).to_have_text(["From Flo", "From Ben"], timeout=20000)
    expect(ada.locator("[data-people] li")).to_have_text(["You", "Ben"], use_inner_text=True)
    say(ada, "Again from Ada")
    expect(ben.locator(".message-text")).to_have_text(["From Ada", "From Flo", "From Ben", "Again from Ada"])
    say(ben, "Again from Ben")
    expect(flo.locator(".message-text")).to_have_text(["From Flo", "From Ben", "Again from Ben"])
    for page in (ada, flo, ben):
        assert same(page)


def test_a_closed_room_says_so_and_leaves_her_her_words(enter, live):
    ada = enter("ada")
    box(ada).fill("I was about to say")
    cleo = live.member("cleo")
    with live.app.app_context(), writing():
        db.session.get_one(Room, live.room).close(db.session.get_one(Member, cleo), "Back tomorrow.")
    # As the view that closes it does; here no process was told, and the page finds out when it speaks.
    ada.get_by_role("button", name="Send", exact=True).click()
    expect(ada.locator("[data-note]")).to_contain_text("This room is closed. Back tomorrow.")
    expect(box(ada)).to_have_value("I was about to say")


def test_without_scripts_one_talks_by_form_and_reload(enter, live):
    live.browser("ben").say("Can you hear me?")
    ada = enter("ada", scripts=False)
    expect(ada.locator(".message-text")).to_have_text(["Can you hear me?"])
    say(ada, "I can")
    expect(ada.locator(".message-text")).to_have_text(["Can you hear me?", "I can"])
    assert ada.url.endswith("#end")
    say(ada, " ")
    expect(ada.get_by_text("There is nothing in it yet.")).to_be_visible()


def test_the_box_grows_with_what_is_written_where_the_browser_does_not_see_to_it(enter):
    plain = "CSS.supports = () => false"
    ada = enter("ada", width=PHONE, before=lambda page: page.add_init_script(plain))
    box(ada).evaluate("box => { box.style.fieldSizing = 'fixed'; }")
    empty = box(ada).bounding_box()["height"]
    box(ada).fill("One\ntwo\nthree\nfour\nfive")
    assert box(ada).evaluate("box => box.scrollHeight <= box.clientHeight")
    assert box(ada).bounding_box()["height"] > 1.5 * empty
    ada.get_by_role("button", name="Send", exact=True).click()
    expect(ada.locator(".message-text")).to_have_count(1)
    assert box(ada).bounding_box()["height"] == empty
    assert ada.locator(".room-stream").evaluate("frame => Math.abs(frame.scrollTop) < 2")


def test_the_enter_that_ends_a_word_being_composed_does_not_send_it(enter):
    ada = enter("ada")
    box(ada).fill("お茶")
    # As Safari tells of it, which has ended composing by then; the others say isComposing.
    for more in ("keyCode: 229", "isComposing: true"):
        key = f"{{ key: 'Enter', cancelable: true, {more} }}"
        assert box(ada).evaluate(f"box => box.dispatchEvent(new KeyboardEvent('keydown', {key}))") is True
    expect(ada.locator(".message-text")).to_have_count(0)
    box(ada).press("Enter")
    expect(ada.locator(".message-text")).to_have_text(["お茶"])


def test_by_keyboard_alone(enter):
    ada, ben = enter("ada"), enter("ben")
    box(ada).focus()
    ada.keyboard.type("First line")
    ada.keyboard.press("Shift+Enter")
    ada.keyboard.type("second line")
    ada.keyboard.press("Enter")
    expect(box(ada)).to_have_value("")
    expect(box(ada)).to_be_focused()
    expect(ben.locator(".message-text")).to_have_text(["First line\nsecond line"], use_inner_text=True)
    ada.keyboard.type("Then by the button")
    ada.keyboard.press("Tab")
    expect(ada.get_by_role("button", name="Send", exact=True)).to_be_focused()
    ada.keyboard.press("Enter")
    expect(box(ada)).to_have_value("")
    expect(ben.locator(".message-text")).to_have_count(2)
    ada.keyboard.press("Shift+Tab")
    expect(ada.locator("[data-more]").last).to_be_focused()
    ada.keyboard.press("Enter")
    expect(ada.get_by_role("link", name="Edit")).to_be_visible()
    ada.keyboard.press("Escape")
    expect(ada.locator("[data-more]").last).to_be_focused()


def test_a_message_is_there_within_a_breath(enter):
    """Not a benchmark: only that nothing waits for a timer."""
    ada, ben = enter("ada"), enter("ben")
    began = time.monotonic()
    say(ada, "Quick")
    expect(ben.locator(".message-text")).to_have_text(["Quick"])
    assert time.monotonic() - began < 3
