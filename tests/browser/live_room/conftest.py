"""A live room in real browsers, with a real server: ``enter("ada")`` is a window in which Ada is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import windows
from tests.browser.live_room.page import CONNECTED, state
from tests.chat.live import Live


@pytest.fixture(scope="package")
def running(tmp_path_factory) -> Iterator[Live]:
    live = Live(tmp_path_factory.mktemp("live"))
    with live.running():
        yield live


@pytest.fixture
def live(running) -> Live:
    """A network that runs, with an empty room."""
    running.begin()
    return running


@pytest.fixture
def enter(chromium, live) -> Iterator[Callable[..., Page]]:
    """``enter("ada")``: a window in which she is in the room; ``page.browser`` is she, over HTTP."""

    def enter_room(name: str, *, connected=True, before=None, **how) -> Page:
        browser = live.browser(name)
        page = opened(browser.cookie, **how)
        page.browser = browser
        if before:
            before(page)
        page.goto(f"/live/{live.room}")
        if connected and how.get("scripts", True):
            expect(state(page)).to_have_text(CONNECTED)
        return page

    with windows(chromium, live.url, faults=True) as opened:
        yield enter_room
