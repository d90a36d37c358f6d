"""Writing: once, kept, changed, taken back."""

from __future__ import annotations

import dataclasses
import re
import threading
import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from community import create_app
from community.accounts.blocks import block
from community.accounts.models import Member
from community.activity import Activity, Kind
from community.core import clock
from community.core.database import writing
from community.discussions.models import Thread
from community.discussions.posts import POSTS_AN_HOUR, Post, PostVersion
from community.discussions.spaces import Space
from community.extensions import db


def sent(**fields) -> dict:
    return {"key": uuid.uuid4().hex, "format": "plain", **fields}


def count(app, model) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(model))


def by_cleo(app, cast, model, thing_id: int, verb: str, reason: str) -> None:
    """What Cleo, who moderates, does on her own pages."""
    cleo = cast.cleo
    with app.app_context(), writing():
        getattr(db.session.get_one(model, thing_id), verb)(db.session.get_one(Member, cleo), reason)


# Once.


def test_the_same_form_twice_makes_one_discussion(app, client_as, cast, talk):
    ada, form = client_as(cast.ada), sent(title="Twice", source="Sent twice.")
    first = ada.post("/discussions/everyday-life/new", data=form)
    again = ada.post("/discussions/everyday-life/new", data=form)
    assert first.location == again.location
    assert count(app, Thread) == count(app, Post) == 1
    with app.app_context():
        assert db.session.scalars(select(Space).where(Space.slug == "everyday-life")).one().threads == 1


def test_the_same_form_twice_makes_one_answer(app, client_as, cast, talk):
    thread, ada, form = talk.start(cast.ben), client_as(cast.ada), sent(source="Sent twice.")
    first = ada.post(f"/threads/{thread}/answer", data=form)
    again = ada.post(f"/threads/{thread}/answer", data=form)
    assert first.location == again.location
    assert count(app, Post) == 2
    with app.app_context():
        assert db.session.get_one(Thread, thread).answers == 1
        kinds = db.session.scalars(select(Activity.kind)).all()
        assert kinds.count(Kind.ANSWERED) == 1


def test_two_members_may_have_the_same_key(app, client_as, cast, talk):
    thread, form = talk.start(cast.ben), sent(source="Mine.")
    for someone in (cast.ada, cast.grace):
        assert client_as(someone).post(f"/threads/{thread}/answer", data=form).status_code == 302
    assert count(app, Post) == 3


def at_once(app, *jobs) -> list:
    """Run jobs in threads, all started together; what each gave or raised."""
    gate, results = threading.Barrier(len(jobs)), [None] * len(jobs)

    def run(n, job):
        with app.app_context():
            gate.wait()
            try:
                with writing():
                    results[n] = job()
            except Exception as error:
                results[n] = error

    threads = [threading.Thread(target=run, args=(n, job)) for n, job in enumerate(jobs)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    return results


def test_two_requests_at_the_same_moment_make_one_answer_and_one_discussion(app, cast, talk):
    thread, ada, key = talk.start(cast.ben), cast.ada, uuid.uuid4().hex

    def reply():
        author = db.session.get_one(Member, ada)
        return db.session.get_one(Thread, thread).reply(author, "<p>Once.</p>", None, key).id

    def start():
        space = db.session.scalars(select(Space).where(Space.slug == "family")).one()
        return Thread.start(space, db.session.get_one(Member, ada), "Once", "<p>Once.</p>", key[::-1]).id

    assert len(set(at_once(app, *[reply] * 6))) == 1
    assert len(set(at_once(app, *[start] * 6))) == 1
    assert count(app, Thread) == 2
    assert count(app, Post) == 3


def test_answers_at_the_same_moment_are_all_kept_and_counted(app, cast, talk):
    thread, ada = talk.start(cast.ben), cast.ada
    first = talk.answer(cast.ben, thread)

    def reply(to):
        def job():
            author = db.session.get_one(Member, ada)
            parent = db.session.get(Post, to) if to else None
            return db.session.get_one(Thread, thread).reply(author, "<p>Me.</p>", parent, uuid.uuid4().hex).id

        return job

    made = at_once(app, *[reply(first if n % 2 else None) for n in range(12)])
    assert len(set(made)) == 12
    with app.app_context():
        assert db.session.get_one(Thread, thread).answers == 13
        posts = db.session.scalars(select(Post).where(Post.thread_id == thread).order_by(Post.position)).all()
        under = [p.parent_id for p in posts]
        assert under == [None, None, *[first] * 6, *[None] * 6]


# Never lost.


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "", "source": "Kept words."}, "Give it a few words"),
        ({"title": "x" * 121, "source": "Kept words."}, "under 120 characters"),
        ({"title": "Kept words.", "source": ""}, "nothing here to send"),
        ({"title": "Kept words.", "source": " \n "}, "nothing here to send"),
        ({"title": "Long", "source": "Kept words. " + "x" * 20_001}, "20,000"),
        ({"title": "Kept words.", "source": "Some.", "key": "nonsense"}, "not sent whole"),
    ],
)
def test_a_refused_discussion_keeps_its_words(app, client_as, cast, talk, fields, words):
    answer = client_as(cast.ada).post("/discussions/everyday-life/new", data=sent(**fields))
    assert answer.status_code == 422
    assert words in answer.text
    assert "Kept words." in answer.text
    assert count(app, Thread) == 0


def test_a_refused_answer_keeps_its_words(client_as, cast, talk):
    thread = talk.start(cast.ben)
    answer = client_as(cast.ada).post(f"/threads/{thread}/answer", data=sent(source="Kept. " + "x" * 20_001))
    assert answer.status_code == 422
    assert "Kept. xxx" in answer.text


def test_an_answer_to_what_is_gone_keeps_its_words(app, client_as, cast, talk):
    thread = talk.start(cast.grace)
    theirs = talk.answer(cast.ben, thread)
    ada = client_as(cast.ada)
    with app.app_context():
        block(cast.ben, cast.ada)
        db.session.commit()
    answer = ada.post(f"/threads/{thread}/answer", data=sent(source="Kept words.", to=str(theirs)))
    assert answer.status_code == 422
    assert "Kept words." in answer.text
    assert "no longer here" in answer.text
    mine = talk.start(cast.ben)
    answer = ada.post(f"/threads/{mine}/answer", data=sent(source="Kept words."))
    assert answer.status_code == 404
    assert "Kept words." in answer.text


def test_an_answer_to_a_closed_discussion_keeps_its_words(app, client_as, cast, talk):
    thread = talk.start(cast.ben)
    by_cleo(app, cast, Thread, thread, "lock", "It has run its course.")
    ada = client_as(cast.ada)
    answer = ada.post(f"/threads/{thread}/answer", data=sent(source="Kept words."))
    assert answer.status_code == 403
    assert "Kept words." in answer.text
    assert "takes no more answers. It has run its course." in ada.get(f"/threads/{thread}").text
    assert ada.get(f"/threads/{thread}/answer").status_code == 403
    assert client_as(cast.cleo).post(f"/threads/{thread}/answer", data=sent(source="A last word.")).status_code == 302


def test_words_sent_after_sign_out_are_kept(visitor, cast, talk):
    thread = talk.start(cast.ben)
    answer = visitor.post(f"/threads/{thread}/answer", data=sent(source="Kept words.", writer=cast.ada))
    assert answer.status_code == 401
    assert "Kept words." in answer.text


def test_words_sent_after_sign_out_arrive_after_signing_in(app, visitor, client_as, cast, talk):
    thread, ada = talk.start(cast.ben), client_as(cast.ada)
    form = sent(source="Kept words.", writer=cast.ada)
    visitor.post(f"/threads/{thread}/answer", data=form)
    with ada.session_transaction() as hers, visitor.session_transaction() as session:
        session.update(hers)
    page = visitor.get("/kept").text
    assert "Kept words." in page
    assert f'action="/threads/{thread}/answer"' in page
    where = visitor.post(f"/threads/{thread}/answer", data=form).location
    assert "Kept words." in visitor.get(where).text
    assert visitor.post(f"/threads/{thread}/answer", data=form).location == where
    assert count(app, Post) == 2


def test_words_of_a_form_open_too_long_are_shown_again(client_as, cast, talk, with_csrf):
    thread = talk.start(cast.ben)
    form = sent(source="Kept words.", writer=cast.ada, csrf_token="of yesterday")
    answer = client_as(cast.ada).post(f"/threads/{thread}/answer", data=form)
    assert answer.status_code == 400
    assert "Kept words." in answer.text


def test_who_writes_all_day_is_asked_to_rest_and_keeps_her_words(app, client_as, cast, talk):
    thread = talk.start(cast.ben)
    for n in range(POSTS_AN_HOUR):
        talk.answer(cast.ada, thread, f"Answer {n}.")
    limited = create_app(dataclasses.replace(app.config["SETTINGS"], rate_limits=True))
    limited.config["WTF_CSRF_ENABLED"] = limited.config["WTF_CSRF_CHECK_DEFAULT"] = False
    with limited.app_context():
        browser = limited.test_client()
        with client_as(cast.ada).session_transaction() as signed_in, browser.session_transaction() as session:
            session.update(signed_in)
        answer = browser.post(f"/threads/{thread}/answer", data=sent(source="Kept words."))
        assert answer.status_code == 429
        assert "Kept words." in answer.text
        assert "rest a little" in answer.text
        db.session.remove()


# What may be written.


def test_scripts_never_arrive(client_as, cast, talk):
    thread = talk.start(cast.ben)
    ada = client_as(cast.ada)
    where = ada.post(
        f"/threads/{thread}/answer",
        data=sent(source="<p>Safe <script>alert(1)</script><img src=x onerror=alert(1)></p>", format="rich"),
    ).location
    page = ada.get(where).text
    assert "onerror" not in page
    assert "<script>alert" not in page
    where = ada.post(f"/threads/{thread}/answer", data=sent(source="<b>as typed</b>")).location
    assert "&lt;b&gt;as typed&lt;/b&gt;" in ada.get(where).text


def test_control_characters_and_odd_numbers_are_no_error(client_as, cast, talk):
    thread = talk.start(cast.ben)
    ada = client_as(cast.ada)
    for to in ("x", "-1", "9" * 25, "\x00", "１"):
        form = sent(source="Hello\x00 \u202e there", to=to)
        assert ada.post(f"/threads/{thread}/answer", data=form).status_code in {302, 422}


# Changed.


def test_a_change_is_marked_and_staff_can_read_what_stood_before(app, client_as, cast, talk):
    thread = talk.start(cast.ben)
    post = talk.answer(cast.ada, thread, "First words.")
    ada = client_as(cast.ada)
    assert "First words." in ada.get(f"/posts/{post}/edit").text
    where = ada.post(f"/posts/{post}/edit", data={"source": "Second words.", "format": "plain"}).location
    page = client_as(cast.ben).get(where).text
    assert "Second words." in page
    assert "First words." not in page
    assert "Changed" in page
    assert "First words." in client_as(cast.cleo).get(f"/posts/{post}/history").text
    for someone in (cast.ada, cast.ben, cast.grace):
        assert client_as(someone).get(f"/posts/{post}/history").status_code == 403


def test_the_same_words_again_are_no_change(app, client_as, cast, talk):
    thread = talk.start(cast.ben)
    post = talk.answer(cast.ada, thread, "First words.")
    form = {"source": "<p>First words.</p>", "format": "rich"}
    assert client_as(cast.ada).post(f"/posts/{post}/edit", data=form).status_code == 302
    assert count(app, PostVersion) == 0


def test_the_title_changes_with_the_first_post(app, client_as, cast, talk):
    thread = talk.start(cast.ada, "Befor a scan")
    opening = talk.opening(thread)
    form = {"title": "Before a scan", "source": "In more words.", "format": "plain"}
    client_as(cast.ada).post(f"/posts/{opening}/edit", data=form)
    assert "<h1>Before a scan</h1>" in client_as(cast.ben).get(f"/threads/{thread}").text
    assert "Befor a scan" in client_as(cast.cleo).get(f"/posts/{opening}/history").text


def test_a_refused_change_keeps_its_words(client_as, cast, talk):
    post = talk.answer(cast.ada, talk.start(cast.ben))
    answer = client_as(cast.ada).post(f"/posts/{post}/edit", data={"source": "New. " + "x" * 20_001, "format": "plain"})
    assert answer.status_code == 422
    assert "New. xxx" in answer.text


@pytest.mark.parametrize("someone", ["ben", "cleo", "hana"])
def test_nobody_changes_or_takes_away_the_words_of_someone_else_here(client_as, cast, talk, someone):
    post = talk.answer(cast.ada, talk.start(cast.ben))
    client = client_as(getattr(cast, someone))
    assert client.get(f"/posts/{post}/edit").status_code == 404
    for verb in ("edit", "remove", "restore"):
        assert client.post(f"/posts/{post}/{verb}", data={"source": "Mine.", "format": "plain"}).status_code == 404


# Taken back.


def test_what_is_taken_back_leaves_a_sentence_and_can_be_brought_back(app, client_as, cast, talk):
    thread = talk.start(cast.ben)
    post = talk.answer(cast.ada, thread, "Too much said.")
    under = talk.answer(cast.ben, thread, "I heard you.", to=post)
    ada = client_as(cast.ada)
    page = ada.get(ada.post(f"/posts/{post}/remove").location).text
    assert f'action="/posts/{post}/restore"' in page
    page = client_as(cast.ben).get(f"/threads/{thread}").text
    assert "Too much said." not in page
    assert "Removed by its author." in page
    assert f'id="post-{under}"' in page
    assert "1 answer." in page
    page = ada.get(ada.post(f"/posts/{post}/restore").location).text
    assert "Too much said." in page
    assert "2 answers." in page


def test_taking_back_twice_is_the_same_as_once(app, client_as, cast, talk):
    thread = talk.start(cast.ben)
    post = talk.answer(cast.ada, thread)
    ada = client_as(cast.ada)
    for _ in range(2):
        assert ada.post(f"/posts/{post}/remove").status_code == 302
    for _ in range(2):
        assert ada.post(f"/posts/{post}/restore").status_code == 302
    with app.app_context():
        assert db.session.get_one(Thread, thread).answers == 1


def test_the_words_someone_took_back_are_quoted_nowhere(client_as, cast, talk):
    thread = talk.start(cast.ben)
    words = "Too much said"
    first = last = talk.answer(cast.ada, thread, words)
    for _ in range(4):
        last = talk.answer(cast.ben, thread, "Hm.", to=last)
    ada = client_as(cast.ada)
    ada.post(f"/posts/{first}/remove")
    assert words not in client_as(cast.ben).get(f"/threads/{thread}").text
    assert words not in client_as(cast.ben).get(f"/threads/{thread}/answer?to={first}").text


def test_a_discussion_nobody_has_answered_goes_as_a_whole_and_comes_back(app, client_as, cast, talk):
    thread = talk.start(cast.ada, "Never mind")
    opening = talk.opening(thread)
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    where = ada.post(f"/posts/{opening}/remove").location
    assert where == "/discussions/everyday-life"
    assert f'action="/posts/{opening}/restore"' in ada.get(where).text
    page = ben.get(f"/threads/{thread}")
    assert "Never mind" not in page.text
    assert "Removed by its author." in page.text
    assert "Never mind" not in ben.get("/discussions/everyday-life").text
    ada.post(f"/posts/{opening}/restore")
    assert "Never mind" in ben.get("/discussions/everyday-life").text
    with app.app_context():
        assert db.session.scalars(select(Space).where(Space.slug == "everyday-life")).one().threads == 1


def test_an_author_cannot_bring_back_what_a_moderator_removed(app, client_as, cast, talk):
    thread = talk.start(cast.ben)
    post = talk.answer(cast.ada, thread, "A doctor's name.")
    by_cleo(app, cast, Post, post, "remove", "It named a doctor.")
    ada = client_as(cast.ada)
    assert ada.post(f"/posts/{post}/restore").status_code == 403
    assert ada.post(f"/posts/{post}/edit", data={"source": "x", "format": "plain"}).status_code == 403
    page = ada.get(f"/threads/{thread}").text
    assert "Removed by a moderator. It named a doctor." in page
    assert "A doctor's name." not in page
    page = client_as(cast.cleo).get(f"/posts/{post}/history").text
    assert "A doctor" in page


def test_a_moderator_takes_a_whole_discussion_away_and_gives_it_back(app, client_as, cast, talk):
    thread = talk.start(cast.ada, "Selling things")
    talk.answer(cast.ben, thread)
    by_cleo(app, cast, Thread, thread, "remove", "It was selling something.")
    ben = client_as(cast.ben)
    page = ben.get(f"/threads/{thread}").text
    assert "Removed by a moderator. It was selling something." in page
    assert "Selling things" not in page
    assert "Selling things" in client_as(cast.cleo).get(f"/threads/{thread}").text
    with app.app_context(), writing():
        db.session.get_one(Thread, thread).restore()
    assert "Selling things" in ben.get("/discussions/everyday-life").text


def test_a_discussion_moves_with_its_count(app, cast, talk):
    thread = talk.start(cast.ada)
    with app.app_context(), writing():
        family = db.session.scalars(select(Space).where(Space.slug == "family")).one()
        db.session.get_one(Thread, thread).move(family)
        db.session.get_one(Thread, thread).move(family)
    with app.app_context():
        counts = dict(db.session.execute(select(Space.slug, Space.threads)).all())
        assert counts["family"] == 1
        assert counts["everyday-life"] == 0


def test_when_the_last_answer_goes_the_one_before_is_the_last(app, client_as, cast, talk):
    thread = talk.start(cast.ada)
    first = talk.answer(cast.ben, thread)
    last = talk.answer(cast.ada, thread)
    client_as(cast.ada).post(f"/posts/{last}/remove")
    with app.app_context():
        row = db.session.get_one(Thread, thread)
        assert row.last_post_id == first
        assert row.last_post_at < clock.now()


# Whatever is sent, however often.


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sendings=st.lists(
        st.tuples(st.integers(0, 2), st.sampled_from(["ada", "ben"]), st.sampled_from(["answer", "start"])), max_size=12
    )
)
def test_each_key_of_each_member_makes_one_thing(app, client_as, cast, talk, sendings):
    """Three forms shown to each of two members, sent in any order and any number of times."""
    clients = {name: client_as(getattr(cast, name)) for name in ("ada", "ben")}
    thread = talk.start(cast.grace)
    posts, threads = count(app, Post), count(app, Thread)
    keys, first = [uuid.uuid4().hex for _ in range(3)], {}
    for n, name, what in sendings:
        path = f"/threads/{thread}/answer" if what == "answer" else "/discussions/family/new"
        form = {"key": keys[n], "format": "plain", "source": f"Words {n}.", "title": f"Title {n}"}
        where = clients[name].post(path, data=form)
        assert where.status_code == 302
        made, led = first.setdefault((n, name), (what, where.location))
        assert where.location.startswith(re.split("[?#]", led)[0])
    assert count(app, Post) == posts + len(first)
    assert count(app, Thread) == threads + sum(what == "start" for what, _ in first.values())
