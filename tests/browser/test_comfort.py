"""Hard subjects in a real browser: what is covered comes where it stood, and nothing typed is left behind."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from community.accounts.models import Member
from community.chat.models import Room
from community.comfort import topics
from community.core.database import writing
from community.discussions.models import Thread
from community.extensions import db
from tests.browser.conftest import DESK, PHONE
from tests.talk import key

HARD = "It is nearly over for me."


@pytest.fixture
def places(app, cast, talk) -> dict[str, int]:
    """A thread of Ada's, in which Ben says something hard; a room in which he does."""
    thread_id, ben_id = talk.start(cast.ada), cast.ben
    with app.app_context(), writing():
        topics.first_things()
        dying = topics.every()[1].mask
        ben = db.session.get_one(Member, ben_id)
        post = db.session.get_one(Thread, thread_id).reply(ben, f"<p>{HARD}</p>", None, key(), dying)
        room = Room(title="The kitchen table")
        db.session.add(room)
        db.session.flush()
        message = room.say(ben, HARD, key(), dying)
        return {"thread": thread_id, "post": post.id, "room": room.id, "message": message.number}


def test_i_open_one_answer_and_keep_what_i_was_typing(open_as, cast, places):
    page = open_as(cast.ada, width=PHONE)
    page.goto(f"/threads/{places['thread']}?start=1")
    page.get_by_label("Your answer").locator("visible=true").last.click()
    page.wait_for_selector("trix-editor")
    page.keyboard.type("Half a thought")
    answer = page.locator(f"#post-{places['post']}")
    assert HARD not in page.content()
    answer.get_by_role("button", name="Show this one").click()
    expect(answer).to_contain_text(HARD)
    expect(answer).to_be_focused()
    expect(page.locator("trix-editor")).to_have_text("Half a thought")
    expect(answer.get_by_role("link", name="Answer")).to_be_visible()


def test_without_a_script_the_page_comes_again_with_it(open_as, cast, places):
    page = open_as(cast.ada, scripts=False)
    page.goto(f"/threads/{places['thread']}?start=1")
    page.get_by_role("button", name="Show this one").click()
    expect(page.locator(f"#post-{places['post']}")).to_contain_text(HARD)


def test_i_open_one_message_where_it_stands(open_as, cast, places):
    page = open_as(cast.ada, width=PHONE)
    page.goto(f"/live/{places['room']}")
    page.get_by_label("Say something, or just be here").fill("Half a thought")
    # Its script is there.
    expect(page.locator(".room-box [data-state]")).not_to_be_empty()
    message = page.locator(f"#m{places['message']}")
    assert HARD not in page.content()
    message.get_by_role("button", name="Show this one").click()
    expect(message).to_contain_text(HARD)
    expect(page.get_by_label("Say something, or just be here")).to_have_value("Half a thought")


@pytest.mark.parametrize("width", [PHONE, DESK])
def test_nothing_moves_away_under_my_finger_while_my_words_are_saved(open_as, cast, places, width):
    page = open_as(cast.ada, width=width)
    page.goto(f"/live/{places['room']}")
    expect(page.locator(".room-box [data-state]")).not_to_be_empty()
    send = page.get_by_role("button", name="Send", exact=True)
    before = send.bounding_box()
    page.get_by_label("Say something, or just be here").fill("Half a thought")
    expect(page.locator("[data-kept]")).not_to_be_empty()
    assert send.bounding_box() == before


def test_i_choose_on_my_first_visit_and_change_it_for_one_subject(open_as, cast, places):
    page = open_as(cast.ada, width=PHONE)
    page.goto("/home")
    page.get_by_role("button", name="Show everything").click()
    expect(page.get_by_text("Some of what people write here is hard to read")).to_have_count(0)
    page.goto(f"/threads/{places['thread']}?start=1")
    expect(page.locator(f"#post-{places['post']}")).to_contain_text(HARD)
    page.goto("/you/comfort")
    page.get_by_role("group", name="Dying", exact=True).get_by_text("Leave out").click()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("It holds from now on, everywhere.")).to_be_visible()
    page.goto(f"/threads/{places['thread']}?start=1")
    expect(page.locator(f"#post-{places['post']}")).to_have_count(0)


def test_not_tonight_is_one_touch_from_home_and_back(open_as, cast, places):
    page = open_as(cast.ada, width=PHONE)
    page.goto("/home")
    page.get_by_role("button", name="Not tonight").click()
    expect(page.get_by_text("Everything hard is covered until 6:00 am.", exact=True)).to_be_visible()
    page.get_by_role("button", name="Show it as usual").click()
    expect(page.get_by_role("button", name="Not tonight")).to_be_visible()
