"""All that someone might post, on the real pages, with the real policy: nothing runs, nothing is asked for, nothing of
the page around it moves. What the policy would have stopped counts as an attempt, and there must be none."""

from __future__ import annotations

import html
import io
import re

import pytest
from flask import render_template
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import update

from community.accounts.models import Member
from community.accounts.names import name_key
from community.chat.models import Room
from community.core import richtext
from community.core.database import writing
from community.core.forms import tidy
from community.core.pagination import PAGE_SIZE
from community.discussions.models import Thread
from community.discussions.posts import TITLE_LIMIT, Post
from community.discussions.spaces import Space
from community.extensions import db
from community.photos import keeping
from community.photos.models import WORDS_LIMIT, Photo
from community.profiles.audience import Audience
from community.profiles.models import Field, Profile, Telling
from tests import attacks
from tests.conftest import make_member
from tests.talk import key

# The services change nothing about it.
pytestmark = pytest.mark.once

# What words are made of when they are shown, and what may be said of it.
TAGS = sorted(richtext.TAGS)
ATTRIBUTES = ["href", "rel"]
# What we ourselves say of a quote and of a name, when the page is made.
CLASSES = ["mention", "quote", "quote-source", "quote-left-out"]
SCHEMES = ["http:", "https:", "mailto:"]
# A page without anything of ours in it, which notices whatever is tried. It must run before any other script.
NOTICE = """
    window.noticed = [];
    for (const name of ['hit', 'alert', 'confirm', 'prompt', 'print', 'open'])
        window[name] = () => { window.noticed.push(name); };
    document.addEventListener('securitypolicyviolation', (event) =>
        window.noticed.push(`${event.violatedDirective} ${event.blockedURI}`));
    window.addEventListener('error', (event) =>
        event.isTrusted && window.noticed.push(`error ${event.message}`));
"""
# What became of the words: all of them are inside the boxes, and the page around them is as it always is.
LOOK = """async ({box, item, tags, attributes, classes, schemes, html}) => {
    const wrong = [];
    // Our scripts add to a page in their own time; its shape is that of the page as it came.
    const came = html ? new DOMParser().parseFromString(html, 'text/html') : document;
    const skeleton = (root, skip) => {
        const lines = [];
        const walk = (element, depth) => {
            const name = element.localName;
            if (name === 'script' || name === 'link') return;
            lines.push(' '.repeat(depth) + name);
            if (element.matches(skip)) return;
            for (const child of element.children) walk(child, depth + 1);
        };
        walk(root, 0);
        return lines.join('\\n');
    };
    const kinds = ['click', 'auxclick', 'mouseover', 'mouseenter', 'pointerenter', 'focus', 'blur', 'wheel', 'toggle',
        'animationstart', 'transitionend', 'copy', 'paste', 'drop', 'scroll', 'load', 'error', 'begin'];
    document.addEventListener('click', (event) => event.preventDefault());
    for (const holder of document.querySelectorAll(box)) {
        for (const element of holder.querySelectorAll('*')) {
            if (!tags.includes(element.localName)) wrong.push(`an element: ${element.localName}`);
            for (const name of element.getAttributeNames())
                if (!attributes.includes(name) && !(name === 'class' && classes.includes(element.className)))
                    wrong.push(`an attribute: ${element.localName} ${name}`);
            if (element.localName === 'a' && !schemes.includes(element.protocol)) wrong.push(`a link: ${element.href}`);
            for (const kind of kinds) element.dispatchEvent(new Event(kind, {bubbles: true, cancelable: true}));
            element.dispatchEvent(new KeyboardEvent('keydown', {key: 'Shift', bubbles: true}));
        }
        // What is read, written and read again is the same: nothing waits to become something else.
        const again = document.createElement('template');
        again.innerHTML = holder.innerHTML;
        const once = again.innerHTML;
        again.innerHTML = once;
        if (once !== holder.innerHTML || again.innerHTML !== once) wrong.push(`it mutates: ${once.slice(0, 200)}`);
    }
    const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
    if (new Set(ids).size !== ids.length) wrong.push('an id stands twice');
    const native = (value) => Function.prototype.toString.call(value).includes('[native code]');
    if (![document.querySelector, document.createElement, document.getElementById, window.fetch].every(native)
        || typeof document.cookie !== 'string' || document.body.localName !== 'body'
        || [...document.forms].some((form) => form.constructor !== HTMLFormElement)
        || window.location.constructor !== Location)
        wrong.push('a name of the browser means something else');
    await new Promise((resolve) => setTimeout(resolve, 20));
    return {
        wrong,
        noticed: window.noticed,
        around: skeleton(came.body, `${box}, ${item}`),
        items: [...came.querySelectorAll(item)].map((element) => skeleton(element, box)),
        boxes: document.querySelectorAll(box).length,
    };
}"""


# In milliseconds, on a machine that runs much beside.
PATIENCE = 40_000

SOURCES = [tidy(source) for _, _, source in attacks.ALL]


@pytest.fixture
def look(open_as, cast):
    """``look(path, box, item)``: what a page with words in its boxes looks like to Ben, once nothing happened on it."""
    asked: list[str] = []
    page = open_as(cast.ben)
    page.add_init_script(NOTICE)
    # A page she has read before is another one; here each is read for the first time, however long it takes.
    page.route("**/threads/*/seen", lambda route: route.fulfill(status=204))
    page.on("request", lambda request: asked.append(request.url))
    page.on("dialog", lambda dialog: (asked.append(f"dialog {dialog.message}"), dialog.dismiss()))

    def ours(url: str) -> bool:
        path = re.sub(r"^https?://localhost:\d+", "", url)
        rooms = r"live/\d+/(before|since|here|order)"
        pages = re.match(rf"/(static/|look/|{rooms}|posts/\d+/photos/|drafts/|threads/\d+/seen$)", path)
        return url.startswith("ws://localhost") or bool(pages)

    def look_at(path: str | None, box: str, item: str = "[no-item]", tags: list[str] = TAGS) -> dict:
        came = ""
        if path is not None:
            asked.clear()
            came = page.goto(path).text()
        details = {
            "box": box,
            "item": item,
            "tags": tags,
            "attributes": ATTRIBUTES,
            "classes": CLASSES,
            "schemes": SCHEMES,
            "html": came,
        }
        seen = page.evaluate(LOOK, details)
        assert seen["wrong"] == []
        assert seen["noticed"] == []
        assert [url for url in asked if not ours(url) and url != page.url] == []
        return seen

    look_at.page = page
    return look_at


class Talking:
    """Ada, who posts whatever she is told to; gives where it is to be seen."""

    def __init__(self, app, ada: int) -> None:
        self.app, self.ada = app, ada

    def space(self, name: str) -> Space:
        space = Space(title=name, slug=name, description="Anything goes.")
        db.session.add(space)
        db.session.flush()
        return space

    def threads(self, name: str, titles: list[str]) -> list[str]:
        """A space with these threads; gives the addresses of the threads."""
        with self.app.app_context(), writing():
            ada, space = db.session.get_one(Member, self.ada), self.space(name)
            made = [Thread.start(space, ada, title, "<p>Words.</p>", key()) for title in titles]
            db.session.flush()
            return [f"/threads/{thread.id}" for thread in made]

    def thread(self, name: str, sources: list[str]) -> list[str]:
        """A thread with these posts after the first; gives the addresses of its pages."""
        with self.app.app_context():
            ada = db.session.get_one(Member, self.ada)
            thread = Thread.start(self.space(name), ada, f"About {name}", "<p>Words.</p>", key())
            posts = [thread.last_post_id, *(thread.reply(ada, source, None, key()).id for source in sources)]
            db.session.commit()
            ends = posts[PAGE_SIZE - 1 : -1 : PAGE_SIZE]
            return [f"/threads/{thread.id}?start=1", *(f"/threads/{thread.id}?after={end}" for end in ends)]

    def room(self, name: str, words: list[str]) -> str:
        """A room in which this was said; gives its address."""
        with self.app.app_context(), writing():
            ada, room = db.session.get_one(Member, self.ada), Room(title=name, description="Anything goes.")
            db.session.add(room)
            db.session.flush()
            for said in words:
                room.say(ada, said, key())
            db.session.flush()
            return f"/live/{room.id}"

    def profile(self, about: str) -> str:
        """Says this of herself; gives where. Raises TooMuch."""
        with self.app.app_context(), writing():
            audiences = dict.fromkeys(Field, Audience.MEMBERS)
            Profile.of(db.session.get_one(Member, self.ada)).tell(
                Telling(audiences=audiences, about_me=about, interests=frozenset(), experiences=frozenset())
            )
            return f"/members/{self.ada}"


@pytest.fixture
def talking(app, cast) -> Talking:
    return Talking(app, cast.ada)


def test_it_works_the_page_notices_what_is_tried(look, talking, app):
    """Were one post not cleaned, this would be seen: otherwise the tests below would prove nothing."""
    path = talking.thread("calm", ["<p>Words.</p>"])[0]
    look(path, ".prose")
    tries = (
        "<img src='https://fetch.example/a.png'>",
        "<p onclick='hit()'>press</p>",
        "<a id=main>press</a>",
        "<svg><p>words",
        "<a href='javascript:hit()'>press</a>",
    )
    for act in tries:
        with app.app_context(), writing():
            db.session.execute(update(Post).values(html=act))
        with pytest.raises(AssertionError):
            look(path, ".prose")
    assert look.page.complaints
    look.page.complaints.clear()


def test_nothing_happens_in_a_post(look, talking):
    calm = look(talking.thread("calm", ["<p>Words.</p>"] * 2 * PAGE_SIZE)[1], ".prose", ".post-place")
    first, *pages, last = talking.thread("attacks", SOURCES)
    assert look(first, ".prose", ".post-place")["boxes"] == PAGE_SIZE
    for page in pages:
        seen = look(page, ".prose", ".post-place")
        assert seen["around"] == calm["around"]
        assert seen["items"] == calm["items"]
    assert set(look(last, ".prose", ".post-place")["items"]) == set(calm["items"])


def test_nothing_happens_in_an_answer_that_quotes(look, talking):
    """As the editor quotes, and as someone who writes the HTML by hand."""
    quoted = grouped([f"<blockquote>{source}</blockquote><p>Yes.</p>" for source in SOURCES], 6)
    calm = look(talking.thread("calm", ["<p>Words.</p>"] * 2 * PAGE_SIZE)[1], ".prose", ".post-place")
    first, *pages, last = talking.thread("attacks", quoted)
    for page in (first, *pages, last):
        seen = look(page, ".prose", ".post-place")
        assert set(seen["items"]) <= {*calm["items"], seen["items"][0]}
        if page in pages:
            assert seen["around"] == calm["around"]


def test_nothing_happens_where_a_name_is_called_and_a_post_is_quoted_with_its_source(look, talking, app):
    """Neither in the words that are quoted, nor in the name of whoever wrote them."""
    name = "Eve<img src=x onerror=hit()>"
    eve = make_member(app, "eve-too", display_name=name, name_key=name_key(name))
    with app.app_context(), writing():
        space = talking.space("attacks")
        thread = Thread.start(space, db.session.get_one(Member, talking.ada), "Who said what", "<p>Words.</p>", key())
        tempting = [source for source in SOURCES if richtext.plain(source).strip() and len(source) < 300][::20]
        for source in tempting:
            said = thread.reply(db.session.get_one(Member, eve), source, None, key())
            own = "<br>".join(html.escape(richtext.plain(said.html)).splitlines())
            quote = f'<blockquote><a href="/posts/{said.id}">{html.escape(name)} wrote:</a><br>{own}</blockquote>'
            answer = f"{quote}<p>Thank you, @{html.escape(name)}, and {source}</p>"
            thread.reply(db.session.get_one(Member, talking.ada), answer, None, key())
        path, shown = f"/threads/{thread.id}?start=1", {"quote": 0, "mention": 0}
    while path:
        look(path, ".prose")
        for kind in shown:
            shown[kind] += look.page.locator(f".prose .{kind}").count()
        later = look.page.get_by_role("link", name="Later posts")
        path = later.first.get_attribute("href") if later.count() else None
    assert shown["quote"] > len(tempting) / 2
    assert shown["mention"] >= len(tempting) / 2


def test_nothing_happens_in_the_words_of_a_photo(look, talking, app):
    """What a photo shows stands in an attribute."""
    drawn = io.BytesIO()
    Image.new("RGB", (60, 50), (90, 120, 90)).save(drawn, "PNG")
    tempting = [" ".join(source.split())[:WORDS_LIMIT] for source in SOURCES if len(source) < WORDS_LIMIT][::30]
    with app.app_context():
        ada = db.session.get_one(Member, talking.ada)
        # Commits, so it comes first.
        number = keeping.keep(ada.id, key(), io.BytesIO(drawn.getvalue()), limited=False)
        thread = Thread.start(talking.space("attacks"), ada, "In pictures", "<p>Words.</p>", key())
        Post.sent(ada.id, thread.key).show_photos([number], {number: "A garden"})
        db.session.commit()
        path = f"/threads/{thread.id}?start=1"
    calm = look(path, "h1", "img", tags=[])
    for words in tempting:
        with app.app_context(), writing():
            db.session.execute(update(Photo).values(words=words))
        seen = look(path, "h1", "img", tags=[])
        assert (seen["around"], seen["items"]) == (calm["around"], calm["items"])
        assert look.page.locator(".photo img").get_attribute("alt") == (words or "Photo by Ada, not described")


def test_nothing_happens_in_a_title(look, talking):
    titles = [" ".join(source.split())[:TITLE_LIMIT] or "Words" for source in SOURCES]
    talking.threads("calm", ["Words"] * PAGE_SIZE * 3)
    calm = walk_space(look, "calm")
    addresses = talking.threads("attacks", titles)
    for seen in walk_space(look, "attacks"):
        assert set(seen["items"]) == set(calm[1]["items"])
    tempting = [at for at, title in zip(addresses, titles, strict=True) if "</t" in title or '">' in title]
    for at in tempting[:12]:
        look(at, "h1", tags=[])


def walk_space(look, slug: str) -> list[dict]:
    """All pages of a space, from the newest on."""
    path, seen = f"/discussions/{slug}", []
    while path:
        seen.append(look(path, ".line-title a", ".line", tags=[]))
        older = look.page.get_by_role("link", name="Older discussions")
        path = older.get_attribute("href") if older.count() else None
    return seen


def test_nothing_happens_in_a_live_room(look, talking):
    """What the server put on the page, and what the script fetches and puts there when she looks further back."""
    sayable = [source for source in SOURCES if source.strip()]
    path = talking.room("attacks", sayable)
    look(path, ".message-text", ".message")
    look.page.goto(path)
    expect(look.page.locator("[data-state]")).not_to_have_text("", timeout=PATIENCE)
    messages, earlier = look.page.locator(".message-text"), look.page.locator("[data-earlier]")
    while (shown := messages.count()) < len(sayable):
        earlier.click()
        expect(messages).not_to_have_count(shown, timeout=PATIENCE)
    seen = look(None, ".message-text", ".message")
    assert seen["boxes"] == len(sayable)
    assert len(set(seen["items"])) == 1


def test_nothing_happens_where_a_member_tells_of_herself(look, talking):
    calm = look(talking.profile("<p>Words.</p>"), ".prose")
    for about in grouped(SOURCES, 40):
        seen = look(talking.profile(about), ".prose")
        if seen["boxes"]:
            assert seen["around"] == calm["around"]


def test_nothing_happens_in_a_mail(look, app):
    """The only thing of others that a mail takes in is an address; were it an attack, it would stay one."""
    with app.test_request_context():
        mails = [render_template("mail/something_waits.html", link=source) for source in SOURCES]
    context = look.page.context.browser.new_context(java_script_enabled=True)
    page = context.new_page()
    page.add_init_script(NOTICE)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("about:blank")
    shapes = page.evaluate(
        """(mails) => mails.map((mail) => {
            const read = new DOMParser().parseFromString(mail, 'text/html');
            for (const link of read.querySelectorAll('a')) link.removeAttribute('href');
            document.body.append(document.importNode(read.body, true));
            return [...read.querySelectorAll('*')].map(
                (element) => `${element.localName} ${element.getAttributeNames()}`).join();
        })""",
        mails,
    )
    page.wait_for_timeout(100)
    assert (len(set(shapes)), asked[1:], page.evaluate("window.noticed")) == (1, [], [])
    context.close()


def grouped(sources: list[str], most: int) -> list[str]:
    """Several sources as one text each, as far as the cleaner takes them together."""
    text = "".join(sources[:most])
    if len(sources) > most:
        return [
            text_ for start in range(0, len(sources), most) for text_ in grouped(sources[start : start + most], most)
        ]
    try:
        richtext.clean(text)
    except richtext.TooMuch:
        half = len(sources) // 2
        return grouped(sources[:half], most) + grouped(sources[half:], most) if half else []
    return [text]
