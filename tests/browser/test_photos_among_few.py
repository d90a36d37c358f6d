"""Photos in a meeting, in real browsers with a real server: by socket, by asking, without scripts, and as it closes.

Ada sits at a desk, Ben has a phone, to Lou no socket reaches, Quinn's browser runs no scripts, and Vera visits.
"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from community.accounts.models import Member
from community.chat.models import Room
from community.core import clock
from community.core.database import writing
from community.extensions import db
from community.meetings.meetings import Meeting
from tests.browser.axe import findings
from tests.browser.conftest import PHONE
from tests.browser.test_meeting import box, evening, live, window  # noqa: F401  (fixtures)
from tests.photos.conftest import drawn

# A network of its own: the services change nothing about it.
pytestmark = pytest.mark.once

WORDS = "What does this photo show?"


def enter(page: Page, evening, before=None) -> Page:  # noqa: F811
    if before:
        before(page)
    page.goto(f"/live/{evening['room']}")
    return page


def file(colour="teal") -> dict:
    return {"name": "IMG_1.jpg", "mimeType": "image/jpeg", "buffer": drawn(size=(900, 600), colour=colour)}


def choose(page: Page, words: str, colour="teal") -> None:
    """By the page's script: it goes off at once, and she says what it shows."""
    page.get_by_text("Without words").click()
    page.locator(".photo-choosing input[type=file]").set_input_files(file(colour))
    page.get_by_label(WORDS).fill(words)


def send(page: Page) -> None:
    page.get_by_role("button", name="Send", exact=True).and_(page.locator(".room-box *")).click()


def sees(page: Page, words: str) -> None:
    """The picture itself has come, and not only its place."""
    picture = page.get_by_role("img", name=words)
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    page.wait_for_function(
        "(words) => [...document.images].some((one) => one.alt === words && one.naturalWidth)", arg=words
    )


def test_a_photo_is_shown_in_a_meeting_and_none_is_lost_when_it_closes(live, evening, window):  # noqa: F811
    with live.app.app_context(), writing():
        meeting = db.session.get_one(Meeting, evening["meeting"])
        meeting.circle.let_in(live.member("grace"), leads=True)
        for name in ("ada", "ben", "lou", "quinn"):
            meeting.circle.let_in(db.session.get_one(Member, live.member(name)).id)
        meeting.circle.let_in(live.member("vera"), reads_only=True)
    cut = re.compile("socket.io")
    ada, ben = enter(window("ada"), evening), enter(window("ben", width=PHONE), evening)
    lou = enter(window("lou"), evening, lambda page: page.route_web_socket(cut, lambda socket: socket.close()))
    quinn, vera = enter(window("quinn", scripts=False), evening), enter(window("vera", width=PHONE), evening)
    for page in (ada, ben):
        expect(page.locator("[data-state]").last).to_have_text("Connected")

    choose(ada, "The first beans")
    assert findings(ada) == []
    send(ada)
    for page in (ada, ben, vera, lou):
        sees(page, "The first beans")
    expect(ada.get_by_label(WORDS)).to_have_count(0)
    expect(vera.get_by_text("Add a photo")).to_be_hidden()
    choose(lou, "A blue wall", "navy")
    send(lou)
    for page in (lou, ada):
        sees(page, "A blue wall")

    # She thinks better of it: one goes, another comes.
    ada.locator("[data-more]").first.click()
    ada.get_by_role("dialog").get_by_role("link", name="Edit").click()
    ada.get_by_label("Your message").fill("The beans are up")
    ada.get_by_role("button", name="Take out").click()
    ada.get_by_role("button", name="Put it back").click()
    ada.locator(".photo-choosing input[type=file]").set_input_files(file("green"))
    ada.get_by_label(WORDS).nth(1).fill("The last beans")
    assert findings(ada) == []
    ada.get_by_role("button", name="Take out").first.click()
    ada.get_by_role("button", name="Save").click()
    for page in (ada, ben, lou):
        expect(page.get_by_text("The beans are up")).to_be_visible()
        sees(page, "The last beans")
        expect(page.get_by_role("img", name="The first beans")).to_have_count(0)
    expect(ada.locator("[data-state]").last).to_have_text("Connected")

    # By form and reload.
    quinn.get_by_text("Without words").click()
    quinn.get_by_text("Add a photo").click()
    quinn.get_by_label("Photo 1").set_input_files(file("olive"))
    quinn.get_by_label("What does it show?").first.fill("The olive tree")
    send(quinn)
    for page in (quinn, ben):
        sees(page, "The olive tree")
    quinn.locator(".message-mine [data-more]").last.click()
    quinn.get_by_role("link", name="Edit").click()
    quinn.get_by_text("Add a photo").click()
    quinn.get_by_label("Photo 2").set_input_files(file("maroon"))
    quinn.get_by_label("What does it show?").first.fill("The plum tree")
    quinn.get_by_label("Take this photo out").check()
    quinn.get_by_role("button", name="Save").click()
    for page in (quinn, ben):
        sees(page, "The plum tree")
        expect(page.get_by_role("img", name="The olive tree")).to_have_count(0)

    # A quiet moment: it waits with her, and goes afterwards.
    choose(ben, "My dog", "peru")
    pause(live, evening, timedelta(minutes=3))
    send(ben)
    expect(ben.locator("[data-note]")).to_contain_text("Your photo is still here, too.")
    assert findings(ben) == []
    pause(live, evening, timedelta(0))
    ben.get_by_role("button", name="Send again").first.click()
    sees(ada, "My dog")

    # The room closes: what was chosen is said not to have been sent, and is found again.
    choose(ben, "The cat", "gray")
    expect(ben.locator("[data-kept]")).to_have_text("Saved")
    with live.app.app_context(), writing():
        db.session.get_one(Room, evening["room"]).closes_at = clock.now()
    send(ben)
    expect(ben.locator("[data-note]")).to_contain_text("Your photo was not sent. It is kept with your drafts.")
    ben.goto("/drafts")
    ben.get_by_role("link", name="Go on writing").click()
    expect(ben.get_by_text("Your photo was not sent. It is kept with your drafts.")).to_be_visible()
    sees(ben, "The cat")
    assert findings(ben) == []


def pause(live, evening, time: timedelta) -> None:  # noqa: F811
    with live.app.app_context(), writing():
        db.session.get_one(Room, evening["room"]).pause(clock.now() + time)
