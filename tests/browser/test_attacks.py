"""All that someone might post to make another's browser act, shown by a real browser that no policy protects."""

import html

import pytest

from community.core import richtext
from community.core.plain_box import from_plain
from tests import attacks

# The services change nothing about it.
pytestmark = pytest.mark.once

# Everything a reader might do to a page, done to every element of it.
TRY_EVERYTHING = """async () => {
    const kinds = ['click', 'mouseover', 'mouseenter', 'pointerenter', 'focus', 'blur', 'wheel', 'toggle',
        'animationstart', 'keydown', 'copy', 'paste', 'drop', 'scroll', 'load', 'error', 'begin', 'beforetoggle'];
    // A link that is followed leaves the page; where each leads is looked at by itself.
    document.addEventListener('click', (event) => event.preventDefault());
    for (const element of document.body.querySelectorAll('*'))
        for (const kind of kinds) element.dispatchEvent(new Event(kind, {bubbles: true, cancelable: true}));
    await new Promise((resolve) => setTimeout(resolve, 500));
}"""


class Seen:
    """A page without any policy, and what happened while it was shown."""

    def __init__(self, browser, body: str) -> None:
        self.asked: list[str] = []
        context = browser.new_context()
        context.set_default_timeout(15_000)
        self.page = context.new_page()
        self.page.route("**/*", self._answer)
        self.page.on("dialog", lambda dialog: (self.asked.append(dialog.message), dialog.dismiss()))
        context.on("page", lambda page: self.asked.append(page.url))
        self.content = (
            "<!doctype html><meta charset=utf-8><title>Words</title>"
            "<script>window.hits = []; window.hit = () => hits.push('hit')</script>"
            f"<main>{body}</main>"
        )
        self.page.goto("http://community.example/")
        self.page.evaluate(TRY_EVERYTHING)
        self.hits = self.page.evaluate("window.hits")
        # What the parser made of it, rather than what was sent.
        self.tags = set(self.page.evaluate("[...document.querySelectorAll('main *')].map((e) => e.localName)"))
        self.links = self.page.evaluate("[...document.querySelectorAll('main a')].map((a) => a.protocol)")
        self.names = set(
            self.page.evaluate("[...document.querySelectorAll('main *')].flatMap((e) => e.getAttributeNames())")
        )
        context.close()

    def _answer(self, route) -> None:
        url = route.request.url
        if url == "http://community.example/":
            route.fulfill(content_type="text/html", body=self.content)
        elif url == "http://community.example/favicon.ico":
            route.fulfill(status=204)
        else:
            self.asked.append(url)
            route.fulfill(status=404)


def test_it_works_this_page_would_notice(chromium):
    """Were nothing cleaned, these attacks would act: otherwise the tests below would prove nothing."""
    acting = [source for kind in ("handlers", "fetches", "svg and mathml") for source in attacks.BY_KIND[kind]]
    # Some of them would take the page away before it could be looked at.
    staying = [
        s for s in acting if not any(word in s for word in ("refresh", "frameset", "<body", "plaintext", "src=x:x"))
    ]
    seen = Seen(chromium, "\n".join(f"<div>{source}</div>" for source in staying))
    assert len(seen.hits) > 5
    assert len(seen.asked) > 5


@pytest.mark.parametrize(
    "made",
    [richtext.clean, richtext.message, lambda source: richtext.clean(from_plain(source))],
    ids=["written", "said", "typed into the plain box"],
)
def test_nothing_runs_and_nothing_is_asked_for(chromium, made):
    seen = Seen(chromium, "\n".join(f"<article>{made(source)}</article>" for _, _, source in attacks.ALL))
    assert seen.hits == []
    assert seen.asked == []
    assert seen.tags <= {"article", *richtext.TAGS}
    assert set(seen.links) <= {"http:", "https:", "mailto:"}
    assert seen.names <= {"href", "rel"}


def test_nothing_runs_in_an_excerpt(chromium):
    body = "\n".join(f"<p>{html.escape(richtext.plain(source, 300))}</p>" for _, _, source in attacks.ALL)
    seen = Seen(chromium, body)
    assert seen.hits == []
    assert seen.asked == []
    assert seen.tags == {"p"}
