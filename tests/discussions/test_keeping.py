"""She keeps what she wants to find again, for herself alone."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import func, select

from community.accounts.blocks import block
from community.accounts.models import Member
from community.core import clock
from community.core.database import writing
from community.discussions.keeping import Keep
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.extensions import db


@pytest.fixture
def kept(client_as, cast, talk) -> int:
    """A post of Ben's that Ada has kept with a note."""
    post = talk.answer(cast.ben, talk.start(cast.grace, "Gardens"), "Mint forgives everything.")
    ada = client_as(cast.ada)
    assert ada.post(f"/posts/{post}/keep").location.endswith(f"#post-{post}")
    ada.post(f"/posts/{post}/note", data={"note": "For the spring."})
    return post


def test_it_works(client_as, cast, kept):
    page = client_as(cast.ada).get("/keeping").text
    assert "Mint forgives everything." in page
    assert "For the spring." in page
    for other in (cast.ben, cast.grace, cast.cleo):
        page = client_as(other).get("/keeping").text
        assert "You keep nothing yet." in page


def test_what_i_let_go_of_comes_back_by_undo_with_its_note(client_as, cast, kept):
    ada = client_as(cast.ada)
    page = ada.post(f"/posts/{kept}/let-go", follow_redirects=True).text
    assert "Mint" not in page
    assert f'action="/posts/{kept}/keep?list="' in page
    page = ada.post(f"/posts/{kept}/keep?list=", follow_redirects=True).text
    assert "For the spring." in page


def test_what_i_let_go_of_long_ago_is_deleted(app, client_as, cast, talk, kept):
    ada = client_as(cast.ada)
    ada.post(f"/posts/{kept}/let-go")
    with time_machine.travel(clock.now() + timedelta(hours=2), tick=False):
        other = talk.start(cast.ben)
        ada = client_as(cast.ada)
        ada.post(f"/posts/{kept}/keep")
        assert "For the spring." not in ada.get("/keeping").text
        ada.post(f"/posts/{kept}/let-go")
    with time_machine.travel(clock.now() + timedelta(hours=4), tick=False):
        ada = client_as(cast.ada)
        ada.post(f"/posts/{talk.opening(other)}/keep")
        ada.post(f"/posts/{talk.opening(other)}/let-go")
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(Keep)) == 1


def test_keeping_twice_is_the_same_as_once(app, client_as, cast, kept):
    client_as(cast.ada).post(f"/posts/{kept}/keep")
    assert client_as(cast.ada).get("/keeping").text.count("Mint forgives") == 1


def test_a_note_that_is_too_long_is_shown_again_as_written(client_as, cast, kept):
    words = "Far too long. " * 50
    answer = client_as(cast.ada).post(f"/posts/{kept}/note", data={"note": words})
    assert answer.status_code == 422
    assert words in answer.text
    assert "under 500 characters" in answer.text


def test_i_cannot_keep_what_i_cannot_read(app, client_as, cast, talk):
    removed = talk.answer(cast.ben, talk.start(cast.ben))
    client_as(cast.ben).post(f"/posts/{removed}/remove")
    behind = talk.opening(talk.start(cast.ben, slug="when-im-ready"))
    unmet = talk.opening(talk.start(cast.flo))
    ada = client_as(cast.ada)
    for post in (removed, behind, unmet, 99999):
        assert ada.post(f"/posts/{post}/keep").status_code == 404
        assert ada.post(f"/posts/{post}/let-go").status_code == 404
        assert ada.post(f"/posts/{post}/note", data={"note": "x"}).status_code == 404


def _blocked(cast):
    block(cast.ben, cast.ada)


def _removed(cast):
    db.session.scalars(select(Post).where(Post.author_id == cast.ben)).one().remove_by_author()


def _left_out(cast):
    db.session.scalars(select(Post).where(Post.author_id == cast.ben)).one().topics = 2
    db.session.get_one(Member, cast.ada).leaves_out = 2


def _closed(cast):
    db.session.scalars(select(Space).where(Space.slug == "everyday-life")).one().opt_in = True


@pytest.mark.parametrize("since", [_blocked, _removed, _left_out, _closed])
def test_my_list_shows_no_word_that_i_do_not_meet_any_more(app, client_as, cast, kept, since):
    with app.app_context(), writing():
        since(cast)
    page = client_as(cast.ada).get("/keeping").text
    with app.app_context(), writing():
        for space in db.session.scalars(select(Space).where(Space.slug == "everyday-life")):
            space.opt_in = False
    assert "Mint" not in page
    assert "Gardens" not in page


def test_the_list_costs_few_queries(client_as, cast, talk, count_queries):
    ada = client_as(cast.ada)
    thread = talk.start(cast.ben)
    for n in range(25):
        ada.post(f"/posts/{talk.answer(cast.ben, thread, f'Words {n}.')}/keep")
    with count_queries() as queries:
        page = ada.get("/keeping").text
    assert page.count('class="keep-words"') == 20
    assert len(queries) <= 4, queries.all
    assert "What you kept earlier" in page


def test_what_is_covered_for_me_is_covered_on_my_list_too(app, client_as, cast, kept):
    with app.app_context(), writing():
        post = db.session.get_one(Post, kept)
        post.topics = post.thread.topics = 2
        db.session.get_one(Member, cast.ada).covers = 2
    page = client_as(cast.ada).get("/keeping").text
    assert "It is covered, as you chose." in page
    assert "Mint" not in page
    assert "Gardens" not in page
