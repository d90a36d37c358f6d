"""What stands round every page: help and a way out are always in reach."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE

# The services change nothing about it.
pytestmark = pytest.mark.once

SIZES = [PHONE, DESK]


@pytest.mark.parametrize("width", SIZES)
def test_it_works(open_as, width):
    page = open_as(width=width)
    page.goto("/")
    expect(page.get_by_role("link", name="Help now").first).to_be_visible()
    expect(page.get_by_role("link", name="Quick exit")).to_be_visible()


@pytest.mark.parametrize("width", SIZES)
def test_help_and_exit_stay_in_view_at_the_end_of_a_long_page(open_as, width):
    page = open_as(width=width)
    page.goto("/")
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    for name in ("Help now", "Quick exit"):
        box = page.locator(".frame").get_by_role("link", name=name).bounding_box()
        assert 0 <= box["y"] < page.viewport_size["height"]


def leaves(page) -> list[str]:
    """Where the page went, answered here so that no test leaves this machine."""
    went = []
    page.complaints_were = list(page.complaints)

    def answer(route):
        went.append(route.request.url)
        route.fulfill(status=200, content_type="text/html", body="<title>Weather</title>")

    page.route("**://www.bom.gov.au/**", answer)
    return went


def forgive_leaving(page) -> None:
    page.complaints[:] = [said for said in page.complaints if "bom.gov.au" not in said]


def test_quick_exit_leaves_and_back_does_not_return_to_the_page(open_as):
    page = open_as()
    went = leaves(page)
    page.goto("/help-now")
    page.goto("/rules")
    page.wait_for_selector("html.has-script")
    page.get_by_role("link", name="Quick exit").click()
    page.wait_for_url("**://www.bom.gov.au/**")
    assert went
    page.go_back()
    assert page.url.endswith("/help-now")
    forgive_leaving(page)


def test_escape_three_times_quickly_leaves(open_as):
    page = open_as()
    went = leaves(page)
    page.goto("/")
    for _ in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("**://www.bom.gov.au/**")
    assert went
    forgive_leaving(page)


def test_escape_twice_stays(open_as):
    page = open_as()
    page.goto("/")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    page.wait_for_timeout(200)
    assert page.title().startswith("Welcome")


def test_quick_exit_is_a_plain_link_without_scripts(open_as):
    page = open_as(scripts=False)
    went = leaves(page)
    page.goto("/")
    page.get_by_role("link", name="Quick exit").click()
    page.wait_for_url("**://www.bom.gov.au/**")
    assert went
    forgive_leaving(page)


@pytest.mark.parametrize("width", [320, PHONE, 768, DESK])
def test_nothing_is_wider_than_the_window(open_as, width):
    page = open_as(width=width)
    for path in ("/", "/help-now", "/groups"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
