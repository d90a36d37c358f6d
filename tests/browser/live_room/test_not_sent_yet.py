"""Words on their way: in the box until they are confirmed, said once whatever is lost, there again after a reload."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from community.drafts.models import Draft
from community.extensions import db
from tests.browser.conftest import COME_BACK
from tests.browser.live_room.page import CONNECTED, NOT_SENT, box, same, say, state
from tests.chat.live import eventually

# A network of its own: the services change nothing about it.
pytestmark = pytest.mark.once


def test_words_stay_in_the_box_until_the_server_has_confirmed_them(enter):
    ada, waiting = enter("ada"), []
    ada.route(f"**/live/{ada.browser.live.room}", lambda route: waiting.append(route))
    say(ada, "Are you there?")
    eventually(lambda: ada.evaluate("1") and waiting)
    expect(box(ada)).to_have_value("Are you there?")
    expect(ada.locator(".message-text")).to_have_count(0)
    box(ada).press("End")
    box(ada).type(" And this I add.")
    waiting[0].continue_()
    expect(box(ada)).to_have_value("And this I add.")
    expect(ada.locator(".message-text")).to_have_text(["Are you there?"])


def test_sent_in_the_moment_the_script_comes_it_is_said_once_and_the_box_is_empty(enter):
    """She presses Send while the page is bare; before the answer is there, the script has seen her words in the box."""
    held: dict[str, Route] = {}
    sockets = []

    def hold(route: Route) -> None:
        held[route.request.method] = route

    def before(page: Page) -> None:
        page.on("websocket", lambda line: sockets.append(line))
        page.route("**/behaviours/room.js*", hold)

    def comes_to(page: Page, ask: Callable[[], object]) -> None:
        # While a page is being left, nothing can be asked in it.
        eventually(lambda: page.wait_for_timeout(50) or ask())

    ada = enter("ada", connected=False, bare=True, before=before)
    say_here = f"**/live/{ada.browser.live.room}"
    ada.route(say_here, lambda route: hold(route) if route.request.method == "POST" else route.continue_())
    comes_to(ada, lambda: "GET" in held)
    box(ada).fill("Faster than the script")
    ada.get_by_role("button", name="Send", exact=True).click(no_wait_after=True)
    comes_to(ada, lambda: "POST" in held)
    ada.unroute("**/behaviours/room.js*")
    held["GET"].continue_()
    comes_to(ada, lambda: sockets)
    held["POST"].continue_()
    ada.unroute(say_here)
    for _ in range(2):
        expect(ada.locator(".message-mine .message-text")).to_have_text(["Faster than the script"])
        expect(state(ada)).to_have_text(CONNECTED)
        expect(box(ada)).to_have_value("")
        assert same(ada)
        ada.reload()


def test_several_unsent_messages_wait_in_the_stream_and_go_in_their_order(enter):
    ada, ben = enter("ada"), enter("ben")
    ada.context.set_offline(True)
    for words in ("One", "Two"):
        say(ada, words)
        expect(ada.locator("[data-note]")).to_contain_text(NOT_SENT)
        ada.get_by_role("button", name="Write another").click()
        expect(box(ada)).to_have_value("")
    say(ada, "Three")
    expect(ada.locator(".message-unsent")).to_have_count(2)
    expect(ada.locator(".message-unsent").first).to_contain_text(NOT_SENT)
    ada.context.set_offline(False)
    for page in (ada, ben):
        expect(page.locator(".message-text")).to_have_text(["One", "Two", "Three"])
        assert same(page)
    expect(ada.locator(".message-unsent")).to_have_count(0)


def test_send_again_sends_it_once(enter):
    ada = enter("ada")
    ada.route(f"**/live/{ada.browser.live.room}", lambda route: route.abort())
    say(ada, "Hello?")
    expect(ada.locator("[data-note]")).to_contain_text(NOT_SENT)
    expect(state(ada)).to_have_text(CONNECTED)
    ada.unroute_all()
    ada.get_by_role("button", name="Send again").click()
    expect(box(ada)).to_have_value("")
    expect(ada.locator(".message-text")).to_have_text(["Hello?"])
    assert same(ada)


def test_when_only_the_answer_is_lost_the_message_is_there_once(enter):
    """The server has it; she hears of it over the socket, and the box knows its own words."""
    ada, ben = enter("ada"), enter("ben")

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    ada.route(f"**/live/{ada.browser.live.room}", lose)
    say(ada, "Did it arrive?")
    expect(ben.locator(".message-text")).to_have_text(["Did it arrive?"])
    expect(ada.locator(".message-text")).to_have_text(["Did it arrive?"])
    expect(box(ada)).to_have_value("")
    expect(ada.locator("[data-note]")).to_be_hidden()
    assert same(ada)


def test_what_she_added_after_the_answer_was_lost_is_not_taken_for_said(enter, live):
    ada = enter("ada")
    ada.context.set_offline(True)
    say(ada, "Tea?")
    expect(ada.locator("[data-note]")).to_contain_text(NOT_SENT)
    key = "() => JSON.parse(Object.entries(sessionStorage).find(([name]) => name.startsWith('room '))[1]).box.key"
    # So it has arrived, and she does not know.
    ada.browser.say("Tea?", ada.evaluate(key))
    say(ada, "Tea? Or coffee?")
    expect(ada.locator("[data-note]")).to_contain_text(NOT_SENT)
    ada.get_by_role("button", name="Write another").click()
    ada.context.set_offline(False)
    expect(ada.locator("li[data-number] .message-text")).to_have_text(["Tea?"])
    expect(ada.locator(".message-unsent .message-text")).to_have_text(["Or coffee?"])
    ada.get_by_role("button", name="Send again").click()
    expect(ada.locator("li[data-number] .message-text")).to_have_text(["Tea?", "Or coffee?"])
    expect(ada.locator(".message-unsent")).to_have_count(0)
    assert same(ada)


def test_words_put_aside_whose_key_was_used_can_be_sent_again(enter, live):
    ada = enter("ada")
    ada.context.set_offline(True)
    say(ada, "Tea?")
    expect(ada.locator("[data-note]")).to_contain_text(NOT_SENT)
    ada.get_by_role("button", name="Write another").click()
    used = iter([409])

    def refuse_once(route: Route) -> None:
        if route.request.method == "POST" and next(used, None):
            return route.fulfill(status=409, json={"sentence": "This form was sent before."})
        return route.continue_()

    keys = []
    ada.on(
        "request",
        lambda request: (
            request.method == "POST"
            and "key=" in (request.post_data or "")
            and keys.append(request.post_data.split("key=")[1][:32])
        ),
    )
    ada.route(f"**/live/{live.room}", refuse_once)
    ada.context.set_offline(False)
    expect(ada.locator(".message-unsent")).to_contain_text("This form was sent before.")
    ada.get_by_role("button", name="Send again").click()
    expect(ada.locator(".message-unsent")).to_have_count(0)
    expect(ada.locator("li[data-number] .message-text")).to_have_text(["Tea?"])
    assert len(set(keys)) == 2


def test_half_an_answer_is_none(enter):
    """The line is cut while it comes: neither what she said, nor what she missed, is made up from the half."""
    ada, ben, halves = enter("ada"), enter("ben"), []

    def halve(route: Route) -> None:
        whole = route.fetch()
        halves.append(whole.text()[:40])
        route.fulfill(response=whole, body=halves[-1])

    room = f"**/live/{ada.browser.live.room}"
    ada.route(room, halve, times=1)
    say(ada, "Did it arrive?")
    expect(ada.locator(".message-text")).to_have_text(["Did it arrive?"])
    say(ben, "It did.")
    # The one message that is new to her; with something made up beside it there would be two.
    expect(ada.locator("[data-announcer]")).to_have_text("Ben: It did.")
    ada.context.set_offline(True)
    ada.route(f"{room}/since/*", halve, times=1)
    say(ben, "And this?")
    expect(box(ben)).to_have_value("")
    ada.context.set_offline(False)
    for page in (ada, ben):
        expect(page.locator(".message-text")).to_have_text(["Did it arrive?", "It did.", "And this?"])
        expect(box(page)).to_have_value("")
        assert same(page)
    assert len(halves) == 2


def test_when_she_hears_nothing_of_what_arrived_her_draft_does_and_the_page_goes_on(enter):
    """The answer is lost, and every word over the wire; then her words are to be kept, and the server has them."""
    asked = []

    def between(line) -> None:
        server = line.connect_to_server()
        server.on_message(lambda words: None if words.startswith('42["') else line.send(words))

    def lose(route: Route) -> None:
        route.fetch()
        route.abort()

    def note(route: Route) -> None:
        asked.append(route.request.url)
        route.abort()

    ada = enter("ada", before=lambda page: page.route_web_socket(re.compile("socket.io"), between))
    room = f"**/live/{ada.browser.live.room}"
    ada.route(room, lambda route: lose(route) if route.request.method == "POST" else route.continue_())
    ada.route(f"{room}/since/*", note)
    say(ada, "Did it arrive?")
    expect(ada.locator("[data-note]")).to_contain_text(NOT_SENT)
    eventually(lambda: ada.wait_for_timeout(50) or asked)
    expect(box(ada)).to_have_value("Did it arrive?")
    ada.unroute(f"{room}/since/*")
    expect(box(ada)).to_have_value("")
    for _ in range(2):
        expect(ada.locator(".message-text")).to_have_text(["Did it arrive?"])
        expect(box(ada)).to_have_value("")
        assert same(ada)
        ada.reload()
        expect(state(ada)).to_have_text(CONNECTED)


def test_a_draft_that_was_deleted_elsewhere_is_another_one_when_she_types_on(enter, live):
    ada = enter("ada")
    box(ada).fill("First thought")
    expect(ada.locator("[data-kept]")).to_have_text("Saved")
    with live.app.app_context():
        first = db.session.scalars(select(Draft.id).where(Draft.member_id == ada.browser.member_id)).one()
    ada.browser.post(f"/drafts/{first}/delete")
    box(ada).fill("Second thought")

    def drafts() -> list[int]:
        with live.app.app_context():
            hers = select(Draft.id).where(Draft.member_id == ada.browser.member_id, Draft.ended.is_(None))
            return list(db.session.scalars(hers))

    eventually(drafts)
    assert first not in drafts()
    ada.get_by_role("button", name="Send", exact=True).click()
    expect(ada.locator(".message-text")).to_have_text(["Second thought"])
    assert drafts() == []
    assert same(ada)


def test_what_was_not_sent_is_there_again_after_a_reload(enter):
    ada = enter("ada")
    ada.route(
        f"**/live/{ada.browser.live.room}",
        lambda route: route.abort() if route.request.method == "POST" else route.continue_(),
    )
    say(ada, "Keep this")
    expect(ada.locator("[data-note]")).to_contain_text(NOT_SENT)
    ada.unroute_all()
    ada.reload()
    # It is fresh: it goes by itself as soon as the line is there.
    expect(ada.locator(".message-text")).to_have_text(["Keep this"])
    expect(box(ada)).to_have_value("")
    box(ada).fill("Half a sent")
    ada.reload()
    expect(box(ada)).to_have_value("Half a sent")
    assert same(ada)


def test_whose_phone_had_let_the_page_go_writes_on_in_one_and_the_same_draft(enter, live):
    ada = enter("ada")
    saved = ada.locator("[data-kept]")
    box(ada).fill("Half a thought")
    expect(saved).to_have_text("Saved")
    ada.reload()
    # At once, before anything more was kept.
    box(ada).fill("Half a thought, and more")
    expect(saved).to_have_text("Saved on this device")
    expect(saved).to_have_text("Saved")
    with live.app.app_context():
        here = select(Draft).where(Draft.place == f"room:{live.room}", Draft.ended.is_(None))
        assert [draft.words for draft in db.session.scalars(here)] == ["Half a thought, and more"]


def test_what_was_sent_late_is_no_draft_though_a_page_before_had_kept_less_of_it(enter, live):
    ada = enter("ada")
    first = {"source": "Half a th", "key": ada.locator("form:has(textarea) [name=key]").first.input_value()}
    # What a page keeps in its last moment may come when the next one is there already.
    ada.browser.post(f"/drafts/room:{live.room}", **first, hand="f" * 32, base="0", version="1")

    def drafts() -> list[str]:
        with live.app.app_context():
            here = select(Draft).where(Draft.place == f"room:{live.room}", Draft.ended.is_(None))
            return sorted(draft.words for draft in db.session.scalars(here))

    ada.route(f"**/live/{live.room}", lambda route: route.abort())
    say(ada, "Half a thought")
    expect(ada.locator("[data-note]")).to_contain_text(NOT_SENT)
    ada.evaluate("""() => {
        Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    eventually(lambda: drafts() == ["Half a th", "Half a thought"])
    ada.unroute_all()
    ada.get_by_role("button", name="Send again").click()
    expect(ada.locator(".message-text")).to_have_text(["Half a thought"])
    expect(box(ada)).to_have_value("")
    assert drafts() == ["Half a th"]


def test_she_went_on_to_another_page_and_back_in_a_browser_that_empties_forms(enter):
    ada, ben = enter("ada"), enter("ben")
    box(ada).fill("Half a thought")
    ada.evaluate(COME_BACK)
    expect(box(ada)).to_have_value("Half a thought")
    expect(ada.locator("form.room-box")).to_have_attribute("autocomplete", "off")
    say(ada, "Half a thought, and the rest")
    expect(ben.locator(".message-text")).to_have_text(["Half a thought, and the rest"])


def test_what_one_member_left_unsent_is_not_for_the_next(enter, live):
    ada = enter("ada")
    box(ada).fill("Only mine")
    ben = live.browser("ben")
    ada.context.add_cookies([{"name": "session", "value": ben.cookie, "url": live.url}])
    ada.reload()
    expect(state(ada)).to_have_text(CONNECTED)
    expect(box(ada)).to_have_value("")
    assert "Only mine" not in ada.evaluate("JSON.stringify(sessionStorage)")
