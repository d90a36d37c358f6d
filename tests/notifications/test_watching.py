"""She watches a discussion, or mutes it, and hears accordingly."""

from __future__ import annotations

import pytest

from community.accounts.blocks import block
from community.accounts.models import Member
from community.core.database import writing
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.extensions import db
from tests.notifications.test_notices import heard, tell


def choose(client, thread: int, way: str):
    return client.post(f"/threads/{thread}/watch", data={"way": way})


@pytest.fixture
def watched(client_as, cast, talk) -> int:
    """A discussion of Ada's that Grace watches."""
    thread = talk.start(cast.ada, "Gardens that forgive us")
    choose(client_as(cast.grace), thread, "watch")
    return thread


def test_it_works(app, client_as, cast, talk, watched):
    talk.answer(cast.ben, watched, "Mint.")
    tell(app)
    assert heard(app) == sorted([cast.ada, cast.grace])
    assert "Ben answered in “Gardens that forgive us”, which you watch" in client_as(cast.grace).get("/notices").text
    assert "which you watch" not in client_as(cast.ada).get("/notices").text


def test_nobody_watches_by_writing(app, cast, talk):
    thread = talk.start(cast.ada)
    talk.answer(cast.grace, thread)
    tell(app)
    talk.answer(cast.ben, thread)
    tell(app)
    assert heard(app) == [cast.ada, cast.ada]


def test_of_my_own_answers_i_hear_nothing(app, cast, talk, watched):
    talk.answer(cast.grace, watched)
    tell(app)
    assert heard(app) == [cast.ada]


def test_in_a_muted_discussion_i_hear_nothing_not_even_answers_to_me(app, client_as, cast, talk, watched):
    grace, ada = client_as(cast.grace), client_as(cast.ada)
    mine = talk.answer(cast.grace, watched)
    for client in (grace, ada):
        choose(client, watched, "mute")
    talk.answer(cast.ben, watched, to=mine)
    tell(app)
    assert heard(app) == []
    page = grace.get("/home").text
    assert "new<" not in page
    assert "nothing new for you" in grace.get("/next").text
    choose(grace, watched, "")
    assert "2 new<" in grace.get("/home").text


def test_the_page_says_what_i_chose_and_takes_it_back(client_as, cast, watched):
    grace = client_as(cast.grace)
    page = grace.get(f"/threads/{watched}").text
    assert "How you read this: you watch it" in " ".join(page.split()).replace(" :", ":")
    choose(grace, watched, "mute")
    assert "it is muted" in grace.get(f"/threads/{watched}").text
    choose(grace, watched, "")
    page = grace.get(f"/threads/{watched}").text
    assert "you watch it" not in page
    assert "it is muted" not in page
    for nonsense in ("loud", "WATCH", "x" * 500):
        assert choose(grace, watched, nonsense).status_code == 302
    assert choose(grace, 99999, "watch").status_code == 404


def _blocked(cast, thread):
    block(cast.ben, cast.grace)


def _starter_blocked(cast, thread):
    block(cast.ada, cast.grace)


def _opt_in(cast, thread):
    db.session.get_one(Thread, thread).move(db.session.query(Space).filter_by(slug="when-im-ready").one())


def _left_out(cast, thread):
    db.session.query(Post).filter_by(author_id=cast.ben).one().topics = 2
    db.session.get_one(Member, cast.grace).leaves_out = 2


def _thread_left_out(cast, thread):
    db.session.get_one(Thread, thread).topics = 2
    db.session.get_one(Member, cast.grace).leaves_out = 2


def _removed(cast, thread):
    db.session.query(Post).filter_by(author_id=cast.ben).one().remove_by_author()


@pytest.mark.parametrize("since", [_blocked, _starter_blocked, _opt_in, _left_out, _thread_left_out, _removed])
def test_who_watches_hears_of_nothing_she_does_not_meet(app, client_as, cast, talk, watched, since):
    cast.grace  # noqa: B018
    talk.answer(cast.ben, watched, "Mint.")
    with app.app_context(), writing():
        since(cast, watched)
    tell(app)
    assert cast.grace not in heard(app)
