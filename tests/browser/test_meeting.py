"""A facilitated meeting in real browsers, with a real server: from the doors to the note afterwards.

Grace leads it, on her phone. Ada sits at a desk, Ben has a phone, Lou comes late, Quinn's browser runs no scripts, and
Vera visits.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect

from community.accounts.models import Member, Role
from community.comfort import topics
from community.core import clock, work
from community.core.database import writing
from community.directory import first as numbers
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.state import CLOSING_LASTS
from tests.browser.axe import findings
from tests.browser.conftest import PHONE, windows
from tests.chat.live import Live

# A network of its own: the services change nothing about it.
pytestmark = pytest.mark.once

LATE_BY = timedelta(minutes=6)


@pytest.fixture(scope="module")
def live(tmp_path_factory) -> Iterator[Live]:
    live = Live(tmp_path_factory.mktemp("meeting"))
    with live.running():
        yield live


@pytest.fixture
def evening(live) -> dict[str, int]:
    """A meeting that begins in five minutes, of a group of four; its number, and its room's."""
    live.begin()
    grace = live.member("grace", role=Role.FACILITATOR)
    vera = live.member("vera")
    others = [live.member(name) for name in ("ada", "ben", "lou", "quinn")]
    with live.app.app_context(), writing():
        numbers.first_things()
        topics.first_things()
        group = Group.found("Thursday evenings", db.session.get_one(Member, grace))
        for member_id in others:
            group.let_in(db.session.get_one(Member, member_id))
        meeting = Meeting.plan(group, clock.now() + timedelta(minutes=5))
        meeting.take_seat(db.session.get_one(Member, vera))
        db.session.flush()
        return {"meeting": meeting.id, "room": meeting.room_id}


@pytest.fixture
def window(chromium, live, evening) -> Iterator[Callable[..., Page]]:
    """``window("ada")``: a window in which she is signed in."""
    with windows(chromium, live.url, faults=True) as opened:
        yield lambda name, **how: opened(live.browser(name).cookie, **how)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=re.compile(f"^{name}")).and_(page.locator(":visible")).first.click()


def come_in(page: Page, evening) -> None:
    """Through the doors: a seat, if she has none, the ground rules, and in."""
    page.goto(f"/live/meetings/{evening['meeting']}")
    if not page.get_by_text("You have a seat").is_visible():
        press(page, "Take a seat")
    press(page, "I agree, and come in")
    expect(page).to_have_url(re.compile(f"/live/{evening['room']}$"))


def box(page: Page):
    return page.get_by_label("Say something, or just be here")


def say(page: Page, words: str) -> None:
    box(page).fill(words)
    page.get_by_role("button", name="Send", exact=True).and_(page.locator(".room-box *")).click()


def sheet(page: Page):
    """What is beside the meeting: a sheet on a phone, opened by the one who holds it."""
    beside = page.locator("#meeting-beside")
    if not beside.is_visible():
        page.locator("#meeting-open").click()
    expect(beside).to_be_visible()
    return beside


def put_away(page: Page) -> None:
    page.locator("#meeting-beside").get_by_role("button", name="Close").click()
    expect(page.locator("#meeting-beside")).to_be_hidden()


def halve_next(page: Page, address: str) -> None:
    """The next answer with something in it is cut off on its way."""
    cut = []

    def answer(route: Route) -> None:
        whole = route.fetch()
        words = whole.text()
        if whole.status == 200 and not cut:
            cut.append(words := words[:20])
        route.fulfill(response=whole, body=words)

    page.route(address, answer)


def test_an_evening_from_the_doors_to_the_note_afterwards(live, evening, window):
    grace, ada, ben = window("grace", width=PHONE), window("ada"), window("ben", width=PHONE)
    lou, quinn = window("lou", width=PHONE), window("quinn", scripts=False)
    vera = window("vera", width=PHONE)

    # The doors are open: each takes a seat, agrees to the ground rules and comes in.
    grace.goto(f"/live/meetings/{evening['meeting']}")
    press(grace, "Come in")
    for page in (ada, ben, quinn):
        come_in(page, evening)
    for page in (grace, ada, ben):
        expect(page.locator("[data-state]").last).to_have_text("Connected")
        expect(page.get_by_text("The doors are open.")).to_be_visible()
    say(ada, "Good evening from the desk.")
    expect(ben.locator(".message-text")).to_have_text(["Good evening from the desk."])
    # Who visits reads along, and hears.
    come_in(vera, evening)
    expect(vera.get_by_text("You are visiting, and read along.")).to_be_visible()
    expect(vera.get_by_text("Connected").and_(vera.locator(":visible"))).to_be_visible()
    expect(box(vera)).to_be_hidden()
    say(ada, "And good evening to who reads along.")
    expect(vera.locator(".message-text").last).to_have_text("And good evening to who reads along.")
    expect(grace.locator("[data-people]")).to_contain_text("Vera")
    sheet(grace).get_by_role("button", name="Begin now").click()
    for page in (ada, ben):
        expect(page.get_by_text("The doors are open.")).to_be_hidden()

    # The opening round: each in turn, and who likes passes.
    sheet(grace).get_by_text("The theme on top").click()
    sheet(grace).get_by_label("In a few words").fill("The week before a scan")
    sheet(grace).get_by_text("Does the theme touch on something hard?").click()
    sheet(grace).get_by_label("getting worse").check()
    sheet(grace).get_by_role("button", name="Show it").click()
    # Each meets it as she chose; what she opens is open for her alone.
    expect(ada.get_by_text("A theme that touches on getting worse.")).to_be_visible()
    press(ada, "Show it")
    expect(ada.get_by_text("The week before a scan")).to_be_visible()
    expect(ben.get_by_text("A theme that touches on getting worse.")).to_be_visible()
    expect(ben.get_by_text("The week before a scan")).to_have_count(0)
    expect(sheet(grace).get_by_label("getting worse")).to_be_checked()
    sheet(grace).get_by_role("button", name="Opening round").click()
    put_away(grace)
    expect(ada.locator("[data-says]")).to_have_text("It is your turn.")
    expect(ben.get_by_text("You are next.")).to_be_visible()
    say(ada, "I have a scan on Tuesday.")
    press(ada, "That was my turn")
    expect(ben.locator("[data-says]")).to_have_text("It is your turn.")
    press(ben, "I pass")
    expect(ada.locator(".meeting-round")).to_contain_text("Quinn.")
    # Without scripts, by form and reload.
    quinn.reload()
    expect(quinn.locator(".meeting-round")).to_contain_text("It is your turn.")
    press(quinn, "That was my turn")
    expect(quinn.get_by_text("Everyone has had a turn.")).to_be_visible()

    # Who comes late sees since when, and what was said.
    with live.app.app_context(), writing():
        db.session.get_one(Meeting, evening["meeting"]).starts_at -= LATE_BY
    come_in(lou, evening)
    expect(lou.get_by_text("You came in at")).to_be_visible()
    expect(lou.get_by_text("I have a scan on Tuesday.")).to_be_visible()
    expect(lou.locator(".meeting-round")).to_contain_text("It is your turn.")
    press(lou, "I pass")
    press(grace, "End the round")

    # A hand, and the word. An answer that is cut off on its way is asked for again.
    expect(grace.locator(".meeting-round")).to_be_hidden()
    halve_next(grace, "**/now")
    press(quinn, "Raise a hand")
    expect(grace.locator("#meeting-open")).to_have_text("Quinn has a hand up")
    press(ben, "Raise a hand")
    sheet(grace).get_by_role("button", name="Call on Ben").click()
    expect(ben.locator("[data-says]")).to_have_text("The word is yours.")
    expect(ada.get_by_text("Ben has the word.")).to_be_visible()
    press(ben, "I have said it")
    expect(ada.get_by_text("Ben has the word.")).to_be_hidden()

    grace.unroute_all(behavior="wait")

    # A quiet moment on every screen: nothing is sent, and nothing is lost.
    box(ada).fill("Half a thought")
    sheet(grace).get_by_text("A quiet moment").click()
    sheet(grace).get_by_label("Words on every screen").fill("Both feet on the floor.")
    sheet(grace).get_by_role("button", name="Pause the room").click()
    put_away(grace)
    for page in (grace, ada, ben, lou):
        expect(page.get_by_role("heading", name="A quiet moment")).to_be_visible()
        expect(page.get_by_text("Both feet on the floor.").first).to_be_visible()
        expect(page.locator(".room-stream")).to_be_hidden()
    say(ada, "Half a thought")
    expect(ada.locator("[data-note]")).to_contain_text("It is quiet here until")
    expect(box(ada)).to_have_value("Half a thought")
    assert findings(ada) == []
    press(grace, "Go on now")
    expect(ada.locator(".room-stream")).to_be_visible()
    ada.get_by_role("button", name="Send again").first.click()
    expect(box(ada)).to_have_value("")
    expect(ben.locator(".message-text").last).to_have_text("Half a thought")

    # Between two: nobody else sees it.
    sheet(ada).get_by_role("button", name="Write to Grace alone").click()
    ada.get_by_label("To Grace alone").fill("I may have to go early.")
    ada.get_by_label("To Grace alone").press("Enter")
    expect(grace.locator("#meeting-open")).to_have_text("Ada wrote to you alone")
    expect(sheet(grace).get_by_text("I may have to go early.")).to_be_visible()
    grace.get_by_label("To Ada alone").fill("Half an answ")
    # A silent call for help comes while she writes: her words stay, and so does the place she writes in.
    press(ben, "I need help")
    expect(grace.get_by_text("Ben would like your help.")).to_be_visible()
    expect(grace.get_by_label("To Ada alone")).to_have_value("Half an answ")
    expect(grace.get_by_label("To Ada alone")).to_be_focused()
    expect(ben.get_by_text("Only Grace can see you need help.")).to_be_visible()
    grace.get_by_label("To Ada alone").fill("Go when you need to.")
    grace.get_by_label("To Ada alone").press("Enter")
    expect(ada.get_by_text("Go when you need to.")).to_be_visible()
    for page in (ada, lou):
        expect(page.get_by_text("would like")).to_have_count(0)
    for page in (ben, lou):
        expect(page.get_by_text("I may have to go early.")).to_have_count(0)
    assert findings(grace) == []
    sheet(grace).get_by_role("button", name="It is looked after").click()
    expect(ben.get_by_role("button", name="I need help")).to_be_visible()

    # The last ten minutes, the last round.
    _ends_in(live, evening, timedelta(minutes=9))
    sheet(grace).get_by_role("button", name="Show it").click()
    put_away(grace)
    press(grace, "Start the last round")
    expect(ada.locator(".meeting-round")).to_contain_text("It is your turn.")
    press(ada, "I pass")
    press(ben, "That was my turn")
    sheet(grace).get_by_role("button", name="End the round").click()

    # The end: nobody is cut off, what is not sent is kept, and everyone finds the note.
    sheet(grace).get_by_role("button", name="End the meeting").click()
    expect(ada.get_by_text("We are coming to the end.")).to_be_visible()
    say(ada, "Good night, everyone.")
    expect(lou.locator(".message-text").last).to_have_text("Good night, everyone.")
    box(lou).fill("What I did not get to say")
    expect(lou.locator("[data-kept]")).to_have_text("Saved")
    sheet(ada).get_by_label("To Grace alone").fill("One more thing")
    _ends_in(live, evening, timedelta(seconds=3) - CLOSING_LASTS)
    sheet(grace).get_by_role("button", name="Show it").click()
    for page in (ada, ben, lou):
        expect(page.get_by_role("heading", name="Before you go")).to_be_visible()
    expect(lou.locator("[data-note]")).to_contain_text("This room has closed. What you wrote was not sent.")
    expect(lou.locator("[data-note]")).to_contain_text("It is kept with your drafts.")
    expect(box(lou)).to_have_value("What I did not get to say")
    # Of what she wrote to one alone no draft is kept; it stays in her window, until she lets it go.
    for _ in range(2):
        expect(ada.get_by_role("heading", name="What you wrote was not sent")).to_be_visible()
        expect(ada.get_by_label("To Grace alone")).to_have_value("One more thing")
        assert findings(ada) == []
        ada.reload()
    ada.get_by_role("button", name="I do not need it").click()
    expect(ada.get_by_role("heading", name="What you wrote was not sent")).to_be_hidden()
    lou.goto("/drafts")
    expect(lou.locator(".kept-lines")).to_have_text("What I did not get to say")
    with live.app.app_context():
        work.run("aftercare")
        work.run("notices")
    ben.goto("/notices")
    ben.get_by_text("After your meeting").click()
    expect(ben.get_by_role("heading", name="After the meeting")).to_be_visible()
    expect(ben.get_by_text("13 11 14")).to_be_visible()
    grace.goto(f"/live/meetings/{evening['meeting']}/behind")
    for name in ("Ada", "Ben", "Lou", "Quinn"):
        expect(grace.get_by_role("link", name=name)).to_be_visible()


def _ends_in(live, evening, left: timedelta) -> None:
    with live.app.app_context(), writing():
        meeting = db.session.get_one(Meeting, evening["meeting"])
        meeting.ends_at = clock.now() + left
        meeting.room.closes_at = meeting.closes_at
