"""What someone typed is never lost, whatever dies. Each test is what a member would say."""

from contextlib import suppress

import pytest
from playwright.sync_api import Error, expect
from sqlalchemy import func, select

from community.accounts.devices import Device
from community.chat import first as rooms
from community.core import clock
from community.core.database import writing
from community.discussions.posts import Post
from community.drafts.models import Draft
from community.extensions import db
from tests.browser.conftest import COME_BACK, PHONE, windows
from tests.browser.server import Server

WORDS = "It took me an hour to write this."


@pytest.fixture
def thread(talk, cast) -> str:
    return f"/threads/{talk.start(cast.ben)}"


@pytest.fixture(autouse=True)
def _failures_are_no_complaints(open_as):
    """The browser complains of each failed request, and these tests are about such."""
    opened = []

    yield opened
    for page in opened:
        page.complaints[:] = [said for said in page.complaints if "Failed to load resource" not in said]


@pytest.fixture
def open_page(open_as, _failures_are_no_complaints):
    def open_window(*who, **more):
        page = open_as(*who, **more)
        _failures_are_no_complaints.append(page)
        return page

    return open_window


def box(page):
    return page.locator("textarea[name=source]:visible, trix-editor:visible").last


def write(page, words: str = WORDS) -> None:
    box(page).click()
    page.locator("trix-editor").last.wait_for()
    page.keyboard.insert_text(words)


def state(page):
    return page.locator("[data-state]").last


def on_device(page) -> int:
    return page.evaluate("Object.keys(localStorage).filter((name) => name.startsWith('draft ')).length")


def texts(app) -> list[str]:
    with app.app_context():
        return [
            draft.words for draft in db.session.scalars(select(Draft).where(Draft.ended.is_(None)).order_by(Draft.id))
        ]


def test_it_works(open_page, cast, thread, app):
    page = open_page(cast.ada)
    page.goto(thread)
    write(page)
    expect(state(page)).to_have_text("Saved on this device", timeout=1000)
    expect(state(page)).to_have_text("Saved")
    assert texts(app) == [WORDS]
    page.reload()
    expect(box(page)).to_contain_text(WORDS)
    page.get_by_role("button", name="Send answer").click()
    page.get_by_text("Your answer is here").wait_for()
    assert texts(app) == []
    page.reload()
    expect(box(page)).to_have_value("")
    assert on_device(page) == 0, page.evaluate("JSON.stringify({...localStorage})")


def kill(page) -> None:
    """The tab dies in the middle of a word, as when the phone runs out of power."""
    with suppress(Error):
        page.goto("chrome://crash", timeout=3000)


def another_tab(page, url: str):
    tab = page.context.new_page()
    tab.goto(url)
    return tab


def test_my_phone_died_while_i_was_typing(open_page, cast, thread, app):
    page = open_page(cast.ada, width=PHONE)
    page.goto(thread)
    write(page)
    expect(state(page)).to_have_text("Saved on this device", timeout=1000)
    kill(page)
    again = another_tab(page, thread)
    expect(box(again)).to_contain_text(WORDS)
    expect(state(again)).to_have_text("Saved")
    assert texts(app) == [WORDS]


def test_i_went_on_to_another_page_and_back_in_a_browser_that_empties_forms(open_page, cast, thread, app):
    page = open_page(cast.ada)
    page.goto(thread)
    write(page)
    expect(state(page)).to_have_text("Saved")
    page.evaluate(COME_BACK)
    expect(box(page)).to_have_text(WORDS)
    # Only while it is away: a page made anew is not filled by the browser.
    expect(page.locator("form:has(trix-editor)")).to_have_attribute("autocomplete", "off")
    assert texts(app) == [WORDS]


def test_i_lost_the_line_while_typing_and_while_sending(open_page, cast, thread, app):
    page = open_page(cast.ada)
    page.goto(thread)
    write(page)
    page.context.set_offline(True)
    page.keyboard.insert_text(" And this in a tunnel.")
    expect(state(page)).to_have_text("Saved on this device")
    page.get_by_role("button", name="Send answer").click()
    expect(state(page)).to_have_text("Not sent yet. It is kept on this device.")
    expect(box(page)).to_contain_text("And this in a tunnel.")
    page.context.set_offline(False)
    page.get_by_role("button", name="Send again").click()
    page.get_by_text("Your answer is here").wait_for()
    assert page.locator(".prose").last.inner_text() == WORDS + " And this in a tunnel."
    assert on_device(page) == 0, page.evaluate("JSON.stringify({...localStorage})")
    assert texts(app) == []


def test_i_chose_that_it_goes_by_itself_when_the_line_is_back(open_page, cast, thread):
    page = open_page(cast.ada)
    page.goto("/drafts")
    page.get_by_role("button", name="Let it go by itself").click()
    page.goto(thread)
    write(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Send answer").click()
    expect(state(page)).to_contain_text("It goes by itself when the line is back.")
    page.context.set_offline(False)
    page.get_by_text("Your answer is here").wait_for()


def test_without_that_choice_nothing_goes_by_itself(open_page, cast, thread, app):
    page = open_page(cast.ada)
    page.goto(thread)
    write(page)
    page.context.set_offline(True)
    page.get_by_role("button", name="Send answer").click()
    expect(state(page)).to_contain_text("Not sent yet")
    # What comes by itself is only the draft.
    with page.expect_response(lambda answer: "/drafts/" in answer.url):
        page.context.set_offline(False)
    expect(state(page)).to_contain_text("Not sent yet")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Post)) == 1


def test_the_server_was_broken_and_i_pressed_send(open_page, cast, thread):
    page = open_page(cast.ada)
    page.goto(thread)
    write(page)
    page.route("**/answer", lambda route: route.fulfill(status=500, body="no"))
    page.get_by_role("button", name="Send answer").click()
    expect(state(page)).to_have_text("Not sent yet. It is kept on this device.")
    page.goto("/drafts")
    waiting = page.get_by_role("region", name="Not sent yet").get_by_role("listitem")
    expect(waiting).to_contain_text(WORDS)
    waiting.get_by_role("button", name="Send again").click()
    expect(waiting).to_contain_text("Not sent yet")
    page.unroute("**/answer")
    waiting.get_by_role("button", name="Send again").click()
    page.get_by_text("It is sent.").wait_for()
    page.goto(thread)
    assert page.locator(".prose").last.inner_text() == WORDS


def test_the_answer_to_my_sending_was_lost_and_it_is_there_once(open_page, cast, thread, app):
    page = open_page(cast.ada)
    page.goto(thread)
    write(page)

    def lose(route):
        route.fetch(max_redirects=0)
        route.abort()

    page.route("**/answer", lose)
    page.get_by_role("button", name="Send answer").click()
    expect(state(page)).to_contain_text("Not sent yet")
    page.unroute("**/answer")
    page.get_by_role("button", name="Send again").click()
    page.wait_for_url("**/threads/*#post-2")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Post)) == 2


def test_the_line_was_cut_in_the_middle_of_an_answer_and_what_i_typed_since_is_kept(open_page, cast, thread, app):
    page = open_page(cast.ada)
    page.goto(thread)

    def halve(route):
        whole = route.fetch()
        route.fulfill(response=whole, body=whole.text()[:10])

    page.route("**/drafts/answer*", halve, times=1)
    with page.expect_response("**/drafts/answer*"):
        write(page)
    page.keyboard.insert_text(" And more.")
    expect(state(page)).to_have_text("Saved")
    assert texts(app) == [f"{WORDS} And more."]


def test_i_was_signed_out_while_writing(open_page, cast, thread, client_as, app):
    page = open_page(cast.ada)
    page.goto(thread)
    write(page)
    with app.app_context(), writing():
        for device in db.session.scalars(select(Device).where(Device.member_id == cast.ada)):
            device.ended_at = clock.now()
    page.get_by_role("button", name="Send answer").click()
    expect(state(page)).to_contain_text("What you wrote is safe on this device.")
    page.get_by_role("link", name="Sign in to go on").click()
    page.get_by_role("heading", name="Sign in").wait_for()
    value = client_as(cast.ada).get_cookie("session").value
    page.context.add_cookies([{"name": "session", "value": value, "url": page.url}])
    page.goto(thread)
    expect(box(page)).to_contain_text(WORDS)
    expect(state(page)).to_contain_text("Not sent yet")
    page.get_by_role("button", name="Send again").click()
    page.get_by_text("Your answer is here").wait_for()


def test_nobody_else_at_my_computer_finds_my_words(open_page, cast, thread, client_as):
    page = open_page(cast.ada)
    page.goto(thread)
    page.route("**/drafts/answer*", lambda route: route.abort())
    write(page)
    expect(state(page)).to_have_text("Saved on this device")
    value = client_as(cast.ben).get_cookie("session").value
    page.context.add_cookies([{"name": "session", "value": value, "url": page.url}])
    for path in (thread, "/drafts"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert WORDS not in page.content()


def test_i_went_on_at_my_other_device(open_page, cast, thread):
    phone, desk = open_page(cast.ada, width=PHONE), open_page(cast.ada)
    phone.goto(thread)
    write(phone)
    expect(state(phone)).to_have_text("Saved")
    desk.goto(thread)
    expect(box(desk)).to_contain_text(WORDS)


def test_i_wrote_in_two_tabs_and_both_are_there(open_page, cast, thread, app):
    one = open_page(cast.ada)
    one.goto(thread)
    write(one)
    expect(state(one)).to_have_text("Saved")
    two = another_tab(one, thread)
    two.bring_to_front()
    expect(box(two)).to_contain_text(WORDS)
    two.locator("form.writing").last.scroll_into_view_if_needed()
    two.locator("textarea[name=source]").last.evaluate("box => box.focus()")
    two.locator("trix-editor").last.wait_for()
    two.locator("trix-editor").last.focus()
    two.keyboard.press("Control+End")
    with two.expect_response(lambda answer: "Here." in (answer.request.post_data or "")):
        two.keyboard.insert_text(" Here.")
    expect(state(two)).to_have_text("Saved")
    one.bring_to_front()
    box(one).focus()
    one.keyboard.press("Control+End")
    one.keyboard.insert_text(" There.")
    one.get_by_text("You have other words here").click()
    expect(one.locator("[data-beside]")).to_contain_text("Here.")
    # Where the cursor stood does not matter here.
    assert sorted(word for text in texts(app) for word in ("Here.", "There.") if word in text) == ["Here.", "There."]
    two.goto("/drafts")
    assert two.get_by_text("There.").count()
    assert two.get_by_text("Here.").count()


@pytest.mark.parametrize("refused", ["get", "set"])
def test_my_private_window_keeps_nothing_on_the_device(open_page, cast, thread, app, refused):
    page = open_page(cast.ada)
    page.add_init_script(
        "Object.defineProperty(window, 'localStorage', { get() { throw new Error('refused'); } })"
        if refused == "get"
        else "Storage.prototype.setItem = () => { throw new Error('full'); }"
    )
    page.goto(thread)
    write(page)
    expect(state(page)).to_have_text("Not saved yet")
    expect(state(page)).to_have_text("Saved")
    assert texts(app) == [WORDS]
    page.context.set_offline(True)
    page.get_by_role("button", name="Send answer").click()
    expect(state(page)).to_have_text("Not sent yet. It is kept under Drafts.")
    expect(box(page)).to_contain_text(WORDS)


def test_others_use_this_computer_and_nothing_stays_on_it(open_page, cast, thread, app):
    page = open_page(cast.ada)
    with app.app_context(), writing():
        db.session.scalars(select(Device).where(Device.member_id == cast.ada)).one().shared = True
    page.goto(thread)
    write(page)
    expect(state(page)).to_have_text("Saved")
    assert on_device(page) == 0, page.evaluate("JSON.stringify({...localStorage})")


def test_signing_out_leaves_nothing_here_and_loses_nothing(open_page, cast, thread, app):
    page = open_page(cast.ada)
    page.goto(thread)
    page.route("**/drafts/answer*", lambda route: route.abort())
    write(page)
    expect(state(page)).to_have_text("Saved on this device")
    page.goto("/you")
    page.unroute("**/drafts/answer*")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_text("You are signed out.").wait_for()
    assert on_device(page) == 0, page.evaluate("JSON.stringify({...localStorage})")
    assert texts(app) == [WORDS]


def test_without_a_script_i_keep_it_by_hand(open_page, cast, thread):
    page = open_page(cast.ada, scripts=False)
    page.goto(thread)
    box(page).fill("Bring:\n- tea")
    page.get_by_role("button", name="Keep as draft").click()
    page.get_by_text("It is kept as a draft.").wait_for()
    expect(box(page)).to_have_value("Bring:\n- tea")
    page.goto(thread)
    expect(box(page)).to_have_value("Bring:\n- tea")
    page.get_by_role("button", name="Send answer").click()
    page.get_by_text("Your answer is here").wait_for()
    page.goto("/drafts")
    page.get_by_text("There is no draft.").wait_for()


def test_looking_at_my_own_post_without_changing_it_makes_no_draft(open_page, cast, talk, app):
    number = talk.start(cast.ada)
    page = open_page(cast.ada)
    page.goto(f"/posts/{talk.opening(number)}/edit")
    page.locator("trix-editor").click()
    page.wait_for_load_state("networkidle")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert state(page).inner_text() == ""
    assert on_device(page) == 0, page.evaluate("JSON.stringify({...localStorage})")
    page.keyboard.insert_text("More. ")
    expect(state(page)).to_have_text("Saved")
    page.reload()
    expect(box(page)).to_contain_text("More. ")
    page.get_by_role("button", name="Delete this draft").click()
    page.get_by_text("The draft is deleted.").wait_for()
    assert "More." not in box(page).inner_text()


def test_my_answer_to_one_post_comes_back_under_that_post(open_page, cast, thread):
    page = open_page(cast.ada)
    page.goto(thread)
    page.get_by_role("link", name="Answer Ben").click()
    page.locator("trix-editor:focus").wait_for()
    page.keyboard.insert_text(WORDS)
    expect(state(page)).to_have_text("Saved")
    page.goto(thread)
    answer = page.get_by_role("article").filter(has=page.get_by_role("textbox", name="Your answer to Ben"))
    expect(answer.locator("trix-editor")).to_contain_text(WORDS)


@pytest.fixture
def room(app) -> str:
    with app.app_context(), writing():
        rooms.first_things()
    return "/live/1"


def test_my_phone_died_while_i_was_typing_in_a_room(open_page, cast, room, app):
    page = open_page(cast.ada, width=PHONE)
    page.goto(room)
    page.get_by_role("textbox").fill(WORDS)
    expect(page.locator("[data-kept]")).to_have_text("Saved on this device")
    kill(page)
    again = another_tab(page, room)
    expect(again.get_by_role("textbox")).to_have_value(WORDS)
    expect(again.locator("[data-kept]")).to_have_text("Saved")
    assert texts(app) == [WORDS]
    again.get_by_role("button", name="Send").click()
    again.locator(".message-text", has_text=WORDS).wait_for()
    expect(again.get_by_role("textbox")).to_have_value("")
    assert texts(app) == []
    assert on_device(again) == 0


def test_what_i_began_in_a_room_is_there_on_my_other_device(open_page, cast, room):
    phone, desk = open_page(cast.ada, width=PHONE), open_page(cast.ada)
    phone.goto(room)
    phone.get_by_role("textbox").fill(WORDS)
    expect(phone.locator("[data-kept]")).to_have_text("Saved")
    desk.goto(room)
    expect(desk.get_by_role("textbox")).to_have_value(WORDS)


def test_i_was_changing_a_message_in_a_room_and_my_phone_died(open_page, cast, room, app):
    page = open_page(cast.ada, width=PHONE)
    page.goto(room)
    expect(page.locator(".room-box [data-state]")).not_to_be_empty()
    page.get_by_role("textbox").fill("Tea at thre")
    page.get_by_role("button", name="Send").click()
    page.locator("[data-more]").click()
    page.get_by_role("link", name="Edit").click()
    page.get_by_label("Your message").fill(WORDS)
    expect(state(page)).to_have_text("Saved on this device")
    address = page.url
    kill(page)
    again = another_tab(page, address)
    expect(again.get_by_label("Your message")).to_have_value(WORDS)
    again.get_by_role("button", name="Save").click()
    again.locator(".message-text", has_text=WORDS).wait_for()
    expect(again.locator("textarea[name=source]")).to_have_value("")


def test_i_was_asking_to_join_and_the_browser_closed(open_page):
    page = open_page()
    page.goto("/join")
    page.locator("textarea[name=words]").fill(WORDS)
    page.locator("input[name=password]").fill("a quiet garden at dusk")
    page.locator("input[name=email]").fill("iris@example.org")
    expect(state(page)).to_have_text("Saved on this device")
    kept = page.evaluate("JSON.stringify({...localStorage})")
    assert "quiet garden" not in kept
    assert "iris@" not in kept
    again = another_tab(page, "/join")
    page.close()
    again.reload()
    expect(again.locator("textarea[name=words]")).to_have_value(WORDS)


def test_the_server_was_stopped_and_started_while_i_wrote(chromium, app, cast, client_as, thread, with_csrf):
    server = Server(app)
    with windows(chromium, server.address, faults=True) as opened:
        page = opened(client_as(cast.ada).get_cookie("session").value)
        page.goto(thread)
        write(page)
        expect(state(page)).to_have_text("Saved")
        server.stop()
        page.keyboard.insert_text(" While it was away.")
        expect(state(page)).to_have_text("Saved on this device")
        page.get_by_role("button", name="Send answer").click()
        expect(state(page)).to_have_text("Not sent yet. It is kept on this device.")
        server.start()
        page.reload()
        expect(box(page)).to_contain_text(WORDS + " While it was away.")
        page.get_by_role("button", name="Send again").click()
        page.get_by_text("Your answer is here").wait_for()
        assert page.locator(".prose").last.inner_text() == WORDS + " While it was away."
    server.stop()
