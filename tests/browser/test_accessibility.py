"""Every page anyone can open, on a phone and at a desk, in daylight and at night: the checker finds nothing.

A page that is added is walked by itself. When its address needs the id of something, `world` must hold one.
"""

from __future__ import annotations

import pytest

from tests.browser.conftest import PHONE
from tests.browser.walking import addresses, walk

# The services change nothing about it.
pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("who", "unlike"), [(None, None), ("ada", None), ("dev", "ada"), ("cleo", "ada"), ("hana", "cleo")]
)
def test_nothing_is_found_on_any_page(app, world, open_as, client_as, visitor, who, unlike):
    client, other = (client_as(world.id(one)) if one else None for one in (who, unlike))
    found = addresses(app, world, client or visitor, unlike=other)
    assert walk(open_as(world.id(who), width=PHONE), found) == {}


@pytest.mark.parametrize("status", ["404", "405"])
def test_nothing_is_found_on_a_page_that_says_no(open_as, status):
    page = open_as(width=PHONE)
    page.goto("/nowhere" if status == "404" else "/sign-out")
    page.complaints.clear()
    assert walk(page, [page.url]) == {}
    page.complaints.clear()
