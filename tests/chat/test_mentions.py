"""Naming a member in a live room: only someone who may enter it and meets the writer can be named; she hears of it
once, and a name in a message is shown as anywhere else."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import update

from community.accounts.circles import Circle
from community.accounts.models import Member
from community.chat.messages import Message
from community.chat.models import Room
from community.comfort import Way, choosing, topics
from community.core import work
from community.core.database import writing
from community.extensions import db
from tests.chat.test_comfort import dying
from tests.talk import key


def notices(app, client) -> str:
    with app.app_context():
        work.run("notices")
    return client.get("/notices").text


def html(app, message_id: int) -> str:
    with app.app_context():
        return db.session.get_one(Message, message_id).html


def offered(client, room_id: int, begins: str) -> list[str]:
    return client.get(f"/live/{room_id}/names", query_string={"begins": begins}).json["names"]


@pytest.fixture
def among_few(among, cast):
    """A room for Ada and Grace alone; its id."""
    assert cast.ben
    return among(cast.ada, cast.grace)


def test_it_works(app, cast, client_as, kitchen, says):
    assert cast.grace
    number = says(cast.ben, "Is it @Grace who brings cake? x@Grace.org")
    link = f'<a class="mention" href="/members/{cast.grace}">@Grace</a> who'
    for client in (client_as(cast.ben), client_as(cast.ada)):
        assert link in client.get(f"/live/{kitchen}").text
        assert client.get(f"/live/{kitchen}/since/0").json["messages"][0]["html"].count("/members/") == 1
    grace = client_as(cast.grace)
    told = notices(app, grace)
    assert "Ben mentioned you in The kitchen table" in told
    assert "Is it @someone who brings cake?" in told
    opened = grace.post(re.search(r'action="(/notices/\d+)"', told)[1])
    assert opened.location == f"/live/{kitchen}?at=1#m1"
    assert "mentioned you" not in notices(app, client_as(cast.ben))
    assert html(app, number).count("/members/") == 1


def test_she_hears_of_it_once_and_not_when_it_is_gone(app, cast, client_as, kitchen, says):
    assert cast.grace
    number = says(cast.ben, "@Grace, tea?")
    ben = client_as(cast.ben)
    for words in ("Tea?", "@Grace, tea or cake?"):
        ben.post(f"/live/messages/{number}/edit", data={"source": words})
    assert notices(app, client_as(cast.grace)).count("Ben mentioned you") == 1
    ben.post(f"/live/messages/{number}/remove")
    assert "mentioned you" not in notices(app, client_as(cast.grace))


def test_among_a_few_only_they_are_named_and_offered(app, cast, client_as, kitchen, among_few, says):
    named = html(app, says(cast.ada, "@Grace and @Ben and @Cleo", among_few))
    assert f"/members/{cast.grace}" in named
    assert f"/members/{cast.ben}" not in named
    ada = client_as(cast.ada)
    assert (offered(ada, among_few, "gra"), offered(ada, among_few, "ben")) == (["Grace"], [])
    assert offered(ada, kitchen, "ben") == ["Ben"]
    assert offered(ada, kitchen, "b") == []
    assert client_as(cast.ben).get(f"/live/{among_few}/names?begins=gra").status_code == 404
    assert "Ada mentioned you in Among few" in notices(app, client_as(cast.grace))
    with app.app_context(), writing():
        db.session.scalars(db.select(Circle)).one().let_out(cast.grace)
    assert "mentioned you" not in notices(app, client_as(cast.grace))


def test_whom_i_do_not_meet_i_do_not_name_and_not_meet_in_others_words(app, cast, client_as, kitchen, says):
    assert cast.ada
    assert cast.flo
    assert "/members/" not in html(app, says(cast.ada, "@Flo?"))
    says(cast.ben, "Thank you, @Flo")
    seen = client_as(cast.ada).get(f"/live/{kitchen}").text
    assert "Thank you, a past member" in seen
    assert "Flo" not in seen.partition("Thank you")[2]
    says(cast.flo, "@Ben, and @Ada")
    assert "mentioned you" not in notices(app, client_as(cast.ada))


def test_her_name_is_the_one_she_has_now(app, cast, client_as, kitchen, says):
    number = says(cast.ben, f"Hello @{'Grace' if cast.grace else ''}")
    with app.app_context(), writing():
        db.session.get_one(Member, cast.grace).rename("Gracie")
    assert "@Gracie</a>" in client_as(cast.ada).get(f"/live/{kitchen}").text
    with app.app_context(), writing():
        db.session.get_one(Message, number).render_again()
    assert "@Gracie</a>" in client_as(cast.ada).get(f"/live/{kitchen}").text


@pytest.mark.parametrize("way", Way)
def test_of_a_message_i_leave_out_i_am_not_told_that_it_names_me(app, cast, client_as, kitchen, way):
    ids = cast.ben, cast.grace
    with app.app_context(), writing():
        topics.first_things()
        ben, grace = (db.session.get_one(Member, number) for number in ids)
        choosing.choose(grace, {dying(): way})
        db.session.get_one(Room, kitchen).say(ben, "@Grace, about the end", key(), dying().mask)
    told = notices(app, client_as(cast.grace))
    assert ("mentioned you" in told) == (way != Way.LEAVE_OUT)
    assert ("about the end" in told) == (way == Way.SHOW)
    assert ("It touches on dying" in told) == (way == Way.COVER)


def test_in_the_line_over_an_answer_a_name_is_met_as_elsewhere(app, cast, client_as, kitchen, says):
    assert cast.flo
    asked = says(cast.ben, "Thank you, @Flo")
    client_as(cast.grace).post(f"/live/{kitchen}", data={"source": "Yes", "key": key(), "answer_to": str(asked)})
    assert "Flo" not in client_as(cast.ada).get(f"/live/{kitchen}").text
    assert "Thank you, @Flo</span>" in client_as(cast.grace).get(f"/live/{kitchen}").text


def test_what_gets_the_number_of_words_that_were_deleted_is_not_taken_for_them(
    app, cast, client_as, kitchen, among_few, says
):
    """SQLite gives the highest number once more when what had it is deleted, as after a meeting."""
    graces, number = client_as(cast.grace), says(cast.ada, "Just for @Grace.", among_few)
    assert "mentioned you in Among few" in notices(app, graces)
    with app.app_context(), writing():
        db.session.delete(db.session.get_one(Message, number))
    other = says(cast.ben, "To everyone.")
    with app.app_context(), writing():
        db.session.execute(update(Message).where(Message.id == other).values(id=number))
    told = notices(app, graces)
    assert "mentioned you" not in told
    assert "To everyone." not in told
