"""When a discussion gets heated it can go slowly for a while, and I am told how long I wait."""

from __future__ import annotations

import dataclasses
import uuid
from datetime import timedelta

import pytest

from community import create_app
from community.accounts.models import Member
from community.comfort import topics
from community.core import clock
from community.discussions import posts, slowness
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.slowness import HeatHint, Slowness
from community.extensions import db

DECIDED = {"verb": "slowed", "reason": "Four people answer at once.", "words": "Let us take our time.", "slow_for": "3"}


@pytest.fixture
def thread(cast, talk) -> int:
    return talk.start(cast.grace)


def send(client, thread_id: int, words: str = "And another thing."):
    data = {"key": uuid.uuid4().hex, "format": "plain", "source": words}
    return client.post(f"/threads/{thread_id}/answer", data=data)


def test_it_works(app, client_as, cast, thread, time_machine):
    now = clock.now()
    time_machine.move_to(now, tick=False)
    ada, cleo = client_as(cast.ada), client_as(cast.cleo)
    assert "Slow it down" in cleo.get(f"/staff/matters/thread/{thread}").text
    assert cleo.post(f"/staff/matters/thread/{thread}", data=DECIDED).status_code == 302
    page = ada.get(f"/threads/{thread}").text
    assert "one answer each in 15 minutes" in page
    assert "Let us take our time." in page
    assert "Four people answer at once." not in page
    assert "You can answer again" not in page
    assert send(ada, thread, "One thing.").status_code == 302
    time_machine.move_to(now + timedelta(minutes=3), tick=False)
    assert "You can answer again in 12 minutes." in ada.get(f"/threads/{thread}").text
    assert "send it in 12 minutes" in ada.get(f"/threads/{thread}/answer").text
    answer = send(ada, thread, "And another thing.")
    assert answer.status_code == 429
    assert "You can send this in 12 minutes. Your words are below." in answer.text
    assert "And another thing." in answer.text
    assert send(client_as(cast.ben), thread).status_code == 302
    time_machine.move_to(now + timedelta(minutes=16), tick=False)
    assert send(ada, thread).status_code == 302


def test_it_ends_by_itself_and_before_that_if_a_moderator_wishes(app, client_as, cast, thread, time_machine):
    now = clock.now()
    time_machine.move_to(now, tick=False)
    ada, cleo = client_as(cast.ada), client_as(cast.cleo)
    cleo.post(f"/staff/matters/thread/{thread}", data=DECIDED)
    for _ in range(2):
        send(ada, thread)
    time_machine.move_to(now + timedelta(minutes=14), tick=False)
    assert send(ada, thread).status_code == 429
    assert cleo.post(f"/staff/matters/thread/{thread}", data={**DECIDED, "verb": "sped_up"}).status_code == 302
    assert send(ada, thread).status_code == 302
    assert "slowly" not in ada.get(f"/threads/{thread}").text
    cleo.post(f"/staff/matters/thread/{thread}", data=DECIDED)
    assert send(ada, thread).status_code == 429
    time_machine.move_to(now + timedelta(hours=4), tick=False)
    for _ in range(2):
        assert send(ada, thread).status_code == 302
    # And again, though the row of the first time was never ended by hand.
    assert cleo.post(f"/staff/matters/thread/{thread}", data=DECIDED).status_code == 302
    with app.app_context():
        rows = db.session.query(Slowness).order_by(Slowness.id).all()
        assert [row.ended_at is None for row in rows] == [False, False, True]
        assert rows[0].by_id == cast.cleo
        assert rows[0].reason == "Let us take our time."


def test_who_decided_it_and_why_stands_in_the_log(client_as, cast, thread):
    cleo = client_as(cast.cleo)
    cleo.post(f"/staff/matters/thread/{thread}", data=DECIDED)
    log = cleo.get("/staff/log").text
    assert "slowed down" in log
    assert "Four people answer at once." in log


def test_a_moderator_may_answer_at_once(client_as, cast, thread):
    cleo = client_as(cast.cleo)
    cleo.post(f"/staff/matters/thread/{thread}", data=DECIDED)
    for _ in range(3):
        assert send(cleo, thread).status_code == 302


def test_members_and_facilitators_cannot_slow_anyone_down(client_as, cast, thread):
    for who in (cast.ada, cast.grace):
        assert client_as(who).post(f"/staff/matters/thread/{thread}", data=DECIDED).status_code == 403


def test_taking_words_away_is_no_way_round(client_as, cast, thread, talk):
    client_as(cast.cleo).post(f"/staff/matters/thread/{thread}", data=DECIDED)
    ada = client_as(cast.ada)
    send(ada, thread)
    ada.post(f"/posts/{talk.order(thread)[1]}/remove", data={"trace": "none"})
    assert send(ada, thread).status_code == 429


def test_sending_once_more_what_has_arrived_is_no_second_answer(client_as, cast, thread):
    client_as(cast.cleo).post(f"/staff/matters/thread/{thread}", data=DECIDED)
    ada, data = client_as(cast.ada), {"key": "e" * 32, "format": "plain", "source": "Once."}
    for _ in range(2):
        assert ada.post(f"/threads/{thread}/answer", data=data).status_code == 302


# The hint.


def test_many_short_answers_in_a_row_are_a_hint_to_staff_and_nothing_else(app, client_as, cast, thread, talk):
    cleo = client_as(cast.cleo)
    for n in range(slowness.MANY):
        assert "goes fast" not in cleo.get("/staff").text
        talk.answer((cast.ada, cast.ben)[n % 2], thread, "No.")
    page = cleo.get("/staff").text
    assert "A discussion goes fast" in page
    assert "The week before a scan" in page
    with app.app_context():
        assert Slowness.current(thread) is None
    assert send(client_as(cast.ada), thread).status_code == 302
    for _ in range(2 * slowness.MANY):
        talk.answer(cast.ada, thread, "Yes.")
    with app.app_context():
        assert db.session.query(HeatHint).count() == 1
    cleo.post(f"/staff/matters/thread/{thread}", data={**DECIDED, "verb": "left", "words": ""})
    assert "goes fast" not in cleo.get("/staff").text


def test_the_hint_names_no_title_that_touches_on_something_hard(app, client_as, cast, thread, talk):
    opening = talk.opening(thread)
    with app.app_context():
        topics.first_things()
        db.session.flush()
        topic = db.session.query(topics.Topic).first()
        name = topic.name
        db.session.get_one(Post, opening).add_topics(topic.mask)
        db.session.commit()
    for _ in range(slowness.MANY):
        talk.answer(cast.ada, thread, "No.")
    page = client_as(cast.cleo).get("/staff").text
    assert f"in one that touches on {name}." in page
    assert "The week before a scan" not in page


def test_a_calm_discussion_and_a_long_letter_are_no_hint(app, cast, thread, talk, time_machine):
    now = clock.now()
    for n in range(2 * slowness.MANY):
        time_machine.move_to(now + timedelta(minutes=3 * n), tick=False)
        talk.answer(cast.ada, thread, "I see.")
    for _ in range(slowness.MANY):
        talk.answer(cast.ada, thread, "I have thought about this for a long time. " * 6)
    with app.app_context():
        assert db.session.query(HeatHint).count() == 0


def test_noticing_it_costs_a_write_no_query(app, cast, thread, talk, count_queries):
    ada = cast.ada
    costs = []
    for _ in range(3):
        with count_queries() as queries:
            talk.answer(ada, thread, "No.")
        costs.append(len(queries))
    assert "heat_hint" not in " ".join(queries.all)
    assert "slowness" not in " ".join(queries.all)


# A first day.


def test_on_my_first_day_i_write_a_little_less(app, client_as, cast, thread, talk):
    ada = cast.ada
    with app.app_context():
        db.session.get_one(Member, ada).admitted_at = clock.now() - timedelta(hours=1)
        db.session.commit()
    for _ in range(posts.POSTS_ON_THE_FIRST_DAY):
        talk.answer(ada, thread)
    with app.app_context():
        assert not posts.may_write_more(db.session.get_one(Member, ada))
        db.session.get_one(Member, ada).admitted_at = clock.now() - timedelta(hours=25)
        assert posts.may_write_more(db.session.get_one(Member, ada))
        assert db.session.get_one(Thread, thread).answers == posts.POSTS_ON_THE_FIRST_DAY


def test_and_am_told_so_kindly(app, client_as, cast, thread, talk):
    ada = cast.ada
    with app.app_context():
        db.session.get_one(Member, ada).admitted_at = clock.now()
        db.session.commit()
    for _ in range(posts.POSTS_ON_THE_FIRST_DAY):
        talk.answer(ada, thread)
    limited = create_app(dataclasses.replace(app.config["SETTINGS"], rate_limits=True))
    limited.config["WTF_CSRF_ENABLED"] = limited.config["WTF_CSRF_CHECK_DEFAULT"] = False
    browser = limited.test_client()
    with client_as(ada).session_transaction() as known, browser.session_transaction() as session:
        session.update(dict(known))
    answer = send(browser, thread, "One more thing.")
    assert answer.status_code == 429
    assert "On the first day we go gently." in answer.text
    assert "One more thing." in answer.text
