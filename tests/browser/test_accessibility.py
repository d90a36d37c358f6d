"""Every page anyone can open, on a phone and at a desk, in daylight and at night: the checker finds nothing.

A page that is added is walked by itself. When its address needs the id of something, `world` must hold one.
"""

from __future__ import annotations

import pytest

from tests.browser.axe import COLOUR, findings
from tests.browser.conftest import DESK, HEIGHTS, PHONE
from tests.browser.walking import addresses

# The services change nothing about it.
pytestmark = pytest.mark.once

# Everything else that can be wrong with a page and seen without knowing what it is for.
FLAWS = """() => {
    const flaws = [];
    const wide = document.documentElement.scrollWidth - window.innerWidth;
    if (wide > 0) flaws.push(`wider than the window by ${wide}`);
    if (document.querySelectorAll('h1').length !== 1) flaws.push('has not exactly one h1');
    if (document.title.split(' · ')[0].trim() === '') flaws.push('has no title');
    const pressed = '.button, button, .input, summary, select, .frame a, .tabs a, a.chip, .choice, trix-editor';
    for (const element of document.querySelectorAll(pressed)) {
        if (!element.checkVisibility() || element.closest('.text-button, [popover]')) continue;
        const { height } = element.getBoundingClientRect();
        if (height < 43.9) flaws.push(`${Math.round(height)} px high: ${element.textContent.trim().slice(0, 40)}`);
    }
    return flaws;
}"""


def walk(page, paths) -> dict[str, list[str]]:
    """What is found, by address and window."""
    flaws: dict[str, list[str]] = {}
    for address in paths:
        page.set_viewport_size({"width": PHONE, "height": HEIGHTS[PHONE]})
        page.emulate_media(color_scheme="light")
        page.goto(address)
        for width in (PHONE, DESK):
            page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
            page.emulate_media(color_scheme="light")
            said = findings(page) + page.evaluate(FLAWS)
            page.emulate_media(color_scheme="dark")
            said += [f"dark {flaw}" for flaw in findings(page, COLOUR)]
            if said:
                flaws[f"{address} at {width}"] = said
    return flaws


@pytest.mark.parametrize("who", [None, "dev", "ada", "cleo", "hana"])
def test_nothing_is_found_on_any_page(app, world, open_as, client_as, visitor, who):
    member = world.id(who)
    found = addresses(app, world, client_as(member) if member else visitor)
    if who == "hana":
        # The rest is as Cleo sees it.
        found = [address for address in found if address.startswith("/staff")]
    assert walk(open_as(member, width=PHONE), found) == {}


@pytest.mark.parametrize("status", ["404", "405"])
def test_nothing_is_found_on_a_page_that_says_no(open_as, status):
    page = open_as(width=PHONE)
    page.goto("/nowhere" if status == "404" else "/sign-out")
    page.complaints.clear()
    assert walk(page, [page.url]) == {}
    page.complaints.clear()
