"""The editor: reached and used by keyboard, under the page's own policy, and never losing a word."""

import time
from urllib.parse import parse_qsl

import pytest
from flask import render_template_string
from flask_login import login_user

from community.accounts.models import Member
from community.core import headers, richtext
from community.core.forms import Form
from community.core.plain_box import from_plain
from community.core.writing import Words
from community.extensions import db
from tests import attacks
from tests.browser.axe import findings
from tests.browser.conftest import DESK, PHONE
from tests.core import pastes

# The services change nothing about it.
pytestmark = pytest.mark.once

PAGE = """{% extends "layouts/page.html" %}
{% from "shared/forms.html" import hidden %}
{% from "shared/writing.html" import writing_box with context %}
{% block title %}Writing{% endblock %}
{% block main %}
<h1>Writing</h1>
<form class="writing" method="post" action="/written">
  {{ hidden(form) }}
  {{ writing_box(form.source, form.format, label="Your answer", hint="Just reading is fine.", open=open) }}
  <div class="writing-foot"><button class="button button-primary" type="submit">Send answer</button></div>
</form>
{% endblock %}"""


class Answer(Words, Form):
    pass


class Written:
    """What the form sent, and what would be kept of it."""

    def __init__(self) -> None:
        self.forms: list[dict[str, str]] = []

    @property
    def form(self) -> dict[str, str]:
        assert len(self.forms) == 1
        return self.forms[0]

    @property
    def html(self) -> str:
        assert self.form["format"] == "rich"
        return richtext.clean(self.form["source"])


@pytest.fixture
def sent() -> Written:
    return Written()


@pytest.fixture
def show(app, open_as, sent):
    """A page with the box in it, under the policy every page has."""

    def show_page(source="", *, rich=False, errors=(), open=False, fetched="at once", guarded=True, **window):
        page = open_as(**window)
        with app.test_request_context("/writing"):
            if "member" in window:
                login_user(db.session.get_one(Member, window["member"]))
            form = Answer(data={"source": source, "format": "rich" if rich else "plain"})
            form.source.errors = list(errors)
            content = render_template_string(PAGE, form=form, open=open)
            policy = {"Content-Security-Policy": headers.POLICY.format(nonce=headers.nonce())} if guarded else {}

        def take(route):
            sent.forms.append(dict(parse_qsl(route.request.post_data, keep_blank_values=True)))
            route.fulfill(content_type="text/html", body="<!doctype html><title>Sent</title>Sent")

        page.route(
            "**/writing",
            lambda route: route.fulfill(content_type="text/html", body=content, headers=policy),
        )
        page.route("**/written", take)
        if fetched == "never":
            page.route("**/trix*", lambda route: route.abort())
        if fetched == "slowly":
            page.route("**/trix*", lambda route: (time.sleep(1), route.continue_()))
        page.goto("/writing")
        if fetched == "at once":
            page.wait_for_load_state("networkidle")
        return page

    return show_page


def box(page):
    return page.get_by_label("Your answer", exact=True)


def opened(page):
    """The editor, after the box was touched."""
    box(page).click()
    page.wait_for_selector("trix-editor")
    return page.locator("trix-editor")


def write(page, words: str) -> None:
    """As fast as a person types: the editor draws once a frame."""
    page.keyboard.type(words, delay=40)


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def send(page):
    page.get_by_role("button", name="Send answer").click()
    page.wait_for_url("**/written")


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


# -- Before the editor, and without it


def test_the_plain_box_works_without_a_script(show, sent):
    page = show(scripts=False)
    assert page.locator("trix-editor").count() == 0
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
    assert page.locator("trix-editor").count() == 0
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
    assert page.locator("trix-editor").is_visible()
    assert not page.locator("textarea").is_visible()


def test_when_the_editor_cannot_be_fetched_the_box_takes_the_words(show, sent):
    page = show(fetched="never")
    box(page).click()
    page.wait_for_timeout(300)
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
    page = show(fetched="slowly")
    box(page).click()
    write(page, "Typed at once, ")
    page.wait_for_selector("trix-editor")
    write(page, "and after.")
    send(page)
    assert sent.html == "<p>Typed at once, and after.</p>"


def test_the_editor_takes_no_ones_focus_when_it_comes(show):
    page = show("one", open=True, fetched="slowly")
    page.get_by_role("button", name="Send answer").focus()
    page.wait_for_selector("trix-editor")
    page.wait_for_timeout(200)
    assert active(page) == "Send answer"


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
    page = show(fetched="slowly")
    box(page).click()
    page.evaluate(MOMENTS)
    write(page, "ab")
    page.wait_for_selector("trix-editor")
    write(page, "cd")
    assert page.evaluate("moments") == ["TRIX-EDITOR"]
    send(page)
    assert sent.html == "<p>abcd</p>"


def test_while_the_editor_comes_the_focus_stays_where_she_is(show):
    page = show("one", open=True, fetched="slowly")
    page.get_by_role("button", name="Send answer").focus()
    page.evaluate(MOMENTS)
    page.wait_for_selector("trix-editor")
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert page.evaluate("moments") == ["BUTTON"]


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
    assert page.get_by_role("toolbar").count() == 1
    send(page)
    assert sent.html == "<p>one <strong>two</strong></p>"


# -- What was kept is changed


KEPT = (
    "<p>one<br>two</p><p><strong>three</strong> and <em>four</em></p><p>five</p>"
    "<blockquote><p>six</p><p>seven</p></blockquote><ul><li>eight<ul><li>nine</li></ul></li><li>ten</li></ul><ol><li>eleven</li><li>twelve</li></ol>"
    '<p><a href="https://www.bcna.org.au">bcna.org.au</a></p>'
)


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
    assert box(page).input_value() == richtext.plain(KEPT)
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


# -- By keyboard


def active(page) -> str:
    return page.evaluate("document.activeElement.textContent.trim() || document.activeElement.tagName")


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
    assert italic.get_attribute("aria-pressed") == "true"
    assert page.get_by_text("Italic on").count() == 1
    write(page, "two")
    page.keyboard.press("Control+i")
    assert italic.get_attribute("aria-pressed") == "false"
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
    assert page.get_by_role("button", name=tool, exact=True).get_attribute("aria-pressed") == "true"
    write(page, "one")
    send(page)
    assert sent.html == html


def test_undo_and_redo(show, sent):
    page = show(open=True)
    undo, redo = (page.get_by_role("button", name=name) for name in ("Undo", "Redo"))
    assert undo.get_attribute("aria-disabled") == "true"
    page.locator("trix-editor").click()
    write(page, "one")
    assert undo.get_attribute("aria-disabled") == "false"
    undo.click()
    assert page.locator("trix-editor").inner_text().strip() == ""
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("End")
    assert active(page) == "Redo"
    page.keyboard.press("Enter")
    assert page.locator("trix-editor").inner_text().strip() == "one"
    assert redo.get_attribute("aria-disabled") == "true"
    page.locator("trix-editor").focus()
    page.keyboard.press("Control+z")
    page.wait_for_timeout(100)
    assert page.locator("trix-editor").inner_text().strip() == ""


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
    assert editor.get_attribute("aria-invalid") == "true"
    assert page.evaluate("document.getElementById('source').localName") == "trix-editor"
    described = editor.get_attribute("aria-describedby").split()
    assert [page.locator(f"#{one}").inner_text() for one in described] == [
        "Just reading is fine.",
        "There is nothing here to send yet.",
    ]


# -- Links


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
    assert page.get_by_text("For the words “here”.").is_visible()
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
    page.locator("trix-editor a").click()
    press(page, "Link")
    assert page.get_by_label("Address to link to").input_value() == "https://one.example"
    page.get_by_label("Address to link to").fill("two.example")
    press(page, "Put the link in")
    assert page.locator("trix-editor a").get_attribute("href") == "https://two.example"
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
    assert page.get_by_role("alert").get_by_text("This does not look like an address").is_visible()
    assert field.get_attribute("aria-invalid") == "true"
    assert field.evaluate("(field) => field === document.activeElement")
    assert page.url.endswith("/writing")


def test_escape_leaves_the_link_panel_and_changes_nothing(show, sent):
    page = show(open=True)
    page.locator("trix-editor").click()
    write(page, "one")
    page.keyboard.press("Control+k")
    write(page, "two.example")
    page.keyboard.press("Escape")
    assert not page.get_by_label("Address to link to").is_visible()
    assert page.get_by_role("button", name="Link", exact=True).get_attribute("aria-expanded") == "false"
    write(page, " more")
    send(page)
    assert sent.html == "<p>one more</p>"


# -- What is pasted


PASTE = """(html) => {
    const data = new DataTransfer();
    data.setData('text/html', html);
    data.setData('text/plain', 'plain');
    const editor = document.querySelector('trix-editor');
    editor.focus();
    editor.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""
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
    assert page.locator("trix-editor img, trix-editor figure").count() == 0
    send(page)
    assert sent.html == kept


@pytest.mark.parametrize("paste", pastes.PASTES, ids=lambda paste: paste.program)
def test_what_she_pastes_from_another_program_comes_out_clean(show, sent, paste):
    """Whoever pastes has the page complain of anything it asks a stranger for: see open_as."""
    page = show(open=True)
    page.evaluate(PASTE, paste.html)
    page.wait_for_timeout(200)
    assert page.locator("trix-editor :is(img, figure, style, [style], [class], [id])").count() == 0
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


@pytest.mark.parametrize("way", ["paste", "drop"])
def test_a_picture_is_refused_with_a_sentence(show, sent, way):
    page = show(open=True)
    page.locator("trix-editor").click()
    write(page, "words")
    page.evaluate(DROP_A_FILE, way)
    assert page.get_by_text("Pictures cannot be put into the text.").is_visible()
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
    assert page.locator("trix-editor :is(img, svg, script, style, iframe, form, input)").count() == 0


def test_nothing_runs_of_what_is_pasted_even_without_the_pages_policy(show):
    page = show(open=True, guarded=False)
    page.evaluate(PUT, [[], "rich"])
    for _, _, source in attacks.ALL:
        page.evaluate(PASTE, source)
    page.wait_for_timeout(500)
    assert page.evaluate("window.hits") == []
    assert page.locator("trix-editor :is(img, svg, script, style, iframe, form, input)").count() == 0


# -- The look


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
