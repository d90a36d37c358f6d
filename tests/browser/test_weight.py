"""What a first visit costs someone with a bad connection."""

import pytest

from tests.browser.conftest import PHONE

# The services change nothing about it.
pytestmark = pytest.mark.once

# In JavaScript and CSS together, as they travel: some seconds on a slow phone in a hospital.
MOST_BYTES = 60 * 1024


def test_the_first_thread_on_a_phone_is_light(world, open_as):
    page = open_as(world.id("ada"), width=PHONE)
    asked = []
    page.on("requestfinished", lambda request: asked.append(request))
    page.goto("/threads/1")
    page.wait_for_load_state("networkidle")
    wanted = [request for request in asked if request.resource_type in {"script", "stylesheet"}]
    weights = {request.url: request.sizes()["responseBodySize"] for request in wanted}
    assert any("/css/app.css" in url for url in weights), "need the style sheet for this to mean anything"
    assert any("/js/app.js" in url for url in weights), "need the scripts, too"
    assert sum(weights.values()) < MOST_BYTES, weights
    assert not any("trix" in url or "socket.io" in url for url in weights)
