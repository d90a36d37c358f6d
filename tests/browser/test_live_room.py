"""A live room in real browsers, with a real server that is cut off, killed and started again."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from community import realtime
from community.accounts import devices
from community.accounts.blocks import block
from community.accounts.models import UNTIL_LIFTED, Member
from community.chat.models import Room
from community.core.database import writing
from community.drafts.models import Draft
from community.extensions import db
from tests.browser.conftest import DESK, HEIGHTS, PHONE
from tests.chat.live import Browser, Live, eventually
from tests.photos.conftest import drawn

CONNECTED = "Connected"
RECONNECTING = "Reconnecting. You can go on writing."
ONLY_ASKS = "A live connection does not get through here. New words come every few seconds."
NOT_SENT = "Not sent yet. It is kept on this device."

# The tests run side by side; what takes a second may take ten. Coming back after a failed try takes up to 16 by itself.
expect.set_options(timeout=40_000)


@pytest.fixture(scope="module")
def running(tmp_path_factory) -> Iterator[Live]:
    live = Live(tmp_path_factory.mktemp("live"))
    with live.running():
        yield live


@pytest.fixture
def live(running) -> Live:
    """A network that runs, with an empty room."""
    running.begin()
    return running


@pytest.fixture
def enter(chromium, live) -> Iterator[Callable[..., Page]]:
    """``enter("ada")``: a window in which she is in the room; ``page.browser`` is she, over HTTP."""
    contexts, complaints = [], []

    def open_window(name: str, *, width=DESK, theme="light", scripts=True, connected=True, before=None) -> Page:
        browser = live.browser(name)
        context = chromium.new_context(
            base_url=live.url,
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme=theme,
            java_script_enabled=scripts,
            has_touch=width == PHONE,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20000)
        contexts.append(context)
        context.add_cookies([{"name": "session", "value": browser.cookie, "url": live.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: _note(request.url))
        page.browser = browser
        if before:
            before(page)
        page.goto(f"/live/{live.room}")
        if scripts and connected:
            expect(state(page)).to_have_text(CONNECTED)
        return page

    def _note(url: str) -> None:
        if not url.startswith((live.url, live.url.replace("http", "ws"), "data:", "blob:")):
            complaints.append(f"asked {url}")

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []


def state(page: Page):
    return page.locator("[data-state]")


def box(page: Page):
    return page.get_by_label("Say something, or just be here")


def say(page: Page, words: str) -> None:
    box(page).fill(words)
    page.get_by_role("button", name="Send", exact=True).click()


def shown(page: Page) -> list[list]:
    """What the page shows of the room: number, change, words; exactly as it stands there."""
    read = """items => items.map((item) => [Number(item.dataset.number), Number(item.dataset.change),
        item.querySelector('.message-text').innerText.trim()])"""
    return page.locator("li.message[data-number]").evaluate_all(read)


def kept(browser: Browser) -> list[list]:
    """What the server has for this reader, in the same form."""
    words = re.compile(r'<div class="message-text">(.*)</div>', re.S)

    def plain(html: str) -> str:
        return re.sub("<[^>]+>", "", words.search(html)[1]).strip()

    return [[m["number"], m["change"], plain(m["html"])] for m in browser.everything()]


def same(page: Page) -> bool:
    """The page and the server have come to the same."""
    eventually(lambda: shown(page) == kept(page.browser), patience=30)
    return True


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
    assert violations(ada) == []
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

    ada = enter("ada", connected=False, before=before)
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


def test_what_one_member_left_unsent_is_not_for_the_next(enter, live):
    ada = enter("ada")
    box(ada).fill("Only mine")
    ben = live.browser("ben")
    ada.context.add_cookies([{"name": "session", "value": ben.cookie, "url": live.url}])
    ada.reload()
    expect(state(ada)).to_have_text(CONNECTED)
    expect(box(ada)).to_have_value("")
    assert "Only mine" not in ada.evaluate("JSON.stringify(sessionStorage)")


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
    assert ada.locator(".message-removed").count() == 21


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


def fill(live: Live, lines: int) -> None:
    """Ben has said so many lines."""
    ben_id = live.member("ben")
    with live.app.app_context(), writing():
        room, ben = db.session.get_one(Room, live.room), db.session.get_one(Member, ben_id)
        for number in range(1, lines + 1):
            room.say(ben, f"Line {number}", f"{number:032x}")


def test_earlier_words_come_above_by_scrolling_and_what_she_reads_stays_where_it_is(enter, live):
    fill(live, 170)
    ada = enter("ada")
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
    assert ada.locator(".divider-day").count() == 1


def test_reading_further_up_nothing_moves_and_what_is_new_leads_down(enter, live):
    fill(live, 40)
    ada = enter("ada")
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
    assert violations(ada) == []
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
    assert violations(ada) == []
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
    assert violations(ada) == []
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
    assert violations(ben) == []
    ben.keyboard.press("Enter")
    expect(ada.locator("#m5").get_by_role("link", name=f"@{name}")).to_be_visible()
    expect(box(ada)).to_have_value("")
    expect(ada.get_by_label("What does this photo show?")).to_have_count(0)
    assert same(ada)
    assert violations(ben) == []


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
    assert violations(ada) == []
    ada.context.set_offline(False)
    for path in ("/live", f"/live/{live.room}?before=2"):
        ada.goto(path)
        assert violations(ada) == [], path
    ada.goto(ada.locator("[data-more]").get_attribute("href"))
    expect(ada.get_by_role("link", name="Back to the room")).to_be_visible()
    assert violations(ada) == []


def violations(page: Page) -> list:
    found = Axe().run(page).response["violations"]
    return [(violation["id"], [node["html"] for node in violation["nodes"]]) for violation in found]


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


def test_a_message_is_there_within_a_breath(enter):
    """Not a benchmark: only that nothing waits for a timer."""
    ada, ben = enter("ada"), enter("ben")
    began = time.monotonic()
    say(ada, "Quick")
    expect(ben.locator(".message-text")).to_have_text(["Quick"])
    assert time.monotonic() - began < 3
