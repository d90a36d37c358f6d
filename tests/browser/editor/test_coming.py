"""How the editor comes: when it is wanted, over the plain box, and with every letter typed meanwhile."""

import pytest
from playwright.sync_api import expect

from community.accounts.models import Member
from community.core.plain_box import from_plain
from community.extensions import db
from tests.browser.editor.page import active, box, comes, opened, press, send, write

# The services change nothing about it.
pytestmark = pytest.mark.once


def test_it_works(show, sent):
    page = show()
    opened(page)
    write(page, "Mine is ")
    press(page, "Bold")
    write(page, "next Thursday")
    press(page, "Bold")
    write(page, ".\n\nAnd yours?")
    send(page)
    assert sent.html == "<p>Mine is <strong>next Thursday</strong>.</p><p>And yours?</p>"


def test_the_plain_box_works_without_a_script(show, sent):
    page = show(scripts=False)
    expect(page.locator("trix-editor")).to_have_count(0)
    box(page).fill("Mine is <next> Thursday.\n\nAnd yours?")
    send(page)
    assert sent.form["format"] == "plain"
    assert from_plain(sent.form["source"]) == "<p>Mine is &lt;next&gt; Thursday.</p><p>And yours?</p>"


def test_the_plain_box_stays_for_a_member_who_prefers_it(show, sent, cast, context):
    db.session.get_one(Member, cast.ben).preferences = {"plain_box": True}
    db.session.commit()
    page = show(member=cast.ben)
    box(page).click()
    page.wait_for_timeout(500)
    expect(page.locator("trix-editor")).to_have_count(0)
    write(page, "As I like it.")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/written")
    assert sent.form["format"] == "plain"


def test_the_editor_is_not_fetched_before_the_box_is_touched(show):
    page = show()
    fetched = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    assert not [name for name in fetched if "trix" in name or "/editor/" in name]
    opened(page)
    assert page.evaluate("performance.getEntriesByType('resource').some((entry) => entry.name.includes('trix'))")


def test_the_editor_is_there_at_once_on_a_page_for_writing(show):
    page = show(open=True)
    expect(page.locator("trix-editor")).to_be_visible()
    expect(page.locator("textarea")).to_be_hidden()


def test_when_the_editor_cannot_be_fetched_the_box_takes_the_words(show, sent):
    page = show(fetched="never")
    with page.expect_console_message(lambda said: "Failed to load resource" in said.text):
        box(page).click()
    page.complaints.clear()
    write(page, "Still here.")
    send(page)
    assert sent.form == {**sent.form, "format": "plain", "source": "Still here."}


def test_words_and_cursor_stay_where_they_were_when_the_editor_comes(show, sent):
    page = show("one\n\ntwo  three")
    box(page).evaluate("(box) => box.setSelectionRange(4, 4)")
    box(page).focus()
    page.wait_for_selector("trix-editor")
    write(page, "and")
    send(page)
    assert sent.html == "<p>one<br>and<br>two three</p>"


def test_words_typed_while_the_editor_is_on_its_way_are_kept(show, sent):
    page = show(fetched="later")
    box(page).click()
    write(page, "Typed at once, ")
    comes(page)
    write(page, "and after.")
    send(page)
    assert sent.html == "<p>Typed at once, and after.</p>"


# Notes who has the focus at the first moment after the editor stands in the page, before any key can be heard, and
# every change of it from then on.
MOMENTS = """() => {
    window.moments = [];
    const note = () => moments.push(document.activeElement.tagName);
    const watch = new MutationObserver(() => {
        if (!document.querySelector("trix-editor")) return;
        watch.disconnect();
        note();
        for (const change of ["focusin", "focusout"]) document.addEventListener(change, note);
    });
    watch.observe(document.body, { childList: true, subtree: true });
}"""


def test_between_the_box_and_the_editor_there_is_no_moment_in_which_a_letter_is_lost(show, sent):
    page = show(fetched="later")
    box(page).click()
    page.evaluate(MOMENTS)
    write(page, "ab")
    comes(page)
    write(page, "cd")
    assert page.evaluate("moments") == ["TRIX-EDITOR"]
    send(page)
    assert sent.html == "<p>abcd</p>"


def test_while_the_editor_comes_the_focus_stays_where_she_is(show):
    page = show("one", open=True, fetched="later")
    page.get_by_role("button", name="Send answer").focus()
    page.evaluate(MOMENTS)
    comes(page)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert page.evaluate("moments") == ["BUTTON"]
    assert active(page) == "Send answer"


def test_the_last_letters_are_sent_even_if_there_was_no_time_to_draw_them(show, sent):
    page = show(open=True)
    page.locator("trix-editor").click()
    write(page, "first ")
    page.evaluate("window.requestAnimationFrame = () => 1")
    write(page, "last")
    page.keyboard.press("Control+Enter")
    page.wait_for_url("**/written")
    assert sent.html == "<p>first last</p>"


def test_the_editor_goes_on_when_the_form_is_moved(show, sent):
    page = show(open=True)
    page.locator("trix-editor").click()
    write(page, "one ")
    page.evaluate("document.querySelector('h1').before(document.querySelector('form.writing'))")
    page.wait_for_timeout(100)
    page.locator("trix-editor").click()
    page.keyboard.press("End")
    press(page, "Bold")
    write(page, "two")
    expect(page.get_by_role("toolbar")).to_have_count(1)
    send(page)
    assert sent.html == "<p>one <strong>two</strong></p>"
