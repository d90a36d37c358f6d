"""Discussions in a real browser: by keyboard, with and without scripts, on a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from community.core import work
from tests.browser.axe import COLOUR, findings
from tests.browser.conftest import DESK, PHONE, itself

PAGES = [
    "/discussions",
    "/discussions/everyday-life",
    "/discussions/family",
    "/discussions/when-im-ready",
    "/discussions/family/new",
    "/threads/{thread}",
    "/threads/{thread}/answer?to={answer}",
    "/posts/{mine}/edit",
    "/notices",
]


@pytest.fixture
def table(app, cast, talk) -> dict[str, int]:
    """Ada began; Ben answered; they go on, deeper than a page indents."""
    thread = talk.start(cast.ada, "How do you get through the week before a scan?")
    answer = last = talk.answer(cast.ben, thread, "I book something small for every day.")
    for n in range(5):
        last = talk.answer((cast.ada, cast.ben)[n % 2], thread, f"Go on, {n}.", to=last)
    return {"thread": thread, "answer": answer, "mine": talk.opening(thread), "last": last}


def test_it_works(open_as, cast, table):
    page = open_as(cast.ada)
    page.goto("/discussions")
    page.get_by_role("link", name="Everyday life").click()
    page.get_by_role("link", name="How do you get through the week before a scan?").click()
    itself(page)
    page.get_by_role("article", name="Ben").first.get_by_role("link", name="Answer").click()
    page.keyboard.type("I shall try the library.")
    page.get_by_role("button", name="Send answer").click()
    page.wait_for_url("**/threads/*#post-*")
    mine = page.locator("article:target")
    assert "I shall try the library." in mine.inner_text()
    expect(page.locator("li", has=mine)).to_have_attribute("data-depth", "1")


def test_the_box_comes_to_the_post_and_goes_back_with_its_words(open_as, cast, table):
    page = open_as(cast.ada, width=PHONE)
    page.goto(f"/threads/{table['thread']}")
    page.get_by_label("Your answer").locator("visible=true").last.click()
    page.wait_for_selector("trix-editor")
    page.keyboard.type("Begun below.")
    page.locator(f"#post-{table['answer']}").get_by_role("link", name="Answer").click()
    expect(page.locator(f"#post-{table['answer']} form.writing")).to_be_visible()
    expect(page.get_by_text("Your answer to Ben")).to_be_visible()
    expect(page.locator("input[name=to]")).to_have_value(str(table["answer"]))
    assert "Begun below." in page.locator("trix-editor").inner_text()
    page.get_by_role("button", name="Answer the discussion instead").click()
    expect(page.locator("#answer form.writing")).to_be_visible()
    expect(page.locator("input[name=to]")).to_have_value("")
    assert "Begun below." in page.locator("trix-editor").inner_text()


def test_all_of_it_without_scripts(open_as, cast, table):
    page = open_as(cast.ada, scripts=False)
    page.goto(f"/threads/{table['thread']}")
    page.locator(f"#post-{table['answer']}").get_by_role("link", name="Answer").click()
    page.get_by_label("Your answer").last.fill("First line.\n\nSecond line.")
    page.get_by_role("button", name="Send answer").click()
    mine = page.locator("article:target")
    assert "Second line." in mine.inner_text()
    mine.locator("summary").click()
    mine.get_by_role("link", name="Change it").click()
    page.get_by_label("Your words").fill("Changed words.")
    page.get_by_role("button", name="Save").click()
    mine = page.locator("article:target")
    assert "Changed words." in mine.inner_text()
    mine.locator("summary").click()
    mine.get_by_role("button", name="Take it away", exact=True).click()
    assert "Removed by its author." in page.locator("article:target").inner_text()
    page.get_by_role("button", name="Undo").click()
    assert "Changed words." in page.locator("article:target").inner_text()


def test_by_keyboard_alone(open_as, cast, table):
    page = open_as(cast.ada)
    page.goto(f"/threads/{table['thread']}")
    page.get_by_role("article", name="Ben").first.get_by_role("link", name="Answer").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("trix-editor")
    page.keyboard.type("By keyboard.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/threads/*#post-*")
    assert "By keyboard." in page.locator("article:target").inner_text()
    page.locator("article:target summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert "Link to this post" in page.evaluate("document.activeElement.textContent")


def test_headings_lead_through_a_discussion(open_as, cast, table):
    page = open_as(cast.ada)
    page.goto(f"/threads/{table['thread']}")
    expect(page.locator("h1")).to_have_count(1)
    names = page.locator("main h2").all_inner_texts()
    assert len(names) == 7
    assert "in answer to Ada" in page.locator("main h2").nth(3).text_content()
    assert page.locator("article").count() == page.locator("article[aria-labelledby]").count() == 7


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_opening_and_closing_the_quiet_place(open_as, cast, talk, scripts):
    page = open_as(cast.ada, scripts=scripts)
    page.goto("/discussions")
    page.get_by_role("link", name="When I’m ready").click()
    page.get_by_role("button", name="Open this place").click()
    page.get_by_role("button", name="Close this place for me").click()
    page.get_by_text("You no longer see").wait_for()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("button", name="Close this place for me")).to_be_visible()


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_is_in_the_way_of_anyone(open_as, cast, table, app, width):
    with app.app_context():
        work.run("notices")
    page = open_as(cast.ada, width=width)
    for path in PAGES:
        page.goto(path.format(**table))
        assert findings(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), path
        page.emulate_media(color_scheme="dark")
        assert findings(page, COLOUR) == [], path
        page.emulate_media(color_scheme="light")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_the_middle_of_a_long_discussion_leads_on_and_back(open_as, cast, talk, width):
    thread = talk.start(cast.ben, "A long one")
    posts = [talk.answer(cast.ada, thread, f"Answer {n}. " + "long" * 40) for n in range(50)]
    page = open_as(cast.grace, width=width)
    page.goto(f"/posts/{posts[25]}")
    expect(page.locator("article:target")).to_be_visible()
    assert findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.get_by_role("navigation", name="More posts").last.get_by_role("link", name="Later posts").click()
    expect(page.get_by_role("link", name="Later posts")).to_have_count(0)
    page.get_by_role("link", name="Go to the start").click()
    expect(page.get_by_role("link", name="Earlier posts")).to_have_count(0)
    page.get_by_role("link", name="Go to the newest answer").click()
    assert "Answer 49." in page.locator("article:target").inner_text()
