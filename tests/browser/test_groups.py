"""A group in a browser: someone comes in, writes, and leaves."""

from __future__ import annotations

from tests.browser.conftest import PHONE


def test_someone_asks_is_let_in_and_leaves_again(cast, world, open_as):
    hers, graces = open_as(cast.cleo, width=PHONE), open_as(cast.grace)
    hers.goto("/live/groups/2")
    hers.get_by_role("link", name="Ask to join").click()
    hers.get_by_label("A few words, if you like").fill("I type with one finger.")
    hers.get_by_role("button", name="Ask to join").click()
    hers.get_by_text("You have asked to join.").wait_for()
    graces.goto("/live/groups/2/members")
    graces.get_by_text("I type with one finger.").wait_for()
    graces.get_by_role("button", name="Let in").click()
    graces.get_by_text("Cleo is in the group now.").wait_for()
    hers.reload()
    hers.get_by_role("link", name="Its room").click()
    hers.get_by_label("Say something, or just be here").fill("Hello from the couch.")
    hers.get_by_role("button", name="Send").click()
    hers.locator(".message", has_text="Hello from the couch.").wait_for()
    hers.get_by_role("link", name="About the group").click()
    hers.get_by_text("Leave this group").click()
    hers.get_by_role("button", name="Leave Slow mornings").click()
    hers.get_by_text("You have left Slow mornings. Nobody is told.").wait_for()
    hers.get_by_role("button", name="Undo").click()
    hers.get_by_text("You are in Slow mornings again.").wait_for()
