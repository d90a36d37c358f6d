"""Links in the editor, made by keyboard."""

import pytest
from playwright.sync_api import expect

from community.core import richtext
from tests.browser.editor.page import press, send, write

# The services change nothing about it.
pytestmark = pytest.mark.once


def test_a_link_is_put_on_words_by_keyboard(show, sent):
    page = show(open=True)
    page.locator("trix-editor").focus()
    write(page, "see here")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowLeft")
    page.wait_for_timeout(50)
    page.keyboard.press("Control+k")
    field = page.get_by_label("Address to link to")
    assert field.evaluate("(field) => field === document.activeElement")
    expect(page.get_by_text("For the words “here”.")).to_be_visible()
    write(page, "bcna.org.au")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.localName") == "trix-editor"
    write(page, " now")
    send(page)
    assert sent.html == (
        f'<p>see <a href="https://bcna.org.au" rel="{richtext.LINK_REL}">here (bcna.org.au)</a> now</p>'
    )


def test_a_link_without_words_shows_its_address(show, sent):
    page = show(open=True)
    page.locator("trix-editor").click()
    write(page, "at ")
    press(page, "Link")
    write(page, "ada@example.org")
    press(page, "Put the link in")
    send(page)
    assert sent.html == f'<p>at <a href="mailto:ada@example.org" rel="{richtext.LINK_REL}">ada@example.org</a></p>'


def test_a_link_is_changed_and_taken_away(show, sent):
    page = show('<p>see <a href="https://one.example">it</a></p>', rich=True, open=True)
    # A phone of a few years ago does not know it.
    page.evaluate("delete URL.canParse")
    page.locator("trix-editor a").click()
    press(page, "Link")
    expect(page.get_by_label("Address to link to")).to_have_value("https://one.example")
    page.get_by_label("Address to link to").fill("two.example")
    press(page, "Put the link in")
    expect(page.locator("trix-editor a")).to_have_attribute("href", "https://two.example")
    page.locator("trix-editor a").click()
    press(page, "Link")
    press(page, "Take the link away")
    send(page)
    assert sent.html == "<p>see it</p>"


@pytest.mark.parametrize(
    "typed", ["", "   ", "words", "javascript:hit()", "data:text/html,x", "https://", "https://a@b.example"]
)
def test_what_is_no_address_is_refused_with_a_sentence(show, typed):
    page = show(open=True)
    page.locator("trix-editor").click()
    press(page, "Link")
    field = page.get_by_label("Address to link to")
    field.fill(typed)
    field.press("Enter")
    expect(page.get_by_role("alert").get_by_text("This does not look like an address")).to_be_visible()
    expect(field).to_have_attribute("aria-invalid", "true")
    assert field.evaluate("(field) => field === document.activeElement")
    assert page.url.endswith("/writing")


def test_escape_leaves_the_link_panel_and_changes_nothing(show, sent):
    page = show(open=True)
    page.locator("trix-editor").click()
    write(page, "one")
    page.keyboard.press("Control+k")
    write(page, "two.example")
    page.keyboard.press("Escape")
    expect(page.get_by_label("Address to link to")).to_be_hidden()
    expect(page.get_by_role("button", name="Link", exact=True)).to_have_attribute("aria-expanded", "false")
    write(page, " more")
    send(page)
    assert sent.html == "<p>one more</p>"
