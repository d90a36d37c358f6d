"""A live room in real browsers, with a real server: ``enter("ada")`` is a window in which Ada is in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import DESK, HEIGHTS, PHONE
from tests.browser.live_room.page import CONNECTED, state
from tests.chat.live import Live

# The tests run side by side; what takes a second may take ten. Coming back after a failed try takes up to 16 by itself.
expect.set_options(timeout=40_000)


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
    contexts, complaints = [], []

    def open_window(name: str, *, width=DESK, theme="light", scripts=True, connected=True, before=None) -> Page:
        browser = live.browser(name)
        context = chromium.new_context(
            base_url=live.url,
            viewport={"width": width, "height": HEIGHTS[width]},
            color_scheme=theme,
            java_script_enabled=scripts,
            has_touch=width == PHONE,
            reduced_motion="reduce",
        )
        context.set_default_timeout(20000)
        contexts.append(context)
        context.add_cookies([{"name": "session", "value": browser.cookie, "url": live.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: _note(request.url))
        page.browser = browser
        if before:
            before(page)
        page.goto(f"/live/{live.room}")
        if scripts and connected:
            expect(state(page)).to_have_text(CONNECTED)
        return page

    def _note(url: str) -> None:
        if not url.startswith((live.url, live.url.replace("http", "ws"), "data:", "blob:")):
            complaints.append(f"asked {url}")

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []
