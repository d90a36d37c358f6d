"""A real browser at the real pages: ``open_as(cast.ada, width=360)`` is a window in which Ada is signed in."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

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


class _Quiet(WSGIRequestHandler):
    def log(self, *_args) -> None:
        pass


@pytest.fixture
def address(app, with_csrf) -> Iterator[str]:
    """Where the app answers, over a real connection and with its forms guarded."""
    server = make_server("localhost", 0, app, threaded=True, request_handler=_Quiet)
    # What a page posts while it is closed must have ended before the next test begins.
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://localhost:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_as(chromium, address, client_as) -> Iterator[Callable[..., Page]]:
    """Opens windows. Afterwards, whatever a page complained of or asked of a stranger fails the test."""
    contexts, complaints = [], []

    def open_window(member: int | None = None, *, width=DESK, theme="light", scripts=True, **more) -> Page:
        context = chromium.new_context(
            base_url=address,
            viewport={"width": width, "height": HEIGHTS.get(width, 900)},
            color_scheme=theme,
            java_script_enabled=scripts,
            has_touch=width == PHONE,
            reduced_motion="reduce",
            **more,
        )
        context.set_default_timeout(8000)
        contexts.append(context)
        if member is not None:
            value = client_as(member).get_cookie("session").value
            context.add_cookies([{"name": "session", "value": value, "url": address}])
        page = context.new_page()
        page.on("request", lambda request: _stranger(request.url))
        page.on("console", lambda said: complaints.append(said.text) if said.type in {"error", "warning"} else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.complaints = complaints
        return page

    def _stranger(url: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            complaints.append(f"asked {url}")

    yield open_window
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture
def world(app, cast) -> World:
    """Something of everything."""
    return World(app, cast)
