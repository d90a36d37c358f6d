"""On a day without words I can still answer, and no one counts it."""

from __future__ import annotations

import pytest

from community.accounts.blocks import block
from community.accounts.models import Member
from community.comfort import topics
from community.core import work
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.reactions import WORDS, Reaction
from community.discussions.spaces import Space
from community.extensions import db
from community.notifications.models import Notice


@pytest.fixture
def adas(cast, talk) -> int:
    """A post by Ada: the first one of her discussion."""
    return talk.opening(talk.start(cast.ada))


def leave(client, post_id: int, word: str = "thinking"):
    return client.post(f"/posts/{post_id}/word", data={"word": word})


@pytest.fixture
def tell(app):
    """Let the worker tell what happened."""

    def run():
        with app.app_context():
            work.run("notices")

    return run


def read(client, post_id: int) -> str:
    return client.get(f"/posts/{post_id}", follow_redirects=True).text


def test_it_works(client_as, cast, adas, tell):
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    page = read(ben, adas)
    assert all(said in page for said in WORDS.values())
    answer = leave(ben, adas)
    assert answer.status_code == 302
    assert "Ada can see that you left “Thinking of you”." in read(ben, adas)
    assert "“Thinking of you” from <a" in read(ada, adas)
    assert "Only you see this." in read(ada, adas)
    tell()
    notices = ada.get("/notices").text
    assert "Ben left you a few words in “The week before a scan”" in notices
    assert "“Thinking of you”" in notices


def test_no_one_else_sees_it_and_nothing_is_counted(client_as, cast, adas):
    leave(client_as(cast.ben), adas)
    for other in (cast.grace, cast.cleo):
        page = read(client_as(other), adas)
        assert "Ben" not in page
        assert "Left for you" not in page
        assert "You left" not in page


def test_another_word_takes_its_place(app, client_as, cast, adas):
    ben = client_as(cast.ben)
    leave(ben, adas, "thinking")
    leave(ben, adas, "thanks")
    page = read(client_as(cast.ada), adas)
    assert "“Thank you” from" in page
    assert "“Thinking of you” from" not in page
    with app.app_context():
        assert db.session.query(Reaction).count() == 1


def test_i_can_take_it_back_as_if_it_had_never_been(app, client_as, cast, adas, tell):
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    leave(ben, adas)
    tell()
    assert ben.post(f"/posts/{adas}/word/take-back").status_code == 302
    assert ben.post(f"/posts/{adas}/word/take-back").status_code == 302
    assert "Ben" not in read(ada, adas)
    assert "Ben" not in ada.get("/notices").text
    with app.app_context():
        assert db.session.query(Reaction).count() == 0
        assert not db.session.get_one(Post, adas).has_reactions


def test_several_words_on_one_post_are_one_notice_until_i_have_read_it(app, client_as, cast, adas, tell):
    ada = client_as(cast.ada)
    for other in (cast.ben, cast.cleo, cast.grace, cast.hana):
        leave(client_as(other), adas)
        tell()
    with app.app_context():
        notice = db.session.query(Notice).one()
        assert db.session.get_one(Member, cast.ada).notices_waiting == 1
    assert "Ben, Cleo, Grace and others left you a few words" in ada.get("/notices").text
    assert f"/threads/{1}" in ada.post(f"/notices/{notice.id}", follow_redirects=True).request.path
    # Leaving it again calls nobody; someone new does.
    ben = client_as(cast.ben)
    ben.post(f"/posts/{adas}/word/take-back")
    leave(ben, adas)
    tell()
    with app.app_context():
        assert db.session.query(Notice).count() == 1


def test_not_on_my_own_words_and_no_words_of_my_own_making(app, client_as, cast, adas):
    assert leave(client_as(cast.ada), adas).status_code == 403
    assert leave(client_as(cast.ben), adas, "Get well soon").status_code == 400
    assert leave(client_as(cast.ben), adas, "").status_code == 400
    assert leave(client_as(cast.ben), 9999).status_code == 404
    with app.app_context():
        assert db.session.query(Reaction).count() == 0


def test_nothing_passes_between_two_who_do_not_meet(app, client_as, cast, adas, talk, tell):
    assert leave(client_as(cast.flo), adas).status_code == 404
    flos = talk.opening(talk.start(cast.flo))
    assert leave(client_as(cast.ada), flos).status_code == 404
    leave(client_as(cast.ben), adas)
    tell()
    with app.app_context():
        block(cast.ben, cast.ada)
        db.session.commit()
    ada = client_as(cast.ada)
    assert "Ben" not in read(ada, adas)
    assert "Ben" not in ada.get("/notices").text


def test_a_moderator_leaves_no_word_with_someone_who_has_blocked_her(app, client_as, cast, adas):
    ada, cleo = cast.ada, cast.cleo
    with app.app_context():
        block(ada, cleo)
        db.session.commit()
    assert leave(client_as(cast.cleo), adas).status_code == 404


def test_not_on_what_is_removed_or_where_no_more_answers_are_taken(app, client_as, cast, adas, talk):
    ben, cleo = client_as(cast.ben), cast.cleo
    with app.app_context():
        db.session.get_one(Post, adas).thread.lock(db.session.get_one(Member, cleo), "Enough for today.")
        db.session.commit()
    assert leave(ben, adas).status_code == 403
    assert "Say it for me" not in read(ben, adas)
    other = talk.start(cast.ada)
    gone = talk.answer(cast.ada, other)
    with app.app_context():
        db.session.get_one(Post, gone).remove_by_author()
        db.session.commit()
    assert leave(ben, gone).status_code == 403


def test_nothing_of_a_place_i_have_not_opened_takes_a_word(client_as, cast, talk, app):
    ada = cast.ada
    with app.app_context():
        space = db.session.query(Space).filter_by(slug="when-im-ready").one()
        space.enter(db.session.get_one(Member, ada))
        db.session.commit()
    post = talk.opening(talk.start(cast.ada, slug="when-im-ready"))
    assert leave(client_as(cast.ben), post).status_code == 404


def test_the_author_hears_nothing_of_a_word_on_what_was_removed_meanwhile(app, client_as, cast, adas, tell):
    leave(client_as(cast.ben), adas)
    cleo = cast.cleo
    with app.app_context():
        db.session.get_one(Post, adas).thread.remove(db.session.get_one(Member, cleo), "It named a clinic.")
        db.session.commit()
    tell()
    with app.app_context():
        assert db.session.query(Notice).filter_by(member_id=cast.ada).count() == 0


def test_i_hear_nothing_in_a_discussion_i_leave_out_or_whose_author_i_do_not_meet(app, client_as, cast, talk, tell):
    thread = talk.start(cast.grace)
    ada, grace, mine, opening = cast.ada, cast.grace, talk.answer(cast.ada, thread), talk.opening(thread)
    with app.app_context():
        topics.first_things()
        db.session.flush()
        mask = db.session.query(topics.Topic).first().mask
        db.session.get_one(Post, opening).add_topics(mask)
        db.session.get_one(Member, ada).leaves_out = mask
        db.session.commit()
    leave(client_as(cast.ben), mine)
    tell()
    with app.app_context():
        db.session.get_one(Member, ada).leaves_out = 0
        block(ada, grace)
        db.session.commit()
    leave(client_as(cast.cleo), mine)
    tell()
    with app.app_context():
        assert db.session.query(Notice).filter_by(member_id=ada).count() == 0
        assert db.session.get_one(Member, ada).notices_waiting == 0


def test_a_page_asks_for_names_only_where_there_are_some(client_as, cast, adas, talk, count_queries):
    thread = talk.start(cast.grace)
    for _ in range(20):
        talk.answer(cast.ada, thread)
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    path = f"/threads/{thread}"
    costs = []
    for client in (ada, ben):
        client.get(path)
        with count_queries() as queries:
            client.get(path)
        costs.append(len(queries))
    assert costs[0] == costs[1]
    for post in talk.order(thread)[1:]:
        leave(ben, post)
    with count_queries() as queries:
        assert ada.get(path).text.count("Only you see this.") == 19
    assert len(queries) == costs[0] + 1
    with count_queries() as queries:
        assert ben.get(path).text.count("You left “Thinking of you”") == 19
    assert len(queries) == costs[1]


def test_my_own_words_can_need_no_answer_and_can_still_be_answered(app, client_as, cast, adas):
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    assert ada.post(f"/posts/{adas}/need", data={"need": "no"}).status_code == 302
    page = read(ben, adas)
    assert "No need to answer this." in page
    assert "Your answer" in page
    assert ben.post(f"/posts/{adas}/need", data={"need": "yes"}).status_code == 404
    ada.post(f"/posts/{adas}/need", data={"need": "yes"})
    assert "No need to answer this." not in read(ben, adas)
    with app.app_context():
        db.session.get_one(Thread, 1).remove_by_author()
        db.session.get_one(Post, adas).remove_by_author()
        db.session.commit()
    assert ada.post(f"/posts/{adas}/need", data={"need": "no"}).status_code == 403
