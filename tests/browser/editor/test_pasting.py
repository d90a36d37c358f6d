"""What is pasted into the editor comes out clean, and nothing of it runs."""

import pytest
from playwright.sync_api import expect

from tests import attacks
from tests.browser.editor.page import PASTE, press, send, write
from tests.core import pastes

# The services change nothing about it.
pytestmark = pytest.mark.once


DROP_A_FILE = """(kind) => {
    const data = new DataTransfer();
    data.items.add(new File(['x'], 'a.png', {type: 'image/png'}));
    const Kind = kind === 'paste' ? ClipboardEvent : DragEvent;
    const more = {clipboardData: data, dataTransfer: data, bubbles: true, cancelable: true};
    document.querySelector('trix-editor').dispatchEvent(new Kind(kind, more));
}"""


@pytest.mark.parametrize(
    ("pasted", "kept"),
    [
        ("<p class=MsoNormal style='margin:0'>one<o:p></o:p></p><p class=MsoNormal>two</p>", "<p>one</p><p>two</p>"),
        (
            "<meta charset=utf-8><b style='font-weight:normal'><p dir=ltr><span style='font-weight:700'>one</span>"
            "<span style='font-style:italic'> two</span></p></b>",
            "<p><strong>one</strong><em> two</em></p>",
        ),
        ("<h1>one</h1><div>two</div>", "<p><strong>one</strong></p><p>two</p>"),
        ("<ul><li><p>one</p></li><li>two</li></ul>", "<ul><li>one</li><li>two</li></ul>"),
        ("one <img src='https://fetch.example/a.png'><b>two</b>", "<p>one <strong>two</strong></p>"),
        ("<a href='javascript:hit()'>one</a> <svg onload=hit()></svg><script>hit()</script>", "<p>one</p>"),
        ("<table><tr><td>one</td><td>two</td></tr></table>", "<p>one | two</p>"),
    ],
)
def test_a_paste_becomes_plain_paragraphs_and_asks_for_nothing(show, sent, pasted, kept):
    page = show(open=True)
    page.evaluate(PASTE, pasted)
    page.wait_for_timeout(200)
    expect(page.locator("trix-editor img, trix-editor figure")).to_have_count(0)
    send(page)
    assert sent.html == kept


@pytest.mark.parametrize("paste", pastes.PASTES, ids=lambda paste: paste.program)
def test_what_she_pastes_from_another_program_comes_out_clean(show, sent, paste):
    """Whoever pastes has the page complain of anything it asks a stranger for: see open_as."""
    page = show(open=True)
    page.evaluate(PASTE, paste.html)
    page.wait_for_timeout(200)
    expect(page.locator("trix-editor :is(img, figure, style, [style], [class], [id])")).to_have_count(0)
    send(page)
    assert sent.html == paste.kept


def test_the_browsers_own_clipboard_is_taken_in_too(show, sent):
    page = show(open=True)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.locator("trix-editor").click()
    page.evaluate(
        """(html) => {
            const blob = new Blob([html], { type: 'text/html' });
            return navigator.clipboard.write([new ClipboardItem({ 'text/html': blob })]);
        }""",
        "<h2>Bring</h2><ul><li>tea</li><li>a <b>book</b></li></ul><img src='https://fetch.example/a.png'>",
    )
    page.keyboard.press("Control+v")
    page.wait_for_selector("trix-editor li")
    send(page)
    assert sent.html == "<p><strong>Bring</strong></p><ul><li>tea</li><li>a <strong>book</strong></li></ul>"


def test_a_word_is_pasted_into_the_sentence(show, sent):
    page = show(open=True)
    page.locator("trix-editor").click()
    write(page, "one three")
    page.evaluate("document.querySelector('trix-editor').editor.setSelectedRange(4)")
    page.evaluate(PASTE, "<meta charset='utf-8'><p class=MsoNormal><b>two </b></p>")
    page.wait_for_timeout(100)
    send(page)
    assert sent.html == "<p>one <strong>two </strong>three</p>"


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_picture_is_refused_with_a_sentence(show, sent, way):
    page = show(open=True)
    page.locator("trix-editor").click()
    write(page, "words")
    page.evaluate(DROP_A_FILE, way)
    expect(page.get_by_text("Pictures cannot be put into the text.")).to_be_visible()
    send(page)
    assert sent.html == "<p>words</p>"


def test_a_paste_is_undone_in_one_step(show):
    page = show(open=True)
    page.locator("trix-editor").click()
    write(page, "one ")
    page.evaluate(PASTE, "<b>two</b> three")
    assert page.locator("trix-editor").inner_text().split() == ["one", "two", "three"]
    press(page, "Undo")
    assert page.locator("trix-editor").inner_text().strip() == "one"


PUT = """([sources, format]) => {
    window.hits = [];
    window.hit = () => hits.push('hit');
    const box = document.querySelector('textarea');
    for (const source of sources) {
        [box.value, box.form.format.value] = [source, format];
        box.dispatchEvent(new Event('change'));
    }
    return new Promise((resolve) => setTimeout(resolve, 500));
}"""


@pytest.mark.parametrize("format", ["rich", "plain"])
def test_nothing_runs_of_what_was_kept_even_without_the_pages_policy(show, format):
    """Her own words as she sent them, whatever they were. A stranger that is asked fails the test by itself."""
    page = show(open=True, guarded=False)
    page.evaluate(PUT, [[source for _, _, source in attacks.ALL], format])
    assert page.evaluate("window.hits") == []
    expect(page.locator("trix-editor :is(img, svg, script, style, iframe, form, input)")).to_have_count(0)


def test_nothing_runs_of_what_is_pasted_even_without_the_pages_policy(show):
    page = show(open=True, guarded=False)
    page.evaluate(PUT, [[], "rich"])
    for _, _, source in attacks.ALL:
        page.evaluate(PASTE, source)
    page.wait_for_timeout(500)
    assert page.evaluate("window.hits") == []
    expect(page.locator("trix-editor :is(img, svg, script, style, iframe, form, input)")).to_have_count(0)
