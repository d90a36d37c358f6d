"""A real browser at the real pages: ``open_as(cast.ada, width=360)`` is a window in which Ada is signed in."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.server import Server
from tests.browser.world import World

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# A browser that runs as root, asks nobody anything, and speaks to no one of its own accord.
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESK = 360, 1280
HEIGHTS = {PHONE: 740, DESK: 900}
# What of a browser's own notes is a complaint.
NOTED = {"error", "warning"}
# In milliseconds. The tests run side by side; what takes a second may take ten. What is looked for may take as long as
# a live room that comes back after a failed try, which is up to 16 seconds by itself.
PATIENCE, LOOKS_FOR = 20_000, 40_000
expect.set_options(timeout=LOOKS_FOR)
# What WebKit does with a page that it shows again as it was: whatever says that it is not to be remembered is emptied.
COME_BACK = """() => {
    dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    const off = [...document.querySelectorAll('form[autocomplete=off]')];
    off.forEach((form) => form.reset());
    document.querySelectorAll('input[autocomplete=off]').forEach((field) => (field.value = field.defaultValue));
    dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
}"""


def pytest_collection_modifyitems(items):
    """Whatever stands in this folder needs a browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker("browser")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One browser for all tests; each window in it shares nothing with another."""
    found = next(filter(None, map(shutil.which, CHROMIUM)), None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def address(app, with_csrf) -> Iterator[str]:
    """Where the app answers, over a real connection and with its forms guarded."""
    server = Server(app)
    yield server.address
    server.stop()


@contextmanager
def windows(chromium: Browser, address: str, *, faults: bool = False) -> Iterator[Callable[..., Page]]:
    """Gives what opens windows at ``address``, each with a session of its own and sharing nothing with another.

    In the end they are closed, and whatever a page complained of or asked of a stranger fails the test. ``faults``:
    requests are to fail here, and what the browser itself notes of that does not count. A window that is ``bare`` shows
    pages also before their scripts have come.
    """
    ours = (address, address.replace("http", "ws", 1), "data:", "blob:")
    contexts, complaints = [], []

    def open_window(session: str | None = None, *, width=DESK, theme="light", scripts=True, bare=False, **more) -> Page:
        context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            color_scheme=theme,
            java_script_enabled=scripts,
            has_touch=width == PHONE,
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        if session is not None:
            context.add_cookies([{"name": "session", "value": session, "url": address}])
        page = context.new_page()
        page.on("request", lambda sent: None if sent.url.startswith(ours) else complaints.append(f"asked {sent.url}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        if not faults:
            page.on("console", lambda said: complaints.append(said.text) if said.type in NOTED else None)
        page.complaints = complaints
        if scripts and not bare:
            page.goto, page.reload = (_to_itself(page, way) for way in (page.goto, page.reload))
        return page

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []


def itself(page: Page) -> None:
    """Wait until the page's scripts have found what is theirs: what is pressed before goes as it does without them.

    After ``goto`` and ``reload`` they have; where a link or a form leads to a page, it has to be waited for.
    """
    page.locator("html:not(.has-script), html.is-enlivened").wait_for(state="attached")


def _to_itself(page: Page, way: Callable) -> Callable:
    @wraps(way)
    def go(*args, **more):
        answer = way(*args, **more)
        itself(page)
        return answer

    return go


@pytest.fixture
def open_as(chromium, address, client_as) -> Iterator[Callable[..., Page]]:
    """Opens windows: ``open_as(cast.ada, width=360)``, or ``open_as()`` of someone who is not signed in."""

    def open_window(member: int | None = None, **how) -> Page:
        return opened(None if member is None else client_as(member).get_cookie("session").value, **how)

    with windows(chromium, address) as opened:
        yield open_window


@pytest.fixture
def world(app, cast) -> World:
    """Something of everything."""
    return World(app, cast)
