"""Two do the same thing at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable

from community.accounts.models import Member
from community.core import clock
from community.discussions.posts import Post
from community.discussions.reactions import Reaction
from community.discussions.waiting import Wait
from community.extensions import db
from tests.at_once import side_by_side


def at_once(*acts: Callable[[], object]) -> list:
    """Start all of them together; gives what they gave."""
    together, given = threading.Barrier(len(acts)), []

    def run(act) -> None:
        together.wait()
        given.append(act())

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return given


def test_of_those_who_take_up_one_who_waits_one_does(app, client_as, cast, talk):
    opening = talk.opening(talk.start(cast.ada, "Hello from me"))
    people = [cast.ben, cast.grace, cast.cleo, cast.hana]
    with app.app_context():
        for one in people:
            db.session.get_one(Member, one).welcomes_since = clock.now()
        db.session.commit()
    clients = [client_as(one) for one in people]
    answers = at_once(*(lambda c=c: c.post(f"/welcoming/{opening}/claim").location for c in clients))
    assert sorted(answers) == [f"/posts/{opening}", *["/welcoming"] * 3]
    with app.app_context():
        assert db.session.get_one(Wait, opening).claimed_by_id in people


def test_leaving_and_taking_back_words_together_loses_none(app, client_as, cast, talk):
    opening = talk.opening(talk.start(cast.ada))
    clients = [client_as(one) for one in (cast.ben, cast.grace, cast.cleo)]
    clients[0].post(f"/posts/{opening}/word", data={"word": "same"})
    for _ in range(3):
        done = at_once(
            lambda: clients[0].post(f"/posts/{opening}/word/take-back").status_code,
            lambda: clients[1].post(f"/posts/{opening}/word", data={"word": "thanks"}).status_code,
            lambda: clients[1].post(f"/posts/{opening}/word", data={"word": "read"}).status_code,
            lambda: clients[2].post(f"/posts/{opening}/word/take-back").status_code,
        )
        assert set(done) == {302}
        with app.app_context():
            assert db.session.query(Reaction).count() == 1
            assert db.session.get_one(Post, opening).has_reactions
        clients[0].post(f"/posts/{opening}/word", data={"word": "same"})
        clients[1].post(f"/posts/{opening}/word/take-back")


def test_what_is_removed_in_the_moment_of_its_change_stays_as_it_was_removed(app, client_as, cast, talk):
    post = talk.answer(cast.ada, talk.start(cast.ben), "You are all fools")
    ada, cleo, answers = client_as(cast.ada), cast.cleo, []

    def removes(arrive, meet) -> None:
        db.session.get_one(Post, post).remove(db.session.get_one(Member, cleo), "Unkind.")
        arrive()
        meet()

    def edits(_arrive, _meet) -> None:
        form = {"source": "<p>You are all dear to me</p>", "format": "rich"}
        answers.append(ada.post(f"/posts/{post}/edit", data=form).status_code)

    assert side_by_side(app, removes, edits) == [None, None]
    assert answers == [403]
    with app.app_context():
        removed = db.session.get_one(Post, post)
        assert "fools" in removed.source
        assert removed.edited_at is None
