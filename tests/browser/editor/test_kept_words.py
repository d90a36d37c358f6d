"""What was kept comes back into the editor, also from another script."""

import pytest
from playwright.sync_api import expect

from community.core import richtext
from community.core.plain_box import from_plain
from tests.browser.editor.page import KEPT, box, send, write

# The services change nothing about it.
pytestmark = pytest.mark.once


def test_what_was_kept_comes_back_into_the_editor_as_it_was(show, sent):
    page = show(KEPT, rich=True, open=True)
    send(page)
    assert sent.html == richtext.clean(KEPT)


def test_what_the_editor_made_comes_back_as_it_was(show, sent):
    page = show(KEPT, rich=True, open=True)
    send(page)
    again, first = show(sent.form["source"], rich=True, open=True), sent.forms.pop()
    send(again)
    assert sent.form["source"] == first["source"]


def test_without_a_script_what_was_kept_is_shown_as_plain_words(show, sent):
    page = show(KEPT, rich=True, scripts=False)
    expect(box(page)).to_have_value(richtext.plain(KEPT))
    send(page)
    assert sent.form["format"] == "plain"
    assert "<li>ten</li>" in from_plain(sent.form["source"])


def test_another_script_can_put_words_in(show, sent):
    page = show(open=True)
    put = """([source, format]) => {
        const box = document.querySelector('textarea');
        [box.value, box.form.format.value] = [source, format];
        box.dispatchEvent(new Event('change'));
    }"""
    page.evaluate(put, ["<p>from <b>before</b></p>", "rich"])
    assert page.locator("trix-editor strong").inner_text() == "before"
    page.evaluate(put, ["plain <b>", "plain"])
    send(page)
    assert sent.html == "<p>plain &lt;b&gt;</p>"


def test_another_script_hears_every_change(show):
    page = show(open=True)
    page.evaluate("document.addEventListener('input', (event) => { window.heard = event.target.value })")
    page.locator("trix-editor").click()
    write(page, "abc")
    assert page.evaluate("window.heard") == "<div>abc</div>"
