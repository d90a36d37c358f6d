"""Reading what was said: further up, held still, read aloud, one message that answers another."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from community.accounts.blocks import block
from community.accounts.models import Member
from community.chat.models import Room
from community.core.database import writing
from community.extensions import db
from tests.browser.axe import findings
from tests.browser.live_room.page import CONNECTED, NOT_SENT, box, kept, same, say, shown, state
from tests.chat.live import Live
from tests.photos.conftest import drawn

# A network of its own: the services change nothing about it.
pytestmark = pytest.mark.once


def fill(live: Live, lines: int) -> None:
    """Ben has said so many lines."""
    ben_id = live.member("ben")
    with live.app.app_context(), writing():
        room, ben = db.session.get_one(Room, live.room), db.session.get_one(Member, ben_id)
        for number in range(1, lines + 1):
            room.say(ben, f"Line {number}", f"{number:032x}")


def by_itself(page: Page) -> None:
    """As in Safari, which does not hold in place what one reads while other things come: the page must."""
    page.locator(".room-stream").evaluate("frame => { frame.style.overflowAnchor = 'none'; }")


def test_earlier_words_come_above_by_scrolling_and_what_she_reads_stays_where_it_is(enter, live):
    fill(live, 170)
    ada = enter("ada")
    by_itself(ada)
    assert len(shown(ada)) == 50
    read = ada.locator("#m122")
    read.evaluate("item => item.scrollIntoView()")
    before = read.bounding_box()["y"]
    expect(ada.locator("#m71")).to_have_count(1)
    assert abs(read.bounding_box()["y"] - before) < 2
    # By the button too, which a key reaches.
    ada.get_by_role("link", name="Earlier").press("Enter")
    expect(ada.locator("#m21")).to_have_count(1)
    ada.locator("#m21").evaluate("item => item.scrollIntoView()")
    expect(ada.locator("#m1")).to_have_count(1)
    expect(ada.get_by_role("link", name="Earlier")).to_have_count(0)
    assert same(ada)
    expect(ada.locator(".divider-day")).to_have_count(1)


def test_reading_further_up_nothing_moves_and_what_is_new_leads_down(enter, live):
    fill(live, 40)
    ada = enter("ada")
    by_itself(ada)
    ada.locator("#m20").scroll_into_view_if_needed()
    before = ada.locator("#m20").bounding_box()["y"]
    for number in (41, 42, 43):
        live.browser("ben").say(f"Line {number}")
    below = ada.get_by_role("button", name="3 new below")
    expect(below).to_be_visible()
    assert abs(ada.locator("#m20").bounding_box()["y"] - before) < 2
    box(ada).focus()
    ada.keyboard.press("Shift+Tab")
    expect(below).to_be_focused()
    ada.keyboard.press("Enter")
    expect(ada.locator("#m41")).to_be_in_viewport()
    expect(ada.locator("#m43")).to_be_in_viewport()
    expect(ada.locator("#m41")).to_be_focused()
    expect(ada.locator("[data-below]")).to_be_hidden()


def test_she_holds_the_stream_and_nothing_moves_until_she_lets_it(enter, live):
    fill(live, 3)
    ada, ben = enter("ada"), live.browser("ben")
    ada.get_by_role("button", name="Hold the stream").click()
    for words in ("One", "Two", "Not this"):
        number = ben.say(words).json()["id"]
    expect(ada.get_by_role("button", name="3 new wait. Let them in")).to_be_visible()
    ben.post(f"/live/messages/{number}/remove")
    expect(ada.get_by_role("button", name="2 new wait. Let them in")).to_be_visible()
    assert len(shown(ada)) == 3
    # What is taken away goes at once, and her own words come.
    ben.post(f"/live/messages/{number - 3}/remove")
    expect(ada.locator(".message-removed")).to_have_count(1)
    say(ada, "Still reading")
    expect(ada.locator(".message-mine")).to_have_count(1)
    assert len(shown(ada)) == 4
    ada.get_by_role("button", name="2 new wait. Let them in").press("Enter")
    assert same(ada)
    ben.say("Three")
    expect(ada.get_by_role("button", name="1 new wait. Let them in")).to_be_visible()
    ada.get_by_role("button", name="Hold the stream").click()
    expect(ada.get_by_text("Three")).to_be_visible()
    assert same(ada)


def test_news_is_told_to_who_hears_the_page_one_or_many_at_a_time_or_not(enter, live):
    ada, ben = enter("ada"), live.browser("ben")
    told = ada.locator("[data-announcer]")
    ben.say("The kettle\n is on.")
    expect(told).to_have_text("Ben: The kettle is on.")
    for words in ("Milk?", "Sugar?", "Both?"):
        ben.say(words)
    expect(told).to_have_text("3 new messages")
    say(ada, "Neither")
    ada.get_by_role("button", name="How it reads").click()
    panel = ada.locator("#reads")
    panel.get_by_label("A screen reader tells me what is new").uncheck()
    panel.get_by_label("Largest").check()
    expect(panel.get_by_text("Saved")).to_be_visible()
    assert findings(ada) == []
    ada.keyboard.press("Escape")
    expect(ada.get_by_role("button", name="How it reads")).to_be_focused()
    expect(told).to_have_text("")
    sizes = (
        "() => ['.message-text', 'h1'].map((one) => parseFloat(getComputedStyle(document.querySelector(one)).fontSize))"
    )
    larger = ada.evaluate(sizes)
    ada.reload()
    expect(state(ada)).to_have_text(CONNECTED)
    assert ada.evaluate(sizes) == larger
    assert larger[0] > larger[1]
    ben.say("Quietly")
    expect(ada.get_by_text("Quietly")).to_be_visible()
    ada.wait_for_timeout(1500)
    expect(told).to_have_text("")


def test_she_answers_a_message_and_its_line_leads_to_it_and_follows_it(enter, live):
    fill(live, 130)
    ada, ben = enter("ada"), enter("ben")
    first = live.app.url_map.bind("").build("chat.room", {"room_id": live.room})
    ada.locator("#m130 [data-more]").press("Enter")
    ada.get_by_role("link", name="Answer", exact=True).press("Enter")
    expect(box(ada)).to_be_focused()
    expect(ada.locator("[data-answering]")).to_have_text("In answer to Ben Line 130 Not an answer", use_inner_text=True)
    assert findings(ada) == []
    # Cut off or not, it arrives as an answer.
    ada.context.set_offline(True)
    say(ada, "Yes, that one")
    expect(ada.locator("[data-note]")).to_contain_text(NOT_SENT)
    ada.context.set_offline(False)
    for page in (ada, ben):
        expect(page.locator("#m131 .message-answered")).to_contain_text("Ben Line 130")
    expect(ada.locator("[data-answering]")).to_be_hidden()
    ada.goto(f"{first}?at=10#m10")
    expect(ada.locator("#m10")).to_be_in_viewport()
    expect(ada.get_by_role("link", name="To the newest")).to_be_visible()
    assert findings(ada) == []
    ada.goto(f"{first}?answer={ada.locator('#m12').get_attribute('data-id')}")
    say(ada, "And the one of long ago")
    expect(ben.locator("#m132 .message-answered")).to_contain_text("Ben Line 12")
    old = ben.browser.everything()[11]["id"]
    ben.browser.post(f"/live/messages/{old}/edit", source="Line twelve")
    for page in (ada, ben):
        expect(page.locator("#m132 .message-answered")).to_contain_text("Ben Line twelve")
    ben.locator("#m132 .message-answered a").click()
    expect(ben.locator("#m12")).to_be_in_viewport()
    expect(ben.locator("#m12")).to_be_focused()
    ben.browser.post(f"/live/messages/{old}/remove")
    for page in (ada, ben):
        expect(page.locator("#m132 .message-answered")).to_be_hidden()
        expect(page.locator("#m132 .message-answered")).not_to_contain_text("Line twelve")
    ben.browser.post(f"/live/messages/{old}/restore")
    expect(ada.locator("#m132 .message-answered")).to_contain_text("Ben Line twelve")
    assert same(ben)


def test_a_few_words_are_said_for_her_and_what_she_writes_stays(enter, live):
    ada, ben = enter("ada"), enter("ben")
    with live.app.app_context(), writing():
        db.session.get_one(Member, ada.browser.member_id).rename(name := f"Wren {live.turn}")
    ben.browser.say(f"Scan tomorrow, @{name}.")
    expect(ada.get_by_role("link", name=f"@{name}")).to_be_visible()
    box(ada).fill("Half a thought")
    ada.get_by_text("Without words").press("Enter")
    ada.get_by_role("button", name="I'm here, just listening").press("Enter")
    expect(ben.locator(".message-text").last).to_have_text("I'm here, just listening")
    expect(box(ada)).to_have_value("Half a thought")
    # Cut off, it waits in the stream; it is an answer when it comes from a message.
    ada.locator("[data-more]").first.click()
    sheet = ada.get_by_role("dialog", name="This message")
    sheet.get_by_text("Say it for me").click()
    ada.context.set_offline(True)
    sheet.get_by_role("button", name="Thinking of you").click()
    expect(ada.locator(".message-unsent")).to_contain_text(NOT_SENT)
    ada.context.set_offline(False)
    expect(ben.locator("#m3 .message-text")).to_have_text("Thinking of you")
    expect(ben.locator("#m3 .message-answered")).to_contain_text(f"Ben Scan tomorrow, @{name}.")
    expect(ada.locator(".message-unsent")).to_have_count(0)
    ada.get_by_text("Without words").click()
    photo = {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": drawn(size=(300, 200))}
    ada.locator("input[type=file]").set_input_files(photo)
    ada.get_by_label("What does this photo show?").fill("A teal wall")
    ada.get_by_role("button", name="Send", exact=True).click()
    expect(ben.locator("#m4").get_by_role("img", name="A teal wall")).to_be_visible()
    expect(ben.locator("#m4 .message-text")).to_have_text("Half a thought")
    ben.keyboard.press("Escape")
    box(ben).press_sequentially("Hello @wr")
    expect(ben.get_by_role("option", name=name)).to_be_visible()
    ben.keyboard.press("ArrowDown")
    ben.keyboard.press("Enter")
    expect(box(ben)).to_have_value(f"Hello @{name} ")
    assert findings(ben) == []
    ben.keyboard.press("Enter")
    expect(ada.locator("#m5").get_by_role("link", name=f"@{name}")).to_be_visible()
    expect(box(ada)).to_have_value("")
    expect(ada.get_by_label("What does this photo show?")).to_have_count(0)
    assert same(ada)
    assert findings(ben) == []


def test_reading_back_she_sees_what_is_changed_and_taken_away_and_is_told_of_what_is_new(enter, live):
    fill(live, 130)
    ada, ben = enter("ada"), live.browser("ben")
    ids = {message["number"]: message["id"] for message in ben.everything()}
    ada.goto(f"/live/{live.room}?at=40#m40")
    before = shown(ada)
    ben.post(f"/live/messages/{ids[41]}/edit", source="Line forty-one")
    expect(ada.locator("#m41 .message-text")).to_have_text("Line forty-one")
    expect(ada.locator("[data-news]")).to_have_text("You are reading what was said earlier.")
    # Also what happens while she is cut off, and what is not on her page.
    ada.context.set_offline(True)
    ben.post(f"/live/messages/{ids[42]}/remove")
    ben.post(f"/live/messages/{ids[120]}/remove")
    new = ben.say("Line 131").json()["number"]
    ada.context.set_offline(False)
    expect(ada.locator("#m42.message-removed")).to_have_count(1)
    expect(ada.locator("[data-news]")).to_have_text("There are new messages further down.")
    kept_now = {message[0]: message for message in kept(ben)}
    assert shown(ada) == [kept_now[number] for number, *_ in before]
    assert findings(ada) == []
    # Whom she does not meet any more is not shown, whatever was there.
    with live.app.app_context(), writing():
        block(ada.browser.member_id, live.member("cora"))
    ben.post(f"/live/messages/{ids[43]}/remove")
    expect(ada.locator("#m43.message-removed")).to_have_count(1)
    assert [number for number, *_ in shown(ada)] == [number for number, *_ in before]
    ada.get_by_role("link", name="To the newest").click()
    expect(state(ada)).to_have_text(CONNECTED)
    expect(ada.locator(f"#m{new}")).to_be_in_viewport()


def test_when_whom_she_meets_changes_nothing_else_goes_from_the_page(enter, live):
    """It begins again with what she may read now: what is older can be fetched, and what is not sent stays there."""
    fill(live, 30)
    ada, ben = enter("ada"), live.browser("ben")
    for number in range(31, 71):
        ben.say(f"Line {number}")
    expect(ada.locator("#m70")).to_have_count(1)
    ada.route(
        f"**/live/{live.room}", lambda route: route.abort() if route.request.method == "POST" else route.continue_()
    )
    say(ada, "Not sent yet")
    ada.get_by_role("button", name="Write another").click()
    aside = ada.locator(".message-unsent")
    expect(aside).to_have_count(1)
    with live.app.app_context(), writing():
        block(ada.browser.member_id, live.member("cora"))
    ben.say("Line 71")
    expect(ada.locator("#m20")).to_have_count(0)
    expect(aside).to_contain_text("Not sent yet")
    ada.get_by_role("link", name="Earlier").press("Enter")
    expect(ada.locator("#m1")).to_have_count(1)
    ada.unroute(f"**/live/{live.room}")
    aside.get_by_role("button", name="Send again").click()
    expect(aside).to_have_count(0)
    assert same(ada)
