"""Reading in a real browser: what she has before her eyes is told, and told again when it could not be."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from playwright.sync_api import expect

from community.accounts.models import Member
from community.core import clock
from community.core.database import writing
from community.discussions import marking
from community.discussions.models import Thread
from community.extensions import db
from tests.browser.conftest import PHONE, itself

# The services change nothing about what a browser does here; what the database does, other tests look at.
pytestmark = pytest.mark.once


@pytest.fixture
def thread(app, cast, talk) -> int:
    """Ada began, and Ben answered so often that it takes two pages."""
    number = talk.start(cast.ada, "How do you get through the week before a scan?")
    for n in range(24):
        talk.answer(cast.ben, number, f"Answer {n}. " + "I book something small for every day. " * 6)
    return number


# Back when the page knows that a post is in sight.
IN_SIGHT = """(post) => new Promise((known) => {
    post.scrollIntoView({ block: 'end' });
    new IntersectionObserver((_, watcher) => { watcher.disconnect(); known(); }).observe(post);
})"""


def read_through(page) -> None:
    """Scroll through the page as one who reads. Its clock must have been taken over, as nobody reads that fast."""
    for post in page.locator(".post").all():
        post.evaluate(IN_SIGHT)
        page.clock.fast_forward(1000)


def kept(page) -> str | None:
    """What the device keeps because the server does not know it yet."""
    return page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('seen:')).map(([, v]) => v)[0]")


def told(page) -> None:
    page.clock.fast_forward(3500)
    page.wait_for_function(
        "() => Object.entries(localStorage).every(([key, value]) => !key.startsWith('seen:') || value === '{}')"
    )


def test_it_works(open_as, cast, talk, thread):
    page = open_as(cast.grace, width=PHONE)
    page.clock.install()
    page.goto(f"/threads/{thread}")
    read_through(page)
    told(page)
    page.get_by_role("link", name="Later posts").click()
    read_through(page)
    told(page)
    new = talk.answer(cast.ben, thread, "And one more.")
    page.goto(f"/threads/{thread}")
    assert page.url.endswith("#new")
    expect(page.get_by_text("New since you were here", exact=True)).to_be_visible()
    expect(page.locator(f"#post-{new}")).to_be_visible()
    expect(page.locator(".post-new")).to_have_count(1)


def test_what_could_not_be_told_is_told_by_the_next_page(open_as, cast, talk, thread):
    page = open_as(cast.grace)
    page.clock.install()
    page.goto(f"/threads/{thread}")
    told(page)
    page.context.set_offline(True)
    read_through(page)
    page.clock.fast_forward(3500)
    assert '"posts":[' in kept(page), "need something untold for this to mean anything"
    page.context.set_offline(False)
    page.goto("/threads/" + str(talk.start(cast.ben, "Another")))
    told(page)
    page.goto(f"/threads/{thread}")
    assert f"/threads/{thread}?at=" in page.url
    page.complaints.clear()


def test_one_key_leads_to_the_next_unread_and_never_while_i_write(open_as, cast, talk, thread):
    page = open_as(cast.grace)
    page.goto(f"/threads/{thread}")
    page.get_by_role("button", name="I have read this").click()
    first, second = (talk.answer(cast.ben, thread, f"New {n}.") for n in range(2))
    page.goto("/home")
    page.keyboard.press("n")
    page.wait_for_url("**#new")
    itself(page)
    page.evaluate("scrollTo(0, 0)")
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.id") == f"post-{first}"
    page.keyboard.press("n")
    assert page.evaluate("document.activeElement.id") == f"post-{second}"
    page.get_by_label("Your answer").locator("visible=true").last.click()
    page.keyboard.type("nnn")
    assert page.url.endswith("#new")
    page.locator(f"#post-{second}").focus()
    page.keyboard.press("Control+n")
    assert page.url.endswith("#new")
    page.evaluate("document.activeElement.blur()")
    page.locator(f"#post-{second}").focus()
    page.keyboard.press("n")
    page.wait_for_url("**/next?after=*")
    expect(page.get_by_role("heading", name="You are up to date")).to_be_visible()


def test_i_can_turn_the_key_off(open_as, cast, talk, thread):
    page = open_as(cast.grace)
    page.goto(f"/threads/{thread}")
    page.get_by_text("How you read this").click()
    page.get_by_role("button", name="The key N leads to the next unread", pressed=True).click()
    page.get_by_text("How you read this").click()
    expect(page.get_by_role("button", name="The key N leads to the next unread", pressed=False)).to_be_visible()
    where = page.url
    itself(page)
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("n")
    page.wait_for_timeout(300)
    assert page.url == where


def test_all_of_it_without_scripts(open_as, cast, talk, thread):
    page = open_as(cast.grace, scripts=False, width=PHONE)
    page.goto(f"/threads/{thread}")
    page.get_by_role("button", name="I have read this").click()
    new = talk.answer(cast.ben, thread, "And one more.")
    page.goto("/home")
    expect(page.get_by_text("1 new")).to_be_visible()
    page.get_by_role("link", name="Next unread").click()
    assert page.url.endswith("#new")
    page.get_by_text("How you read this").click()
    page.get_by_role("button", name="Watch this discussion").click()
    page.get_by_text("How you read this: you watch it").click()
    page.get_by_role("button", name="In the order written").click()
    page.goto(f"/posts/{new}")
    page.locator(f"#post-{new} summary", has_text="More").click()
    page.locator(f"#post-{new}").get_by_role("button", name="Keep it").click()
    page.goto("/you")
    page.get_by_role("link", name="What you keep").click()
    page.locator("summary", has_text="Add a note").click()
    page.get_by_label("Your note").fill("For the next scan.")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("For the next scan.").first).to_be_visible()
    page.get_by_role("button", name="Let go").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("For the next scan.").first).to_be_visible()


@pytest.fixture
def branch(app, cast, talk) -> list[int]:
    """A long branch that Grace read the last time, and something after it; its posts, the first answer first."""
    number = talk.start(cast.ada, "Pies")
    posts = [talk.answer(cast.ben, number, "A pie, slowly.")]
    for n in range(12):
        posts.append(talk.answer((cast.ada, cast.ben)[n % 2], number, f"On and on, {n}.", to=posts[-1]))
    with app.app_context(), writing():
        grace = db.session.get_one(Member, cast.grace)
        with time_machine.travel(clock.now() - timedelta(hours=2), tick=False):
            marking.finish(grace, db.session.get_one(Thread, number), None, flat=False)
    return posts


@pytest.mark.parametrize("scripts", [True, False])
def test_a_branch_i_have_read_is_folded_and_opens(open_as, cast, branch, scripts):
    page = open_as(cast.grace, scripts=scripts, width=PHONE)
    page.goto("/threads/1")
    expect(page.locator(f"#post-{branch[8]}")).to_be_hidden()
    page.locator("summary", has_text="more answers in this branch").click()
    expect(page.locator(f"#post-{branch[8]}")).to_be_visible()
    page.goto(f"/posts/{branch[8]}")
    expect(page.locator(f"#post-{branch[8]}")).to_be_visible()


def test_in_answer_to_leads_there_and_back_by_keyboard(open_as, cast, branch):
    page = open_as(cast.ada)
    page.goto("/threads/1")
    link = page.locator(f"#post-{branch[8]} .post-answers a")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_function(f"() => document.activeElement.id === 'post-{branch[7]}'")
    page.keyboard.press("Tab")
    assert "Back to the answer by" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("Enter")
    page.wait_for_function("() => document.activeElement.closest('.post-answers')")
    assert page.evaluate("document.activeElement.closest('.post').id") == f"post-{branch[8]}"
    expect(page.locator(".post-back")).to_have_count(0)


def test_without_a_script_the_browser_s_own_way_leads_back(open_as, cast, branch):
    page = open_as(cast.ada, scripts=False)
    page.goto("/threads/1")
    page.locator(f"#post-{branch[8]} .post-answers a").click()
    assert page.url.endswith(f"#post-{branch[7]}")
    page.go_back()
    assert page.url.endswith("/threads/1")
