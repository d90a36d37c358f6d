"""From a plan to the room, in real browsers: Grace plans, Ada has a seat, Ben waits; the doors open by themselves."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from community.accounts.models import Member
from community.core import clock
from community.core.database import writing
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.state import DOORS_BEFORE
from tests.browser.conftest import PHONE
from tests.meetings.conftest import found


@pytest.fixture
def group(app, cast) -> int:
    """A group of Grace's with Ada and Ben in it."""
    grace, members = cast.grace, (cast.ada, cast.ben)
    with app.app_context(), writing():
        made = found("Thursday evenings", grace)
        for member_id in members:
            made.let_in(db.session.get_one(Member, member_id))
        db.session.flush()
        return made.id


def test_without_scripts_a_meeting_is_planned_and_a_freed_seat_goes_to_who_waits(app, cast, group, open_as):
    grace, ada, ben = (open_as(who, width=PHONE, scripts=False) for who in (cast.grace, cast.ada, cast.ben))
    grace.goto("/live/meetings")
    grace.get_by_role("link", name="Plan a meeting of Thursday evenings").click()
    grace.get_by_label("Day", exact=True).fill(str(clock.now().date() + timedelta(days=3)))
    grace.get_by_label("It begins at").fill("19:30")
    grace.get_by_label("How many seats").fill("2")
    grace.get_by_role("button", name="Plan it").click()
    expect(grace.get_by_text("It is planned.")).to_be_visible()
    with app.app_context(), writing():
        # Somebody else has the other seat.
        db.session.query(Meeting).one().take_seat(db.session.get_one(Member, cast.grace))
    for page in (ada, ben):
        page.goto("/live")
        page.get_by_role("link", name="Thursday evenings").first.click()
    ada.get_by_role("button", name="Take a seat").click()
    expect(ada.get_by_text("You have a seat. You can give it up")).to_be_visible()
    ben.reload()
    ben.get_by_role("button", name="Join the line").click()
    expect(ben.get_by_text("You are next in the line.")).to_be_visible()
    ada.get_by_role("button", name="Give up my seat").click()
    ben.reload()
    ben.get_by_role("button", name="Take the seat").click()
    expect(ben.get_by_text("You have a seat.").first).to_be_visible()
    ben.get_by_role("button", name="I have read them, and I agree").click()
    expect(ben.get_by_text("You have agreed to these.")).to_be_visible()
    expect(ben.get_by_text("kept 7 days for those who were there")).to_be_visible()


def test_when_the_doors_open_the_page_says_so_by_itself(app, cast, group, open_as):
    with app.app_context(), writing():
        meeting = Meeting.plan(db.session.get_one(Group, group), clock.now() + DOORS_BEFORE + timedelta(seconds=5))
        meeting.take_seat(db.session.get_one(Member, cast.ada))
        number = meeting.id
    ada = open_as(cast.ada, width=PHONE)
    ada.goto(f"/live/meetings/{number}")
    ada.get_by_role("button", name="I have read them, and I agree").click()
    expect(ada.get_by_role("heading", name="The doors are open")).to_be_visible()
    ada.get_by_role("button", name="Come in").click()
    expect(ada.get_by_role("textbox").first).to_be_visible()
