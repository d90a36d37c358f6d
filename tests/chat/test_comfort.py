"""What a message touches on, live: a member who leaves it out gets it on no page and over no wire; one who covers it
can open it."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from community.accounts.models import Member
from community.chat.messages import Message
from community.chat.models import Room
from community.comfort import Way, choosing, topics
from community.comfort.topics import Topic
from community.core.database import writing
from community.extensions import db
from tests.talk import key

JSON = {"Accept": "application/json"}


@pytest.fixture
def hard(app, cast, kitchen):
    """A room with something hard in it, said by Ben; gives the message's number in the room's order."""
    ids = cast.ben, cast.ada
    with app.app_context(), writing():
        topics.first_things()
        ben = db.session.get_one(Member, ids[0])
        return db.session.get_one(Room, kitchen).say(ben, "About the end", key(), dying().mask).id


def dying() -> Topic:
    return db.session.scalars(select(Topic).where(Topic.name == "dying")).one()


def meets(app, member_id: int, way: Way) -> None:
    with app.app_context(), writing():
        choosing.choose(db.session.get_one(Member, member_id), {dying(): way})


def since(client, room: int, number: int = 0) -> list[dict]:
    return client.get(f"/live/{room}/since/{number}").json["messages"]


def test_it_works(app, cast, client_as, kitchen, hard):
    meets(app, cast.ada, Way.COVER)
    ada = client_as(cast.ada)
    assert "About the end" not in ada.get(f"/live/{kitchen}").text
    assert "This touches on dying." in since(ada, kitchen)[0]["html"]
    said = ada.post(
        f"/show/message/{hard}", data={"back": f"/live/messages/{hard}"}, headers=JSON, follow_redirects=True
    )
    assert "About the end" in said.json["html"]
    assert "About the end" in ada.get(f"/live/{kitchen}").text


def test_what_i_leave_out_is_gone_from_my_page_even_if_it_was_said_only_later(app, cast, client_as, kitchen, hard):
    meets(app, cast.ada, Way.LEAVE_OUT)
    ada = client_as(cast.ada)
    (gone,) = since(ada, kitchen)
    assert (gone["gone"], gone["html"], gone["author"]) == (True, "", None)
    assert ada.get(f"/live/messages/{hard}").status_code == 404


def test_my_own_words_are_shown_to_me(app, cast, client_as, kitchen, hard):
    meets(app, cast.ben, Way.LEAVE_OUT)
    assert "About the end" in client_as(cast.ben).get(f"/live/{kitchen}").text


def test_i_say_what_my_message_touches_on_and_change_it(app, cast, client_as, kitchen, hard):
    ada = client_as(cast.ada)
    with app.app_context():
        ticked = dying().id
    ada.post(f"/live/{kitchen}", data={"source": "Scared tonight", "key": key(), "topics": [ticked]})
    with app.app_context():
        mine = db.session.scalars(select(Message).where(Message.author_id == cast.ada)).one()
        number, before = mine.id, mine.change
        assert topics.in_words(mine.topics) == "dying"
    ada.post(f"/live/messages/{number}/edit", data={"source": "Scared tonight"})
    with app.app_context():
        mine = db.session.get_one(Message, number)
        assert (mine.topics, mine.edited_at) == (0, None)
        assert mine.change > before


def test_what_staff_added_stays_when_i_change_my_words(app, cast, client_as, kitchen, hard):
    with app.app_context(), writing():
        mine = db.session.get_one(Message, hard)
        mine.add_topics(topics.together([2]))
    client_as(cast.ben).post(f"/live/messages/{hard}/edit", data={"source": "About tea"})
    with app.app_context():
        assert db.session.get_one(Message, hard).topics == topics.together([2])


def test_changing_what_i_meet_begins_the_page_anew(app, cast, client_as, kitchen, hard):
    ada = client_as(cast.ada)
    before = ada.get(f"/live/{kitchen}/since/0").json["view"]
    ada.post("/not-tonight")
    same = ada.get(f"/live/{kitchen}/since/0").json["view"]
    meets(app, cast.ada, Way.LEAVE_OUT)
    assert before == same
    assert ada.get(f"/live/{kitchen}/since/0").json["view"] != before
