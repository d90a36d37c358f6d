"""A page whose line or server goes away, or that gets none: it says so, goes on, and misses nothing."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import delete

from community.accounts.models import Member
from community.chat.messages import Message
from community.chat.models import Room
from community.core.database import writing
from community.extensions import db
from tests.browser.live_room.page import CONNECTED, NOT_SENT, RECONNECTING, box, same, say, shown, state
from tests.chat.live import eventually

# A network of its own: the services change nothing about it.
pytestmark = pytest.mark.once


def test_cut_off_she_goes_on_and_everything_comes_once_and_in_order(enter):
    ada, ben = enter("ada"), enter("ben")
    say(ada, "Before")
    expect(box(ada)).to_have_value("")
    ada.context.set_offline(True)
    expect(state(ada)).to_have_text(RECONNECTING)
    say(ada, "From the lift")
    expect(ada.locator("[data-note]")).to_contain_text(NOT_SENT)
    expect(box(ada)).to_have_value("From the lift")
    for number in range(3):
        say(ben, f"Ben {number}")
        expect(box(ben)).to_have_value("")
    assert len(shown(ada)) == 1
    ada.context.set_offline(False)
    expect(state(ada)).to_have_text(CONNECTED)
    expect(box(ada)).to_have_value("")
    for page in (ada, ben):
        assert same(page)
        expect(page.locator(".message-text")).to_have_text(["Before", "Ben 0", "Ben 1", "Ben 2", "From the lift"])


LOOKS = """window.looks = [];
    document.addEventListener("room-look", ({ target, detail }) => looks.push([target.dataset.behaviour, detail.what]));
"""


def test_what_stands_around_the_room_is_told_to_look_again(enter):
    """When the server says so, and whenever it may not have been heard: a meeting's script then asks for its state.

    Of a room's order the server reminds its listeners by itself now and then, too.
    """
    lines = []

    def between(line) -> None:
        line.connect_to_server()
        lines.append(line)

    def before(page: Page) -> None:
        page.route_web_socket(re.compile("socket.io"), between)
        page.add_init_script(LOOKS)

    ada = enter("ada", before=before)
    looks = lambda: [what for where, what in ada.evaluate("looks") if where == "room"]  # noqa: E731
    assert "all" in looks()
    assert "meeting" not in looks()
    lines[-1].send('42["look",{"what":"meeting"}]')
    eventually(lambda: looks().count("meeting") == 1)
    known = len(looks())
    ada.context.set_offline(True)
    expect(state(ada)).to_have_text(RECONNECTING)
    ada.context.set_offline(False)
    expect(state(ada)).to_have_text(CONNECTED)
    assert "all" in looks()[known:]


def test_the_server_is_killed_and_started_again_and_nothing_is_missing_or_double(enter, live):
    ada, ben = enter("ada"), enter("ben")
    for number in range(5):
        say(ada, f"Line {number}")
        expect(box(ada)).to_have_value("")
    live.kill()
    expect(state(ada)).to_have_text(RECONNECTING)
    say(ada, "While it was down")
    expect(ada.locator("[data-note]")).to_contain_text(NOT_SENT)
    expect(box(ada)).to_have_value("While it was down")
    live.start()
    for page in (ada, ben):
        expect(state(page)).to_have_text(CONNECTED, timeout=30000)
        expect(page.get_by_text("While it was down")).to_have_count(1)
        assert same(page)
    expect(box(ada)).to_have_value("")
    assert [words for _, _, words in shown(ben)] == [*(f"Line {n}" for n in range(5)), "While it was down"]


def test_three_reconnects_in_a_row_with_five_hundred_missed_messages_and_twenty_removals(enter, live):
    ada, cora = enter("ada"), live.member("cora")
    for turn in range(3):
        ada.context.set_offline(True)
        expect(state(ada)).to_have_text(RECONNECTING)
        with live.app.app_context(), writing():
            room, member = db.session.get_one(Room, live.room), db.session.get_one(Member, cora)
            said = [room.say(member, f"Turn {turn}, line {n}", f"{turn}{n:031x}") for n in range(167)]
            for message in said[::25]:
                message.remove_by_author()
        ada.context.set_offline(False)
        expect(state(ada)).to_have_text(CONNECTED)
    assert same(ada)
    assert len(shown(ada)) == 501
    expect(ada.locator(".message-removed")).to_have_count(21)


def test_when_a_backup_is_brought_back_the_page_shows_what_is_there_now(enter, live):
    ada, ben = enter("ada"), live.browser("ben")
    for words in ("One", "Two", "Three"):
        ben.say(words)
    expect(ada.locator(".message-text")).to_have_text(["One", "Two", "Three"])
    ada.context.set_offline(True)
    with live.app.app_context(), writing():
        db.session.execute(delete(Message).where(Message.room_id == live.room, Message.number > 1))
        db.session.get_one(Room, live.room).last_number = 1
    ben.say("Two, later")
    ada.context.set_offline(False)
    expect(ada.locator(".message-text")).to_have_text(["One", "Two, later"])
    expect(state(ada)).to_have_text(CONNECTED)
    ben.say("Three, later")
    expect(ada.locator(".message-text")).to_have_text(["One", "Two, later", "Three, later"])
    assert same(ada)


def test_where_sockets_do_not_get_through_it_asks_and_says_so(enter, live):
    blocked = enter(
        "ada",
        connected=False,
        before=lambda page: page.route_web_socket(re.compile("socket.io"), lambda ws: ws.close()),
    )
    expect(state(blocked)).to_have_text(
        "A live connection does not get through here. New words come every few seconds.", timeout=25000
    )
    ben = enter("ben")
    say(ben, "Over the fence")
    expect(blocked.locator(".message-text")).to_have_text(["Over the fence"])
    say(blocked, "I can hear you")
    expect(box(blocked)).to_have_value("")
    expect(ben.locator(".message-text")).to_have_text(["Over the fence", "I can hear you"])
    assert same(blocked)


def test_when_all_places_are_taken_it_says_so_and_words_still_come(enter, live, tmp_path):
    jo = live.browser("jo")
    ears = [jo.listen() for _ in range(10)]
    page = enter("jo", connected=False)
    expect(state(page)).to_contain_text("open in many windows")
    live.browser("ben").say("Still here")
    expect(page.locator(".message-text")).to_have_text(["Still here"])
    for ear in ears:
        ear.close()
