"""Writing where others read: a discussion is started, answered and changed in the editor and in the plain box."""

import gzip

import pytest
from playwright.sync_api import expect

from community.accounts.models import Member
from community.core.database import writing
from community.discussions import first
from community.extensions import db
from tests.browser.axe import findings
from tests.browser.conftest import DESK, PHONE

# The services change nothing about what a browser does here; what the database does, other tests look at.
pytestmark = pytest.mark.once

# What a phone on a slow connection can bear before it shows words.
THREAD_WEIGHT = 60_000


@pytest.fixture
def spaces(app):
    with app.app_context(), writing():
        first.first_things()


def write(page, words: str) -> None:
    page.keyboard.type(words, delay=40)


def start(page) -> None:
    page.goto("/discussions/everyday-life/new")
    page.get_by_label("What is it about?").fill("The week before a scan")
    page.wait_for_selector("trix-editor")
    page.get_by_label("What would you like to say?").click()
    write(page, "Mine is ")
    page.get_by_role("button", name="Bold").click()
    write(page, "next Thursday")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/threads/*")


def test_it_works(open_as, cast, spaces):
    ada, ben = open_as(cast.ada), open_as(cast.ben, width=PHONE)
    start(ada)
    assert ada.locator(".prose strong").inner_text() == "next Thursday"
    ben.goto(ada.url)
    ben.get_by_role("textbox", name="Your answer").click()
    ben.wait_for_selector("trix-editor")
    write(ben, "I book something small.")
    ben.keyboard.press("Control+Enter")
    ben.get_by_text("Your answer is here").wait_for()
    assert ben.locator(".prose").last.inner_text() == "I book something small."


def test_changing_what_one_wrote_keeps_how_it_looks(open_as, cast, spaces):
    page = open_as(cast.ada)
    start(page)
    page.goto(page.locator("a[href$='/edit']").first.get_attribute("href"))
    assert page.locator("trix-editor strong").inner_text() == "next Thursday"
    page.locator("trix-editor").click()
    page.keyboard.press("Control+End")
    write(page, ", early")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/threads/*")
    assert page.locator(".prose strong").first.inner_text().startswith("next Thursday")
    assert page.locator(".prose").first.inner_text() == "Mine is next Thursday, early"


def test_words_that_were_refused_come_back_as_they_looked(open_as, cast, spaces):
    page = open_as(cast.ada)
    page.goto("/discussions/everyday-life/new")
    page.wait_for_selector("trix-editor")
    page.get_by_label("What would you like to say?").click()
    page.get_by_role("button", name="List", exact=True).click()
    write(page, "tea")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Something needs another look").wait_for()
    page.complaints.clear()
    assert page.locator("trix-editor li").inner_text() == "tea"


def test_a_member_who_prefers_it_plain_changes_her_words_in_the_plain_box(open_as, cast, spaces, app):
    page = open_as(cast.ada)
    start(page)
    edit = page.locator("a[href$='/edit']").first.get_attribute("href")
    with app.app_context(), writing():
        db.session.get_one(Member, cast.ada).preferences = {"plain_box": True}
    page.goto(edit)
    expect(page.get_by_label("Your words")).to_have_value("Mine is next Thursday")
    page.get_by_label("Your words").fill("Mine is <soon>")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/threads/*")
    assert page.locator(".prose").first.inner_text() == "Mine is <soon>"


def test_without_a_script_all_of_it_works(open_as, cast, spaces):
    page = open_as(cast.ada, scripts=False)
    page.goto("/discussions/everyday-life/new")
    page.get_by_label("What is it about?").fill("Gardens")
    page.get_by_label("What would you like to say?").fill("Bring:\n- tea\n- cake")
    page.get_by_role("button", name="Send").click()
    page.wait_for_url("**/threads/*")
    assert page.locator(".prose li").all_inner_texts() == ["tea", "cake"]
    page.goto(page.locator("a[href$='/edit']").first.get_attribute("href"))
    expect(page.get_by_label("Your words")).to_have_value("Bring:\n\n- tea\n- cake")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_an_accessibility_checker_finds_nothing_on_a_page_for_writing(open_as, cast, spaces, theme, width):
    page = open_as(cast.ada, width=width, theme=theme)
    page.goto("/discussions/everyday-life/new")
    page.wait_for_selector("trix-editor")
    assert findings(page) == []


def test_reading_a_discussion_on_a_phone_brings_little(open_as, cast, spaces):
    page = open_as(cast.ada, width=PHONE)
    start(page)
    thread = page.url
    reader = open_as(cast.ben, width=PHONE)
    weights = {}

    def weigh(response) -> None:
        if response.request.resource_type in {"script", "stylesheet"}:
            weights[response.url] = len(gzip.compress(response.body()))

    reader.on("response", weigh)
    reader.goto(thread)
    reader.wait_for_load_state("networkidle")
    assert weights
    assert not [url for url in weights if "trix" in url]
    assert sum(weights.values()) < THREAD_WEIGHT


def test_what_one_tells_about_oneself_keeps_how_it_looks(open_as, cast, spaces):
    page = open_as(cast.ada)
    page.goto("/you/profile")
    page.get_by_role("textbox", name="About me").click()
    page.wait_for_selector("trix-editor")
    page.get_by_role("button", name="List", exact=True).click()
    write(page, "bees")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()
    page.goto("/you/profile")
    page.get_by_role("textbox", name="About me").click()
    assert page.locator("trix-editor li").inner_text() == "bees"
    assert findings(page) == []
