"""The editor's tools: reached and used by keyboard and by touch, in sight on every width."""

import pytest
from playwright.sync_api import expect

from community.core import richtext
from tests.browser.axe import findings
from tests.browser.conftest import DESK, PHONE
from tests.browser.editor.page import KEPT, active, box, press, send, write

# The services change nothing about it.
pytestmark = pytest.mark.once


def test_the_toolbar_is_one_stop_and_walked_with_arrows(show):
    page = show(open=True)
    page.locator("trix-editor").focus()
    page.keyboard.press("Shift+Tab")
    assert active(page) == "Bold"
    for key, at in [
        ("ArrowRight", "Italic"),
        ("End", "Redo"),
        ("ArrowRight", "Bold"),
        ("ArrowLeft", "Redo"),
        ("Home", "Bold"),
    ]:
        page.keyboard.press(key)
        assert active(page) == at
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.localName") == "trix-editor"
    page.keyboard.press("Shift+Tab")
    assert active(page) == "Italic"
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.localName") == "trix-editor"


def test_a_style_is_put_on_by_keyboard_and_said(show, sent):
    page = show(open=True)
    page.locator("trix-editor").focus()
    write(page, "one ")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    italic = page.get_by_role("button", name="Italic")
    expect(italic).to_have_attribute("aria-pressed", "true")
    expect(page.get_by_text("Italic on")).to_have_count(1)
    write(page, "two")
    page.keyboard.press("Control+i")
    expect(italic).to_have_attribute("aria-pressed", "false")
    page.keyboard.press("Control+b")
    write(page, "three")
    send(page)
    assert sent.html == "<p>one <em>two</em><strong>three</strong></p>"


def test_tab_always_leads_out_of_the_text(show, sent):
    page = show("<ul><li>one</li><li>two</li></ul>", rich=True, open=True)
    page.locator("trix-editor").focus()
    page.evaluate("document.querySelector('trix-editor').editor.setSelectedRange(5)")
    page.keyboard.press("Tab")
    assert active(page) == "Send answer"
    send(page)
    assert sent.html == "<ul><li>one</li><li>two</li></ul>"


@pytest.mark.parametrize(
    ("tool", "html"),
    [
        ("Quote", "<blockquote><p>one</p></blockquote>"),
        ("List", "<ul><li>one</li></ul>"),
        ("Numbered list", "<ol><li>one</li></ol>"),
    ],
)
def test_lists_and_quotes(show, sent, tool, html):
    page = show(open=True)
    page.locator("trix-editor").click()
    press(page, tool)
    expect(page.get_by_role("button", name=tool, exact=True)).to_have_attribute("aria-pressed", "true")
    write(page, "one")
    send(page)
    assert sent.html == html


def test_undo_and_redo(show, sent):
    page = show(open=True)
    undo, redo = (page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    expect(undo).to_have_attribute("aria-disabled", "true")
    page.locator("trix-editor").click()
    write(page, "one")
    expect(undo).to_have_attribute("aria-disabled", "false")
    undo.click()
    expect(page.locator("trix-editor")).to_have_text("")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("End")
    assert active(page) == "Redo"
    page.keyboard.press("Enter")
    expect(page.locator("trix-editor")).to_have_text("one")
    expect(redo).to_have_attribute("aria-disabled", "true")
    page.locator("trix-editor").focus()
    page.keyboard.press("Control+z")
    expect(page.locator("trix-editor")).to_have_text("")


@pytest.mark.parametrize("window", [{"open": True}, {"scripts": True}])
def test_ctrl_enter_sends(show, sent, window):
    page = show(**window)
    box(page).focus()
    page.wait_for_selector("trix-editor")
    write(page, "one")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/written")
    assert sent.html == "<p>one</p>"


def test_the_label_and_the_list_of_errors_lead_to_the_editor(show):
    page = show(open=True, errors=["There is nothing here to send yet."])
    page.get_by_text("Your answer", exact=True).click()
    assert page.evaluate("document.activeElement.localName") == "trix-editor"
    editor = page.get_by_role("textbox", name="Your answer")
    expect(editor).to_have_attribute("aria-invalid", "true")
    assert page.evaluate("document.getElementById('source').localName") == "trix-editor"
    described = editor.get_attribute("aria-describedby").split()
    assert [page.locator(f"#{one}").inner_text() for one in described] == [
        "Just reading is fine.",
        "There is nothing here to send yet.",
    ]


def test_every_tool_works_by_touch_on_a_phone(show, sent):
    page = show(open=True, width=PHONE)

    def tap(name: str) -> None:
        tool = page.get_by_role("button", name=name, exact=True)
        assert tool.bounding_box()["height"] >= 44
        tool.tap()
        assert page.evaluate("document.activeElement.localName") in {"trix-editor", "input"}

    page.locator("trix-editor").tap()
    for name, words in (("Bold", "bold"), ("Italic", "italic")):
        tap(name)
        write(page, words)
        tap(name)
        write(page, " ")
    tap("Link")
    page.get_by_role("textbox", name="Address to link to").fill("bcna.org.au")
    page.get_by_role("button", name="Put the link in").tap()
    for name, words in (("Quote", "said"), ("List", "tea"), ("Numbered list", "first")):
        page.keyboard.press("Enter")
        page.keyboard.press("Enter")
        tap(name)
        write(page, words)
    send(page)
    assert sent.html == (
        '<p><strong>bold</strong> <em>italic</em> <a href="https://bcna.org.au" '
        f'rel="{richtext.LINK_REL}">bcna.org.au</a></p>'
        "<blockquote><p>said</p></blockquote><ul><li>tea</li></ul><ol><li>first</li></ol>"
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [PHONE, DESK])
def test_an_accessibility_checker_finds_nothing(show, theme, width):
    page = show(KEPT, rich=True, open=True, errors=["Please look at this again."], theme=theme, width=width)
    assert findings(page) == []
    page.locator("trix-editor").click()
    press(page, "Bold")
    press(page, "Link")
    page.get_by_label("Address to link to").press("Enter")
    assert findings(page) == []


@pytest.mark.parametrize("width", [320, PHONE, DESK])
def test_every_tool_is_in_sight_and_wide_enough_for_a_thumb(show, width):
    page = show(open=True, width=width)
    tools = page.get_by_role("toolbar").get_by_role("button")
    assert tools.all_inner_texts() == ["Bold", "Italic", "Link", "Quote", "List", "Numbered list", "Undo", "Redo"]
    for tool in tools.all():
        place = tool.bounding_box()
        assert place["height"] >= 44
        assert place["width"] >= 44
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= width
    assert page.evaluate("document.documentElement.scrollWidth") <= width
