"""What a reader is shown of a discussion, and what it costs."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import insert, select

from community.accounts.blocks import block
from community.accounts.models import Member
from community.core import clock
from community.discussions import tree
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.extensions import db


def many_posts(app, thread_id: int, author_id: int, count: int) -> list[int]:
    """Put many posts into a thread at once, each third one an answer to the one before."""
    with app.app_context():
        rows, parent = [], None
        for n in range(1, count + 1):
            under = parent if n % 3 == 0 else None
            rows.append(
                {
                    "thread_id": thread_id,
                    "author_id": author_id,
                    "parent_id": under,
                    "key": uuid.uuid4().hex,
                    "position": n * tree.STEP,
                    "depth": 1 if under else 0,
                    "source": f"<p>Words {n}.</p>",
                    "html": f"<p>Words {n}.</p>",
                    "html_version": 1,
                    "excerpt": f"Words {n}.",
                    "created_at": clock.now(),
                }
            )
            parent = None
        db.session.execute(insert(Post), rows)
        thread = db.session.get_one(Thread, thread_id)
        thread.recount()
        db.session.commit()
        return list(db.session.scalars(select(Post.id).where(Post.thread_id == thread_id).order_by(Post.position)))


def many_threads(app, author_id: int, count: int, slug: str = "everyday-life") -> None:
    with app.app_context():
        space = db.session.scalars(select(Space).where(Space.slug == slug)).one()
        now = clock.now()
        db.session.execute(
            insert(Thread),
            [
                {
                    "space_id": space.id,
                    "author_id": author_id,
                    "key": uuid.uuid4().hex,
                    "title": f"About {n}",
                    "created_at": now,
                    "last_post_at": now,
                    "answers": 0,
                }
                for n in range(count)
            ],
        )
        space.threads += count
        db.session.commit()


def shown(page: str) -> list[int]:
    return [int(n) for n in re.findall(r'id="post-(\d+)"', page)]


def link(page: str, words: str) -> str | None:
    found = re.search(rf'href="([^"]+)"[^>]*>\s*{words}', page)
    return found and found[1].replace("&amp;", "&")


def test_it_works(client_as, cast, talk):
    thread = talk.start(cast.ada, "Gardens that forgive us")
    first = talk.answer(cast.ben, thread, "Mint forgives everything.")
    talk.answer(cast.ada, thread, "It does.", to=first)
    page = client_as(cast.grace).get(f"/threads/{thread}").text
    assert "<h1>Gardens that forgive us</h1>" in page
    assert "2 answers." in page
    assert 'data-depth="1"' in page
    assert ", in answer to Ben" in page


def test_someone_who_waits_is_suspended_or_signed_out_reads_nothing(client_as, visitor, cast, talk):
    thread = talk.start(cast.ada)
    post = talk.opening(thread)
    for path in ("/discussions", "/discussions/everyday-life", f"/threads/{thread}", f"/posts/{post}"):
        for client in (client_as(cast.dev), client_as(cast.eve), visitor):
            answer = client.get(path)
            assert answer.status_code == 302
            assert "in more words" not in answer.text


def test_every_page_of_a_long_discussion_follows_from_the_one_before(app, client_as, cast, talk):
    thread = talk.start(cast.ada)
    everything = many_posts(app, thread, cast.ben, 70)
    ada = client_as(cast.ada)
    seen, pages, path = [], [], f"/threads/{thread}"
    while path:
        page = ada.get(path).text
        pages.append(shown(page))
        seen += pages[-1]
        path = link(page, "Later posts")
    assert seen == everything
    back, path = [], f"/threads/{thread}?end"
    while path:
        page = ada.get(path).text
        back = shown(page) + back
        path = link(page, "Earlier posts")
    assert sorted(set(back)) == everything


def test_a_post_s_address_leads_to_the_page_that_holds_it(app, client_as, cast, talk):
    thread = talk.start(cast.ada)
    everything = many_posts(app, thread, cast.ben, 70)
    ada = client_as(cast.ada)
    for n in (0, 1, 3, 19, 20, 35, 69, 70):
        answer = ada.get(f"/posts/{everything[n]}")
        assert answer.location.endswith(f"#post-{everything[n]}")
        posts = shown(ada.get(answer.location).text)
        assert everything[n] in posts
        assert len(posts) == 20
        start = everything.index(posts[0])
        assert posts == everything[start : start + 20]


def test_nonsense_in_addresses_is_no_error(client_as, cast, talk):
    thread, other = talk.start(cast.ada), talk.start(cast.ben)
    ada = client_as(cast.ada)
    foreign = talk.opening(other)
    for way in ("at", "after", "before"):
        for value in ("", "x", "-1", "9" * 30, str(2**63), "99999", str(foreign), "１"):
            assert ada.get(f"/threads/{thread}?{way}={value}").status_code in {200, 302}
    for value in ("", "x", "1-2-3", "9" * 39 + "-1", "-5", "1", "１-１"):
        assert ada.get(f"/discussions/everyday-life?older={value}").status_code in {200, 302}
    assert ada.get("/threads/9223372036854775807").status_code == 404
    assert ada.get("/threads/9223372036854775808").status_code == 404
    assert ada.get("/discussions/nowhere").status_code == 404


# What it costs, the member herself included.


@pytest.mark.parametrize("where", ["", "?after={middle}", "?before={middle}", "?at={middle}", "?end"])
def test_any_page_of_a_long_thread_costs_the_same_few_queries(app, client_as, cast, talk, count_queries, where):
    thread = talk.start(cast.ada)
    everything = many_posts(app, thread, cast.ben, 1000)
    ada = client_as(cast.ada)
    path = f"/threads/{thread}" + where.format(middle=everything[500])
    ada.get(path)
    with count_queries() as queries:
        page = ada.get(path).text
    assert len(shown(page)) == 20
    assert len(queries) <= 6, queries.all
    assert not queries.writes


def test_a_space_of_ten_thousand_threads_costs_few_queries(app, client_as, cast, talk, count_queries):
    many_threads(app, cast.ada, 10_000)
    ben = client_as(cast.ben)
    path = "/discussions/everyday-life"
    for _ in range(3):
        with count_queries() as queries:
            page = ben.get(path).text
        assert page.count("line-title") == 20
        assert len(queries) <= 5, queries.all
        assert not queries.writes
        path = link(page, "Older discussions")
    with count_queries() as queries:
        ben.get("/discussions")
    assert len(queries) <= 5, queries.all


def test_older_and_newer_discussions_show_each_once(app, client_as, cast, talk):
    many_threads(app, cast.ada, 50)
    ben, path, seen = client_as(cast.ben), "/discussions/everyday-life", []
    while path:
        page = ben.get(path).text
        seen += re.findall(r'/threads/(\d+)"', page)
        last, path = page, link(page, "Older discussions")
    assert len(seen) == len(set(seen)) == 50
    newer = ben.get(link(last, "Newer discussions")).text
    assert re.findall(r'/threads/(\d+)"', newer) == seen[20:40]


# Blocks, in both directions.


@pytest.fixture
def apart(app, cast):
    """Ada and Ben have nothing to do with one another."""
    with app.app_context():
        block(cast.ben, cast.ada)
        db.session.commit()


def test_a_discussion_started_by_someone_blocked_is_not_there(client_as, cast, talk, apart):
    for starter, reader in ((cast.ada, cast.ben), (cast.ben, cast.ada)):
        title = f"Not for {reader}"
        thread = talk.start(starter, title)
        client = client_as(reader)
        assert client.get(f"/threads/{thread}").status_code == 404
        assert client.get(f"/posts/{talk.opening(thread)}").status_code == 404
        assert title not in client.get("/discussions/everyday-life").text
        assert client_as(cast.grace).get(f"/threads/{thread}").status_code == 200


def test_posts_by_someone_blocked_are_left_out_and_answers_to_them_still_make_sense(client_as, cast, talk, apart):
    thread = talk.start(cast.grace)
    theirs = talk.answer(cast.ben, thread, "Words of Ben.")
    under = talk.answer(cast.grace, thread, "An answer to him.", to=theirs)
    talk.answer(cast.grace, thread, "And more.", to=under)
    page = client_as(cast.ada).get(f"/threads/{thread}").text
    assert "Words of Ben" not in page
    assert "Ben" not in page
    assert "In answer to an earlier post" in page
    assert "2 answers." in page
    assert client_as(cast.ada).get(f"/posts/{theirs}").status_code == 404
    whole = client_as(cast.flo).get(f"/threads/{thread}").text
    assert "3 answers." in whole
    assert "In answer to an earlier post" not in whole


def test_the_last_answer_of_someone_blocked_is_not_told_of_in_lists(client_as, cast, talk, apart):
    thread = talk.start(cast.grace, "Dogs")
    talk.answer(cast.ben, thread)
    page = client_as(cast.ada).get("/discussions/everyday-life").text
    assert "Dogs" in page
    assert "Ben" not in page
    assert "No answer yet" in page
    page = client_as(cast.ada).get(f"/threads/{thread}").text
    assert "Go to the newest answer" not in page


def test_who_looks_after_the_place_can_open_what_a_block_would_hide(app, client_as, cast, talk):
    with app.app_context():
        block(cast.ben, cast.cleo)
        db.session.commit()
    thread = talk.start(cast.ben, "Out of sight")
    cleo = client_as(cast.cleo)
    assert "Out of sight" in cleo.get(f"/threads/{thread}").text
    assert "Out of sight" not in cleo.get("/discussions/everyday-life").text


def test_someone_suspended_keeps_her_words_and_has_no_page(app, client_as, cast, talk):
    thread = talk.start(cast.ada)
    post = talk.answer(cast.ben, thread, "Still here.")
    with app.app_context():
        db.session.get_one(Member, cast.ben).suspended_until = clock.now().replace(year=2099)
        db.session.commit()
    page = client_as(cast.ada).get(f"/threads/{thread}").text
    assert "Still here." in page
    assert f'href="/members/{cast.ben}"' not in page
    assert shown(page)[-1] == post


def test_a_kept_statement_looks_at_the_clock_each_time(app, client_as, cast, talk):
    thread = talk.start(cast.ben)
    with app.app_context():
        db.session.get_one(Member, cast.ben).suspended_until = clock.now() + timedelta(hours=1)
        db.session.commit()
    ada, link_to_ben = client_as(cast.ada), f'href="/members/{cast.ben}"'
    assert link_to_ben not in ada.get(f"/threads/{thread}").text
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        assert link_to_ben in ada.get(f"/threads/{thread}").text
