"""The order of posts in a thread, whatever answers what, and however deep."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from community.accounts.models import Member
from community.discussions import tree
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.extensions import db


@pytest.fixture
def small_steps(monkeypatch):
    """Little room between posts, so that threads have to be numbered again all the time."""
    monkeypatch.setattr(tree, "STEP", 4)


def depth_first(posts: list[Post]) -> list[int]:
    answers: dict[int | None, list[Post]] = {}
    for post in sorted(posts, key=lambda p: p.id):
        answers.setdefault(post.parent_id, []).append(post)
    opening = next(p for p in posts if p.is_opening)
    order = [opening.id]

    def follow(parent_id):
        for post in answers.get(parent_id, []):
            if post is not opening:
                order.append(post.id)
                follow(post.id)

    follow(None)
    return order


def grow(thread_id: int, author_id: int, choices: list[int]) -> list[Post]:
    """Add a post for each number, which says what it answers (0: the thread)."""
    thread = db.session.get_one(Thread, thread_id)
    author = db.session.get_one(Member, author_id)
    made: list[Post] = []
    for choice in choices:
        to = made[choice % len(made)] if made and choice else None
        made.append(thread.reply(author, "<p>Words.</p>", to, uuid.uuid4().hex))
    return list(db.session.scalars(select(Post).where(Post.thread_id == thread_id).order_by(Post.position)))


def test_it_works(app, cast, talk):
    thread = talk.start(cast.ada)
    first = talk.answer(cast.ben, thread)
    second = talk.answer(cast.ben, thread)
    under_first = talk.answer(cast.ada, thread, to=first)
    deeper = talk.answer(cast.ben, thread, to=under_first)
    beside = talk.answer(cast.ben, thread, to=first)
    assert talk.order(thread) == [talk.opening(thread), first, under_first, deeper, beside, second]


@pytest.mark.parametrize("step", [4, tree.STEP], ids=["crowded", "as it is"])
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choices=st.lists(st.integers(0, 40), max_size=40))
def test_posts_are_read_depth_first_in_the_order_they_were_written(app, cast, talk, monkeypatch, step, choices):
    monkeypatch.setattr(tree, "STEP", step)
    thread_id, author_id = talk.start(cast.ada), cast.ben
    with app.app_context():
        posts = grow(thread_id, author_id, choices)
        assert [p.id for p in posts] == depth_first(posts)
        depths = {p.id: p.depth for p in posts}
        assert all(p.depth == (depths[p.parent_id] + 1 if p.parent_id else 0) for p in posts)


def test_two_people_may_answer_each_other_without_end(app, cast, talk):
    thread_id, ben = talk.start(cast.ada), cast.ben
    with app.app_context():
        thread, author, last = db.session.get_one(Thread, thread_id), db.session.get_one(Member, ben), None
        for _ in range(300):
            last = thread.reply(author, "<p>Words.</p>", last, uuid.uuid4().hex)
        assert last.depth == 299
        posts = db.session.scalars(select(Post).where(Post.thread_id == thread_id).order_by(Post.position)).all()
        assert [p.id for p in posts] == sorted(p.id for p in posts)


def test_many_answers_to_one_post_keep_their_order(app, cast, talk, small_steps):
    thread_id, ben = talk.start(cast.ada), cast.ben
    with app.app_context():
        # The first answers the thread, the second too; all others answer the first, and stand between.
        posts = grow(thread_id, ben, [0, 0])
        thread, author = db.session.get_one(Thread, thread_id), db.session.get_one(Member, ben)
        made = [thread.reply(author, "<p>Words.</p>", posts[1], uuid.uuid4().hex).id for _ in range(100)]
        order = list(db.session.scalars(select(Post.id).where(Post.thread_id == thread_id).order_by(Post.position)))
        assert order == [posts[0].id, posts[1].id, *made, posts[2].id]


def test_numbering_again_keeps_the_order_and_the_opening_first(app, cast, talk):
    thread_id = talk.start(cast.ada)
    with app.app_context():
        before = [p.id for p in grow(thread_id, cast.ben, [0, 1, 0, 2, 2, 0, 1])]
        tree.spread(Post, thread_id)
        after = db.session.execute(
            select(Post.id, Post.position).where(Post.thread_id == thread_id).order_by(Post.position)
        ).all()
        assert [row.id for row in after] == before
        assert [row.position for row in after] == [n * tree.STEP for n in range(len(before))]
