"""Ben answers Ada, and she finds a notice of it."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import func, select, update

from community.accounts.blocks import block
from community.accounts.models import UNTIL_LIFTED, Member
from community.activity import Activity, Kind, record
from community.core import work
from community.core.database import writing
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.extensions import db
from community.moderation import reporting
from community.moderation.actions import Verb, act
from community.moderation.models import Reason, Report
from community.notifications import recipients, sentences
from community.notifications.models import Notice
from community.profiles import hellos


def test_whatever_is_told_is_said_in_words():
    assert recipients.RULES.keys() == sentences.WORDS.keys()


def tell(app) -> int:
    with app.app_context():
        return work.run("notices")


def heard(app) -> list[int]:
    with app.app_context():
        return sorted(db.session.scalars(select(Notice.member_id)))


def waiting(app, member_id: int) -> int:
    with app.app_context():
        return db.session.get_one(Member, member_id).notices_waiting


def change(app, member_id: int, **values) -> None:
    with app.app_context(), writing():
        db.session.execute(update(Member).where(Member.id == member_id).values(**values))


def test_it_works(app, client_as, cast, talk):
    thread = talk.start(cast.ada, "The week before a scan")
    post = talk.answer(cast.ben, thread, "The library, a pie.")
    tell(app)
    assert waiting(app, cast.ada) == 1
    ada = client_as(cast.ada)
    page = ada.get("/notices").text
    assert "Ben answered in your discussion “The week before a scan”" in page
    assert "The library, a pie." in page
    assert ", 1 new" in ada.get("/discussions").text
    number = re.search(r'action="/notices/(\d+)"', page)[1]
    assert ada.post(f"/notices/{number}").location == f"/posts/{post}"
    assert waiting(app, cast.ada) == 0
    assert "line-new" not in ada.get("/notices").text


# Who hears.


def test_the_one_who_is_answered_and_the_one_who_began_hear_once_each(app, cast, talk):
    thread = talk.start(cast.ada)
    bens = talk.answer(cast.ben, thread)
    tell(app)
    talk.answer(cast.grace, thread, to=bens)
    talk.answer(cast.grace, thread, to=talk.opening(thread))
    tell(app)
    assert heard(app) == sorted([cast.ada, cast.ada, cast.ben, cast.ada])


def test_nobody_hears_of_what_she_did_herself(app, cast, talk):
    thread = talk.start(cast.ada)
    mine = talk.answer(cast.ada, thread)
    talk.answer(cast.ada, thread, to=mine)
    tell(app)
    assert heard(app) == []


def test_a_block_in_either_direction_is_silence(app, cast, talk):
    thread = talk.start(cast.grace)
    bens = talk.answer(cast.ben, thread)
    with app.app_context(), writing():
        block(cast.ben, cast.ada)
    adas = talk.answer(cast.ada, thread, to=bens)
    talk.answer(cast.ben, thread, to=adas)
    tell(app)
    assert heard(app) == [cast.grace] * 3


def test_who_is_suspended_or_remembered_hears_nothing(app, cast, talk):
    thread = talk.start(cast.ada)
    change(app, cast.ada, suspended_until=UNTIL_LIFTED)
    talk.answer(cast.ben, thread)
    tell(app)
    assert heard(app) == []


def test_who_has_closed_an_opt_in_space_hears_nothing_from_it(app, client_as, cast, talk):
    ada = client_as(cast.ada)
    ada.post("/discussions/when-im-ready/enter")
    thread = talk.start(cast.ada, "Music", slug="when-im-ready")
    talk.answer(cast.ben, thread)
    tell(app)
    assert heard(app) == [cast.ada]
    assert "Music" in ada.get("/notices").text
    ada.post("/discussions/when-im-ready/leave")
    assert "Music" not in ada.get("/notices").text
    talk.answer(cast.ben, thread)
    tell(app)
    assert heard(app) == [cast.ada]


def test_who_is_let_in_is_welcomed(app, client_as, cast):
    with app.app_context(), writing():
        record(Kind.ADMITTED, actor_id=cast.cleo, member_id=cast.ben, subject_id=1)
        record(Kind.APPLIED, actor_id=cast.ben, member_id=cast.ben, subject_id=1)
    tell(app)
    assert heard(app) == [cast.ben]
    assert "You have been let in" in client_as(cast.ben).get("/notices").text


def test_a_hello_and_its_acceptance(app, client_as, cast):
    ada, ben = cast.ada, cast.ben
    with app.app_context(), writing():
        hello = hellos.say(db.session.get_one(Member, ada), db.session.get_one(Member, ben), "", "0" * 32)
        hello_id = hello.id
    tell(app)
    assert heard(app) == [ben]
    page = client_as(ben).get("/notices").text
    assert "Ada says hello" in page
    with app.app_context(), writing():
        db.session.get_one(hellos.Hello, hello_id).accept()
    tell(app)
    page = client_as(ada).get("/notices").text
    assert "Ben accepted your hello" in page
    number = re.search(r'action="/notices/(\d+)"', page)[1]
    assert client_as(ada).post(f"/notices/{number}").location == f"/members/{ben}"
    with app.app_context(), writing():
        block(ben, ada)
    for member in (ada, ben):
        assert "hello</button>" not in client_as(member).get("/notices").text


def test_a_decision_is_told_to_whom_it_concerns_even_when_she_has_blocked_the_moderator(app, client_as, cast, talk):
    thread = talk.start(cast.ben)
    post = talk.answer(cast.ada, thread)
    ada, ben, cleo = cast.ada, cast.ben, cast.cleo
    with app.app_context(), writing():
        block(ada, cleo)
        act(cleo, Verb.REMOVED, "post", post, reason="It named a doctor.", member_id=ada, words="A letter.")
        db.session.add(
            Report(
                key="0" * 32, reporter_id=ben, kind="post", thing_id=post, reason=Reason.PRIVATE, as_it_was="<p></p>"
            )
        )
        db.session.flush()
        reporting.tell(reporting.settle("post", post, "Thank you."), cleo)
    tell(app)
    assert "A word from the moderators" in client_as(ada).get("/notices").text
    assert "have answered what you reported" in client_as(ben).get("/notices").text
    numbers = {}
    with app.app_context():
        numbers = dict(db.session.execute(select(Notice.member_id, Notice.id).order_by(Notice.id)).all())
    letter = client_as(ada).post(f"/notices/{numbers[ada]}").location
    assert "A letter." in client_as(ada).get(letter).text
    assert client_as(ben).post(f"/notices/{numbers[ben]}").location == "/you/reports"


# What it says, and to whom, is decided when it is read.


@pytest.mark.parametrize("gone", ["removed", "thread removed", "blocked", "starter blocked", "moved out of sight"])
def test_a_notice_vanishes_with_what_it_is_about(app, client_as, cast, talk, gone):
    thread = talk.start(cast.grace, "A quiet title")
    mine = talk.answer(cast.ada, thread)
    post = talk.answer(cast.ben, thread, "Bens words.", to=mine)
    tell(app)
    ada, cleo = client_as(cast.ada), cast.cleo
    page = ada.get("/notices").text
    assert "Ben answered you in “A quiet title”" in page
    number = re.search(r'action="/notices/(\d+)"', page)[1]
    ids = {"ada": cast.ada, "ben": cast.ben, "grace": cast.grace}
    with app.app_context(), writing():
        moderator = db.session.get_one(Member, cleo)
        if gone == "removed":
            db.session.get_one(Post, post).remove(moderator, "Because.")
        elif gone == "thread removed":
            db.session.get_one(Thread, thread).remove(moderator, "Because.")
        elif gone == "blocked":
            block(ids["ben"], ids["ada"])
        elif gone == "starter blocked":
            block(ids["ada"], ids["grace"])
        else:
            quiet = db.session.scalars(select(Space).where(Space.opt_in)).one()
            db.session.get_one(Thread, thread).move(quiet)
    page = ada.get("/notices").text
    assert "Ben" not in page
    assert "A quiet title" not in page
    assert ada.post(f"/notices/{number}").location == "/notices"
    assert "no longer here" in ada.get("/notices").text
    assert waiting(app, cast.ada) == 0


def test_a_notice_holds_no_words(app):
    texts = [c.name for c in Notice.__table__.columns if c.type.python_type is str]
    assert texts == []


# Reading.


def test_marking_all_as_read(app, client_as, cast, talk):
    thread = talk.start(cast.ada)
    for _ in range(3):
        talk.answer(cast.ben, thread)
    tell(app)
    ada = client_as(cast.ada)
    assert ada.get("/notices").text.count("line-new") == 3
    assert waiting(app, cast.ada) == 3
    assert ada.post("/notices/read").location == "/notices"
    page = ada.get("/notices").text
    assert "line-new" not in page
    assert "Mark all as read" not in page
    assert waiting(app, cast.ada) == 0


def test_looking_changes_nothing_and_costs_little(app, client_as, cast, talk, count_queries):
    thread = talk.start(cast.ada)
    for _ in range(30):
        talk.answer(cast.ben, thread)
    tell(app)
    ada = client_as(cast.ada)
    with count_queries() as queries:
        page = ada.get("/notices").text
    assert len(queries) <= 6, queries.all
    assert not queries.writes
    assert page.count("line-new") == 20
    older = re.search(r'href="(/notices\?older=\d+)"', page)[1]
    assert ada.get(older).text.count("line-new") == 10
    assert waiting(app, cast.ada) == 30
    for nonsense in ("x", "0", "-1", "9" * 30):
        assert ada.get(f"/notices?older={nonsense}").status_code == 200


def test_the_notices_of_someone_else_are_not_there(app, client_as, cast, talk):
    talk.answer(cast.ben, talk.start(cast.ada))
    tell(app)
    with app.app_context():
        number = db.session.scalars(select(Notice.id)).one()
    ben = client_as(cast.ben)
    assert ben.post(f"/notices/{number}").status_code == 404
    ben.post("/notices/read")
    assert waiting(app, cast.ada) == 1
    assert ben.get(f"/notices/{number}").status_code == 405


def test_without_notices_the_page_says_what_belongs_there(client_as, cast):
    assert "Nothing is waiting for you." in client_as(cast.ada).get("/notices").text


# The worker.


def test_running_twice_tells_once(app, cast, talk):
    talk.answer(cast.ben, talk.start(cast.ada))
    assert tell(app) == 2
    assert tell(app) == 0
    assert heard(app) == [cast.ada]


def test_one_fact_that_cannot_be_told_does_not_stop_the_others(app, cast, talk):
    with app.app_context(), writing():
        db.session.add(Activity(kind="something from a later version", actor_id=None))
    talk.answer(cast.ben, talk.start(cast.ada))
    tell(app)
    assert heard(app) == [cast.ada]


def test_a_fact_about_what_is_gone_is_told_to_nobody(app, cast, talk):
    thread = talk.start(cast.ada)
    post = talk.answer(cast.ben, thread)
    with app.app_context(), writing():
        db.session.get_one(Post, post).remove_by_author()
    tell(app)
    assert heard(app) == []
    with app.app_context():
        assert db.session.scalar(select(func.count()).where(Activity.told_at.is_(None))) == 0
