"""Quoting with one gesture and naming members, in a real browser: by mouse, by keyboard and by touch."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from community.core.database import writing
from community.discussions.posts import Post
from community.extensions import db
from tests.browser.axe import findings
from tests.browser.conftest import DESK, PHONE
from tests.conftest import make_member

# The services change nothing about what a browser does here; what the database does, other tests look at.
pytestmark = pytest.mark.once

WORDS = "I book something small for every day. The library, a pie."
SELECT = """([post, words]) => {
    const prose = document.querySelector(`#post-${post} .prose`);
    const walker = document.createTreeWalker(prose, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const at = walker.currentNode.data.indexOf(words);
        if (at < 0) continue;
        const range = document.createRange();
        range.setStart(walker.currentNode, at);
        range.setEnd(walker.currentNode, at + words.length);
        getSelection().removeAllRanges();
        getSelection().addRange(range);
        return;
    }
    throw new Error(`not there: ${words}`);
}"""


@pytest.fixture
def thread(cast, talk):
    number = talk.start(cast.ada)
    return number, talk.answer(cast.ben, number, WORDS)


def last(app) -> Post:
    with app.app_context():
        post = db.session.scalars(select(Post).order_by(Post.id.desc())).first()
        db.session.expunge(post)
        return post


def mark(page, post: int, words: str):
    page.evaluate(SELECT, [post, words])
    return page.get_by_role("button", name="Quote this")


def send(page):
    page.get_by_role("button", name="Send answer").click()
    page.wait_for_selector("text=Your answer is here for others to read.")


def test_it_works(app, cast, open_as, thread):
    number, bens = thread
    page = open_as(cast.ada)
    page.goto(f"/threads/{number}")
    mark(page, bens, "something small for every day").click()
    page.wait_for_selector("trix-editor blockquote")
    page.keyboard.type("That helps me too.", delay=40)
    send(page)
    made = last(app)
    assert made.html == (
        f'<blockquote data-quote="{bens}"><p>something small for every day</p></blockquote><p>That helps me too.</p>'
    )
    assert made.parent_id == bens
    shown = page.locator(".quote")
    assert shown.inner_text() == "Ben wrote:\n\nsomething small for every day"
    expect(page.get_by_role("button", name="Quote this")).to_be_hidden()


def test_by_keyboard_the_button_is_the_next_stop(app, cast, open_as, thread):
    number, bens = thread
    page = open_as(cast.ada)
    page.goto(f"/threads/{number}")
    page.locator(f"#post-{bens} .prose p").dblclick(position={"x": 30, "y": 10})
    page.get_by_role("button", name="Quote this").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Quote this"
    page.keyboard.press("Enter")
    page.wait_for_selector("trix-editor blockquote")
    page.keyboard.type("Yes.", delay=40)
    page.keyboard.press("Control+Enter")
    page.wait_for_selector("text=Your answer is here for others to read.")
    assert f'data-quote="{bens}"' in last(app).html


def test_by_touch_on_a_phone(app, cast, open_as, thread):
    number, bens = thread
    page = open_as(cast.ada, width=PHONE)
    page.goto(f"/threads/{number}")
    button = mark(page, bens, "a pie.")
    button.wait_for()
    where = button.bounding_box()
    assert where["x"] >= 0
    assert where["x"] + where["width"] <= PHONE
    assert where["height"] >= 44
    button.tap()
    page.wait_for_selector("trix-editor blockquote")
    page.keyboard.type("Pie.", delay=40)
    page.get_by_role("button", name="Send answer").tap()
    page.wait_for_selector("text=Your answer is here for others to read.")
    assert f'data-quote="{bens}"><p>a pie.</p>' in last(app).html


def test_a_second_quote_joins_what_is_written_and_nothing_is_lost(app, cast, open_as, thread, talk):
    number, bens = thread
    adas = talk.opening(number)
    page = open_as(cast.grace)
    page.goto(f"/threads/{number}")
    mark(page, bens, "a pie.").click()
    page.wait_for_selector("trix-editor blockquote")
    page.keyboard.type("Pie.", delay=40)
    expect(page.locator("trix-editor")).to_contain_text("Pie.")
    mark(page, adas, "in more words").click()
    expect(page.locator("trix-editor blockquote")).to_have_count(2)
    page.keyboard.type("And that.", delay=40)
    send(page)
    assert last(app).html == (
        f'<blockquote data-quote="{bens}"><p>a pie.</p></blockquote><p>Pie.</p>'
        f'<blockquote data-quote="{adas}"><p>in more words</p></blockquote><p>And that.</p>'
    )


def test_after_a_list_the_quote_stands_by_itself(app, cast, open_as, thread):
    number, bens = thread
    page = open_as(cast.grace)
    page.goto(f"/threads/{number}")
    editor(page)
    page.get_by_role("button", name="List", exact=True).click()
    write(page, "tea")
    mark(page, bens, "a pie.").click()
    page.wait_for_selector("trix-editor blockquote")
    write(page, "Pie.")
    send(page)
    assert last(app).html == (
        f'<ul><li>tea</li></ul><blockquote data-quote="{bens}"><p>a pie.</p></blockquote><p>Pie.</p>'
    )


def test_in_the_plain_box_the_quote_is_typed_for_her(app, cast, open_as, thread, context):
    from community.accounts.models import Member

    number, bens = thread
    with app.app_context(), writing():
        db.session.get_one(Member, cast.ada).preferences = {"plain_box": True}
    page = open_as(cast.ada)
    page.goto(f"/threads/{number}")
    mark(page, bens, "a pie.").click()
    expect(page.locator("#answer-form textarea")).to_be_focused()
    page.keyboard.type("Pie.")
    expect(page.locator("#answer-form textarea")).to_have_value(f"> Ben wrote (/posts/{bens}):\n> a pie.\n\nPie.")
    send(page)
    assert f'data-quote="{bens}"' in last(app).html


def test_without_a_script_the_menu_leads_to_an_answer_with_the_words(app, cast, open_as, thread):
    number, bens = thread
    page = open_as(cast.ada, scripts=False)
    page.goto(f"/threads/{number}")
    page.locator(f"#post-{bens} details.more > summary").last.click()
    page.locator(f"#post-{bens}").get_by_role("link", name="Quote it").click()
    box = page.get_by_label("Your answer", exact=True)
    assert box.input_value().startswith(f"> Ben wrote (/posts/{bens}):\n> {WORDS}")
    box.fill(box.input_value() + "\n\nYes.")
    page.get_by_role("button", name="Send answer").click()
    assert f'data-quote="{bens}"' in last(app).html


def test_nothing_is_offered_for_words_across_two_posts_or_outside(cast, open_as, thread):
    number, bens = thread
    page = open_as(cast.ada)
    page.goto(f"/threads/{number}")
    page.evaluate("getSelection().selectAllChildren(document.querySelector('#posts'))")
    page.wait_for_timeout(400)
    expect(page.get_by_role("button", name="Quote this")).to_be_hidden()
    page.evaluate("getSelection().selectAllChildren(document.querySelector('h1'))")
    page.wait_for_timeout(400)
    expect(page.get_by_role("button", name="Quote this")).to_be_hidden()


# -- Names


def write(page, words: str) -> None:
    page.keyboard.type(words, delay=40)


def editor(page):
    page.get_by_role("textbox", name="Your answer", exact=True).click()
    page.wait_for_selector("trix-editor")
    return page.locator("trix-editor")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_a_name_is_offered_and_taken_by_keyboard(app, cast, open_as, thread, width):
    assert cast.grace
    number, _ = thread
    page = open_as(cast.ada, width=width)
    page.goto(f"/threads/{number}")
    box = editor(page)
    write(page, "Thank you, @gr")
    names = page.get_by_role("listbox", name="Members you can name")
    names.wait_for()
    assert names.get_by_role("option").all_inner_texts() == ["Grace"]
    expect(page.get_by_text("One name. Down to choose it.")).to_have_count(1)
    if width == DESK:
        # On a phone the frame covers half a link somewhere, wherever one has scrolled to.
        assert findings(page) == []
    page.keyboard.press("ArrowDown")
    active = box.get_attribute("aria-activedescendant")
    expect(page.locator(f"#{active}")).to_have_attribute("aria-selected", "true")
    where = names.bounding_box()
    assert where["x"] >= 0
    assert where["x"] + where["width"] <= width
    line = box.bounding_box()
    assert line["y"] < where["y"] < line["y"] + line["height"]
    page.keyboard.press("Enter")
    expect(names).to_be_hidden()
    write(page, "for the pie.")
    send(page)
    assert last(app).html == f'<p>Thank you, <a href="/members/{cast.grace}" rel="{REL}">@Grace</a> for the pie.</p>'


REL = "nofollow noopener noreferrer ugc"


def test_a_name_is_taken_by_touch(app, cast, open_as, thread):
    assert cast.grace
    number, _ = thread
    page = open_as(cast.ada, width=PHONE)
    page.goto(f"/threads/{number}")
    page.get_by_role("textbox", name="Your answer", exact=True).tap()
    page.wait_for_selector("trix-editor")
    page.get_by_role("button", name="Name a member").tap()
    expect(page.get_by_text("Type the first letters of her name.")).to_be_visible()
    write(page, "gra")
    option = page.get_by_role("option", name="Grace")
    option.wait_for()
    assert option.bounding_box()["height"] >= 44
    option.tap()
    write(page, "yes")
    send(page)
    assert f'href="/members/{cast.grace}"' in last(app).html
    assert last(app).html.endswith("</a> yes</p>")


def test_the_list_goes_when_she_escapes_or_writes_on(cast, open_as, thread):
    assert cast.grace
    number, _ = thread
    page = open_as(cast.ada)
    page.goto(f"/threads/{number}")
    editor(page)
    write(page, "@gr")
    names = page.get_by_role("listbox", name="Members you can name")
    names.wait_for()
    page.keyboard.press("Escape")
    expect(names).to_be_hidden()
    write(page, "a")
    names.wait_for()
    write(page, "nd")
    page.wait_for_timeout(400)
    expect(names).to_be_hidden()
    page.keyboard.press("Enter")
    write(page, "ada@gr")
    page.wait_for_timeout(500)
    expect(names).to_be_hidden()


def test_few_questions_are_asked_while_she_types(app, cast, open_as, thread):
    for name in ("Gracia", "Greta"):
        make_member(app, name.lower(), display_name=name)
    number, _ = thread
    page = open_as(cast.ada)
    asked = []
    page.on("request", lambda request: "/names?" in request.url and asked.append(request.url.partition("?")[2]))
    page.goto(f"/threads/{number}")
    editor(page)
    write(page, "@gr")
    page.get_by_role("option", name="Greta").wait_for()
    write(page, "eta and then a long sentence goes on")
    page.wait_for_timeout(400)
    assert asked == ["begins=gr"]
