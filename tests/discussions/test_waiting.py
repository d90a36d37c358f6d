"""Nobody is left unanswered: my first words, and what I ask, come to those who look out for others."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from community.accounts.blocks import block
from community.accounts.models import Member
from community.comfort import topics
from community.core import clock
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.discussions.waiting import Wait, Wish
from community.extensions import db

ASKING = "Does anyone sleep before a scan?"


@pytest.fixture
def at_home(cast, talk, app, time_machine) -> dict[str, int]:
    """Long ago Ada, Ben and Grace wrote here first, and were answered. Ben volunteers. Time stands still."""
    now = clock.now()
    time_machine.move_to(now - timedelta(days=40), tick=False)
    for one in (cast.ada, cast.ben, cast.grace, cast.flo):
        thread = talk.start(one, "Hello from me")
        talk.answer(cast.cleo, thread, "Welcome.")
    with app.app_context():
        db.session.get_one(Member, cast.ben).welcomes_since = clock.now()
        for wait in db.session.query(Wait):
            wait.settle()
        db.session.commit()
    time_machine.move_to(now, tick=False)
    return {"now": now}


def later(time_machine, hours: float = 12.1) -> None:
    time_machine.move_to(clock.now() + timedelta(hours=hours), tick=False)


def waits(client) -> str:
    return client.get("/welcoming").text


def test_it_works(client_as, cast, talk, at_home, time_machine):
    ada, ben, grace, cleo = (client_as(one) for one in (cast.ada, cast.ben, cast.grace, cast.cleo))
    thread = talk.start(cast.ada, ASKING)
    assert ASKING not in waits(ben)
    later(time_machine)
    for page in (waits(ben), ben.get("/home").text, cleo.get("/staff/waiting").text):
        assert ASKING in page
        assert "Ada asks, in Everyday life. Waiting for 12 hours" in page
    assert "Who waits for an answer" not in grace.get("/home").text
    opening = talk.opening(thread)
    assert ben.post(f"/welcoming/{opening}/claim").location == f"/posts/{opening}"
    assert "You look after this" in waits(ben)
    assert "Ben looks after this" in cleo.get("/staff/waiting").text
    talk.answer(cast.ben, thread, "Not I.")
    assert ASKING not in waits(ben)
    assert ASKING not in cleo.get("/staff/waiting").text
    assert ASKING not in ada.get("/welcoming").text


# What waits.


def test_my_first_words_here_wait_at_once_wherever_i_write_them(client_as, cast, talk, at_home, app):
    ben = client_as(cast.ben)
    hana = cast.hana
    thread = talk.start(cast.grace, "Tell us who you are")
    post = talk.answer(hana, thread, "I am Hana.")
    assert "Hana writes here for the first time" in waits(ben)
    talk.answer(cast.ben, thread, "Welcome, everyone.")
    assert "Hana writes here for the first time" in waits(ben)
    talk.answer(cast.ben, thread, "Welcome, Hana.", to=post)
    assert "Hana" not in waits(ben)
    talk.answer(hana, thread, "Thank you.")
    assert "Hana" not in waits(ben)


def test_a_first_discussion_waits_at_once_also_without_a_question(client_as, cast, talk, at_home):
    talk.start(cast.hana, "Hello from Hobart")
    assert "Hana writes here for the first time" in waits(client_as(cast.ben))


def test_first_words_i_took_away_were_no_beginning(client_as, cast, talk, at_home):
    hana = client_as(cast.hana)
    hana.post(f"/posts/{talk.opening(talk.start(cast.hana, 'Never mind'))}/remove")
    ben = client_as(cast.ben)
    assert "Never mind" not in waits(ben)


def test_just_telling_does_not_wait_and_wishing_for_answers_does(client_as, cast, talk, at_home, time_machine):
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    asked, told, said = (talk.start(cast.ada, title) for title in (ASKING, "Why do I write this?", "It rained."))
    assert ada.post(f"/threads/{told}/wish", data={"wish": "telling"}).status_code == 302
    ada.post(f"/threads/{said}/wish", data={"wish": "answers"})
    assert "Ada is just telling. No need to answer." in ben.get(f"/threads/{told}").text
    assert "Ada would like answers." in ben.get(f"/threads/{said}").text
    later(time_machine)
    page = waits(ben)
    assert (ASKING in page, "Why do I write this?" in page, "It rained." in page) == (True, False, True)
    ada.post(f"/threads/{said}/wish", data={"wish": ""})
    ada.post(f"/threads/{told}/wish", data={"wish": ""})
    page = waits(ben)
    assert ("Why do I write this?" in page, "It rained." in page) == (True, False)
    assert "would like answers" not in ben.get(f"/threads/{said}").text


def test_the_lists_say_what_i_would_like(client_as, cast, talk, at_home):
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    thread = talk.start(cast.ada, ASKING)
    for wish, said in (("answers", "Would like answers"), ("telling", "Just telling"), ("", "No answer yet")):
        ada.post(f"/threads/{thread}/wish", data={"wish": wish})
        assert said in ben.get("/discussions/everyday-life").text
        assert said in ben.get("/home").text


def test_i_can_say_so_when_i_begin(app, client_as, cast, talk, at_home):
    ada = client_as(cast.ada)
    assert "Just telling" in ada.get("/discussions/everyday-life/new").text
    sent = {"key": uuid.uuid4().hex, "format": "plain", "title": "It rained", "source": "All day.", "wish": "answers"}
    assert ada.post("/discussions/everyday-life/new", data=sent).status_code == 302
    odd = {**sent, "key": uuid.uuid4().hex, "wish": "money"}
    assert ada.post("/discussions/everyday-life/new", data=odd).status_code == 422
    with app.app_context():
        assert db.session.query(Thread).filter_by(title="It rained").one().wish == Wish.ANSWERS


def test_only_she_who_started_it_says_what_she_would_like(client_as, cast, talk, at_home):
    thread = talk.start(cast.ada, ASKING)
    for other in (cast.ben, cast.cleo):
        assert client_as(other).post(f"/threads/{thread}/wish", data={"wish": "telling"}).status_code == 404
    ada = client_as(cast.ada)
    ada.post(f"/posts/{talk.opening(thread)}/remove")
    assert ada.post(f"/threads/{thread}/wish", data={"wish": "telling"}).status_code == 403


def test_what_needs_no_answer_never_waits(client_as, cast, talk, at_home, time_machine):
    thread = talk.start(cast.ada, ASKING)
    later(time_machine)
    client_as(cast.ada).post(f"/posts/{talk.opening(thread)}/need", data={"need": "no"})
    assert ASKING not in waits(client_as(cast.ben))
    ada = client_as(cast.ada)
    sent = {"key": uuid.uuid4().hex, "format": "plain", "source": "Just so.", "no_need": "y"}
    page = ada.get(ada.post(f"/threads/{thread}/answer", data=sent).location).text
    assert page.count("No need to answer this.") == 2


def test_a_question_mark_that_comes_or_goes_with_a_change_counts(client_as, cast, talk, at_home, time_machine):
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    thread = talk.start(cast.ada, "It rained.")
    later(time_machine)
    assert "It rained" not in waits(ben)
    change = {"format": "plain", "title": "It rained.", "source": "Did it rain where you are?"}
    ada.post(f"/posts/{talk.opening(thread)}/edit", data=change)
    assert "It rained." in waits(ben)
    ada.post(f"/posts/{talk.opening(thread)}/edit", data={**change, "source": "It did."})
    assert "It rained." not in waits(ben)


# What is an answer.


def test_my_own_words_a_short_reply_and_what_was_removed_are_no_answers(
    app, client_as, cast, talk, at_home, time_machine
):
    ben, grace = client_as(cast.ben), client_as(cast.grace)
    thread = talk.start(cast.ada, ASKING)
    talk.answer(cast.ada, thread, "Anyone?")
    grace.post(f"/posts/{talk.opening(thread)}/word", data={"word": "same"})
    later(time_machine)
    assert ASKING in waits(ben)
    answer = talk.answer(cast.grace, thread, "I do not.")
    assert ASKING not in waits(ben)
    grace.post(f"/posts/{answer}/remove")
    assert ASKING in waits(ben)
    grace.post(f"/posts/{answer}/restore")
    assert ASKING not in waits(ben)
    with app.app_context():
        assert db.session.get_one(Thread, thread).first_answer_after == round(timedelta(hours=12.1).total_seconds())


def test_of_two_answers_the_one_that_stands_counts(app, cast, talk, at_home, time_machine):
    thread = talk.start(cast.ada, ASKING)
    later(time_machine, 1)
    early = talk.answer(cast.grace, thread)
    later(time_machine, 1)
    talk.answer(cast.ben, thread)
    with app.app_context():
        post = db.session.get_one(Post, early)
        assert post.thread.first_answer_after == 3600
        post.remove(db.session.get_one(Member, cast.cleo), "It named a clinic.")
        assert post.thread.first_answer_after == 7200
        assert db.session.get_one(Wait, talk.opening(thread)).answered_at is not None
        db.session.commit()


def test_where_no_more_answers_are_taken_nobody_waits(app, client_as, cast, talk, at_home, time_machine):
    thread = talk.start(cast.ada, ASKING)
    later(time_machine)
    ben, cleo = client_as(cast.ben), cast.cleo
    with app.app_context():
        db.session.get_one(Thread, thread).lock(db.session.get_one(Member, cleo), "For now.")
        db.session.commit()
    assert ASKING not in waits(ben)


# Who sees it.


def test_nothing_waits_for_me_from_people_i_do_not_meet(app, client_as, cast, talk, at_home, time_machine):
    talk.start(cast.ada, ASKING)
    talk.start(cast.flo, "Does Flo ask?")
    later(time_machine)
    ada, ben = cast.ada, client_as(cast.ben)
    with app.app_context():
        db.session.get_one(Member, ada).welcomes_since = clock.now()
        block(ada, cast.ben)
        db.session.commit()
    assert ASKING not in waits(ben)
    assert ASKING not in ben.get("/home").text
    assert "Does Flo ask?" not in waits(client_as(ada))
    assert "Does Flo ask?" in waits(ben)


def test_nor_my_own_nor_from_a_place_i_have_not_opened(app, client_as, cast, talk, at_home, time_machine):
    ada, ben = cast.ada, cast.ben
    with app.app_context():
        space = db.session.query(Space).filter_by(slug="when-im-ready").one()
        space.enter(db.session.get_one(Member, ada))
        db.session.commit()
    thread = talk.start(ada, "What comes after?", slug="when-im-ready")
    mine = talk.start(ben, "Do I ask myself?")
    later(time_machine)
    page = waits(client_as(ben))
    assert "What comes after?" not in page
    assert "Do I ask myself?" not in page
    for post in (talk.opening(thread), talk.opening(mine)):
        assert client_as(ben).post(f"/welcoming/{post}/claim").status_code == 404
    assert "What comes after?" in client_as(cast.cleo).get("/staff/waiting").text
    with app.app_context():
        db.session.query(Space).filter_by(slug="when-im-ready").one().enter(db.session.get_one(Member, ben))
        db.session.commit()
    assert "What comes after?" in waits(client_as(ben))


def test_what_i_leave_out_does_not_wait_for_me_and_what_i_cover_is_covered(
    app, client_as, cast, talk, at_home, time_machine
):
    thread = talk.start(cast.ada, ASKING)
    later(time_machine)
    ben = cast.ben
    with app.app_context():
        topics.first_things()
        db.session.flush()
        topic = db.session.query(topics.Topic).first()
        mask, name = topic.mask, topic.name
        db.session.get_one(Post, talk.opening(thread)).add_topics(mask)
        db.session.get_one(Member, ben).covers = mask
        db.session.get_one(Member, ben).leaves_out = 0
        db.session.commit()
    page = waits(client_as(ben))
    assert ASKING not in page
    assert f"A discussion that touches on {name}" in page
    with app.app_context():
        db.session.get_one(Member, ben).leaves_out = mask
        db.session.commit()
    for page in (waits(client_as(ben)), client_as(ben).get("/home").text):
        assert ASKING not in page
        assert "A discussion that touches on" not in page


# Looking after it.


def test_two_do_not_look_after_the_same_and_a_claim_ends(client_as, cast, talk, at_home, time_machine):
    opening = talk.opening(talk.start(cast.ada, ASKING))
    later(time_machine)
    ben, cleo = client_as(cast.ben), client_as(cast.cleo)
    ben.post(f"/welcoming/{opening}/claim")
    page = cleo.post(f"/welcoming/{opening}/claim", data={"back": "/staff/waiting"}, follow_redirects=True).text
    assert "Someone else looks after this just now." in page
    cleo.post(f"/welcoming/{opening}/let-go")
    assert "Ben looks after this" in cleo.get("/staff/waiting").text
    ben.post(f"/welcoming/{opening}/let-go")
    assert "looks after this" not in cleo.get("/staff/waiting").text
    ben.post(f"/welcoming/{opening}/claim")
    later(time_machine, 3.1)
    assert "looks after this" not in cleo.get("/staff/waiting").text
    assert cleo.post(f"/welcoming/{opening}/claim").location == f"/posts/{opening}"
    assert "Cleo looks after this" in waits(ben)


def test_of_someone_i_do_not_meet_i_only_learn_that_someone_looks_after_it(
    app, client_as, cast, talk, at_home, time_machine
):
    opening = talk.opening(talk.start(cast.ada, ASKING))
    later(time_machine)
    client_as(cast.cleo).post(f"/welcoming/{opening}/claim")
    ben, cleo = cast.ben, cast.cleo
    with app.app_context():
        block(ben, cleo)
        db.session.commit()
    page = waits(client_as(ben))
    assert "Someone looks after this" in page
    assert "Cleo" not in page


def test_only_volunteers_and_those_who_look_after_the_place_take_something_up(
    client_as, cast, talk, at_home, time_machine
):
    opening = talk.opening(talk.start(cast.ada, ASKING))
    later(time_machine)
    for verb in ("claim", "let-go"):
        assert client_as(cast.grace).post(f"/welcoming/{opening}/{verb}").status_code == 403
        assert client_as(cast.ben).post(f"/welcoming/9999/{verb}").status_code == 404
    assert client_as(cast.ben).post(f"/staff/waiting/{opening}/settle").status_code == 403
    assert client_as(cast.ben).get("/staff/waiting").status_code == 403


def test_a_moderator_can_say_that_it_needs_no_answer(client_as, cast, talk, at_home, time_machine):
    opening = talk.opening(talk.start(cast.ada, ASKING))
    later(time_machine)
    cleo = client_as(cast.cleo)
    assert cleo.post(f"/staff/waiting/{opening}/settle").status_code == 302
    assert ASKING not in waits(client_as(cast.ben))
    assert cleo.post(f"/staff/waiting/{opening}/settle").status_code == 404


def test_volunteering_is_a_choice_that_can_be_ended(app, client_as, cast, talk, at_home, time_machine):
    opening = talk.opening(talk.start(cast.ada, ASKING))
    later(time_machine)
    grace = client_as(cast.grace)
    assert "/welcoming" in grace.get("/you").text
    page = waits(grace)
    assert "There is nothing you have to do" in page
    assert ASKING not in page
    grace.post("/welcoming/begin")
    assert ASKING in waits(grace)
    assert ASKING in grace.get("/home").text
    grace.post(f"/welcoming/{opening}/claim")
    grace.post("/welcoming/end")
    assert ASKING not in waits(grace)
    with app.app_context():
        assert db.session.get_one(Wait, opening).claimed_by_id is None
        assert db.session.get_one(Member, cast.grace).welcomes_since is None


def test_home_costs_a_welcomer_one_query_more_and_others_none(
    app, client_as, cast, talk, at_home, time_machine, count_queries
):
    for n in range(8):
        talk.start(cast.ada, f"Question {n}?")
    later(time_machine)
    costs = []
    for who in (cast.grace, cast.ben):
        client = client_as(who)
        client.get("/home")
        with count_queries() as queries:
            page = client.get("/home").text
        costs.append(len(queries))
        assert not queries.writes
    assert costs[1] == costs[0] + 1
    assert page.count("Ada asks") == 3


# How soon.


def answered(app, cast, talk, time_machine, *hours: float | None) -> None:
    """Ada starts a discussion for each of ``hours``, and is answered after so many; None: never."""
    now = clock.now()
    for after in hours:
        time_machine.move_to(now, tick=False)
        thread = talk.start(cast.ada, ASKING)
        if after is not None:
            time_machine.move_to(now + timedelta(hours=after), tick=False)
            talk.answer(cast.grace, thread)
    time_machine.move_to(now + timedelta(hours=1), tick=False)


def this_month(client) -> str:
    page = client.get("/staff/waiting").text
    rows = page[page.index('id="months"') :].split('<li class="line">')[1:]
    return rows[0].split('line-side">')[1].split("<")[0]


@pytest.fixture
def new_month(at_home, time_machine):
    """A day in the middle of a month after all that was said before."""
    time_machine.move_to((clock.now() + timedelta(days=60)).replace(day=15), tick=False)


def test_staff_see_how_soon_people_are_answered(app, client_as, cast, talk, time_machine, new_month):
    cleo = client_as(cast.cleo)
    assert this_month(cleo) == "Too few to show"
    answered(app, cast, talk, time_machine, 1, 2, 30, 40)
    assert this_month(cleo) == "Too few to show"
    answered(app, cast, talk, time_machine, 7)
    assert this_month(cleo) == "About 7 hours"
    answered(app, cast, talk, time_machine, None, None)
    assert this_month(cleo) == "About 30 hours"
    answered(app, cast, talk, time_machine, None, None, None)
    assert this_month(cleo) == "About 40 hours"
    answered(app, cast, talk, time_machine, None)
    assert this_month(cleo) == "Half of them or more have no answer yet"


def test_what_needs_no_answer_is_not_counted(app, client_as, cast, talk, time_machine, new_month):
    answered(app, cast, talk, time_machine, 1, 1, 1, 1, 50, 50)
    with app.app_context():
        threads = db.session.query(Thread).order_by(Thread.id.desc()).limit(2).all()
        threads[0].wish_for(Wish.TELLING)
        threads[1].opening.need_answer(False)
        db.session.commit()
    assert this_month(client_as(cast.cleo)) == "Too few to show"


def test_the_months_are_one_query_however_many_discussions(
    app, client_as, cast, talk, time_machine, new_month, count_queries
):
    cleo = client_as(cast.cleo)
    cleo.get("/staff/waiting")
    with count_queries() as few:
        cleo.get("/staff/waiting")
    answered(app, cast, talk, time_machine, *[1] * 9)
    with count_queries() as many:
        cleo.get("/staff/waiting")
    assert len(few) == len(many) <= 4
