"""A page with the box one writes in, as a test uses it."""

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

KEPT = (
    "<p>one<br>two</p><p><strong>three</strong> and <em>four</em></p><p>five</p>"
    "<blockquote><p>six</p><p>seven</p></blockquote><ul><li>eight<ul><li>nine</li></ul></li><li>ten</li></ul><ol><li>eleven</li><li>twelve</li></ol>"
    '<p><a href="https://www.bcna.org.au">bcna.org.au</a></p>'
)

PASTE = """(html) => {
    const data = new DataTransfer();
    data.setData('text/html', html);
    data.setData('text/plain', 'plain');
    const editor = document.querySelector('trix-editor');
    editor.focus();
    editor.dispatchEvent(new ClipboardEvent('paste', {clipboardData: data, bubbles: true, cancelable: true}));
}"""


def box(page):
    return page.get_by_label("Your answer", exact=True)


def opened(page):
    """The editor, after the box was touched."""
    box(page).click()
    page.wait_for_selector("trix-editor")
    return page.locator("trix-editor")


def comes(page) -> None:
    """Let an editor come that was to be fetched later."""
    page.unroute("**/trix*")
    for route in page.held:
        route.continue_()
    page.locator("trix-editor").wait_for()


def write(page, words: str) -> None:
    """As fast as a person types: the editor draws once a frame."""
    page.keyboard.type(words, delay=40)


def press(page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def send(page):
    page.get_by_role("button", name="Send answer").click()
    page.wait_for_url("**/written")


def active(page) -> str:
    return page.evaluate("document.activeElement.textContent.trim() || document.activeElement.tagName")
