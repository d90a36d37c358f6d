"""Everything but live delivery works in a browser that runs no script: the main job, done by hand."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from community.cli import FIRST_THINGS
from community.core.database import writing
from tests.browser.conftest import PHONE
from tests.conftest import PASSWORD


@pytest.fixture
def by_hand(app, cast, open_as):
    """A phone that runs no script, in which Ada has just signed in; Ben is a member too."""
    assert cast.ben
    assert cast.ada
    with app.app_context(), writing():
        for put in FIRST_THINGS:
            put()
    page = open_as(width=PHONE, scripts=False)
    page.goto("/sign-in")
    page.get_by_label("E-mail address").fill("ada@example.org")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ada")
    return page


def test_she_tells_about_herself(by_hand):
    by_hand.goto("/you/profile")
    by_hand.get_by_label("Year of birth").fill("1975")
    gardening = by_hand.get_by_label("Gardening", exact=True)
    by_hand.locator("details").filter(has=gardening).locator("summary").click()
    gardening.check()
    by_hand.get_by_role("button", name="Save").click()
    expect(by_hand.get_by_text("Gardening")).to_be_visible()


def test_she_starts_a_discussion_answers_changes_and_takes_back(by_hand):
    by_hand.goto("/discussions/introductions/new")
    by_hand.get_by_label("What is it about?").fill("Evenings")
    by_hand.get_by_label("What would you like to say?").fill("How do you fill them?\n\nMine are long.")
    by_hand.get_by_role("button", name="Send").click()
    expect(by_hand.get_by_text("Mine are long.")).to_be_visible()
    by_hand.get_by_role("link", name="Answer").first.click()
    by_hand.get_by_label("Your answer").fill("I begin: with the radio.")
    by_hand.get_by_role("button", name="Send answer").click()
    mine = by_hand.get_by_role("article").filter(has_text="with the radio")
    mine.locator("summary").click()
    mine.get_by_role("link", name="Change it").click()
    by_hand.get_by_role("textbox").last.fill("I begin: with the radio and tea.")
    by_hand.get_by_role("button", name="Save").click()
    mine = by_hand.get_by_role("article").filter(has_text="radio and tea")
    expect(mine).to_contain_text("Changed")
    mine.locator("summary").click()
    mine.get_by_role("button", name="Take it away", exact=True).click()
    expect(by_hand.get_by_text("Removed by its author.")).to_be_visible()
    by_hand.get_by_role("button", name="Undo").click()
    expect(by_hand.get_by_text("radio and tea")).to_be_visible()


def test_she_says_something_in_a_room(by_hand):
    by_hand.goto("/live")
    by_hand.get_by_role("link", name="The kitchen table").click()
    by_hand.get_by_label("Say something, or just be here").fill("Is anyone awake?")
    by_hand.get_by_role("button", name="Send").click()
    expect(by_hand.get_by_role("log").get_by_text("Is anyone awake?")).to_be_visible()


def test_she_says_hello_reports_and_blocks(by_hand, cast):
    by_hand.goto(f"/members/{cast.ben}")
    by_hand.get_by_role("link", name="Say hello").click()
    by_hand.get_by_role("button", name="Say hello").click()
    expect(by_hand.get_by_role("status").first).to_contain_text("Ben")
    by_hand.goto(f"/report/profile/{cast.ben}")
    by_hand.get_by_label("It sells, collects or advertises").check()
    by_hand.get_by_role("button", name="Send to the moderators").click()
    expect(by_hand.get_by_role("heading", level=1)).to_have_text("Thank you for telling us")
    by_hand.goto(f"/members/{cast.ben}")
    by_hand.get_by_text("Keep away, or tell the moderators").click()
    by_hand.get_by_role("button", name="Block Ben").click()
    assert by_hand.request.get(f"/members/{cast.ben}").status == 404
    by_hand.goto("/you/blocked")
    by_hand.get_by_role("button", name="meet Ben again").click()
    expect(by_hand.get_by_text("You may meet each other again.")).to_be_visible()
    assert by_hand.request.get(f"/members/{cast.ben}").status == 200


def test_quick_exit_and_help_are_plain_links(by_hand):
    by_hand.goto("/home")
    assert by_hand.get_by_role("link", name="Quick exit").get_attribute("href").startswith("https://")
    by_hand.get_by_role("banner").get_by_role("link", name="Help now").click()
    expect(by_hand.get_by_text("13 11 14")).to_be_visible()
