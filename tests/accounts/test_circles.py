"""What belongs to a circle is there for those in it, and for nobody else, staff included."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from community.accounts.circles import Circle
from community.accounts.models import Member
from community.chat.models import Room
from community.discussions.models import Thread
from community.discussions.spaces import Space
from community.extensions import db

WORDS = "Only for the five of us."


@pytest.fixture
def among(app, cast):
    """A circle of Ada and Ben with a space, a discussion and a room: its ids by name."""
    hers, his = cast.ada, cast.ben
    with app.app_context():
        circle = Circle.begin()
        circle.let_in(hers)
        circle.let_in(his)
        space = Space(title="Thursday evenings", slug="thursday-evenings", circle_id=circle.id)
        room = Room(title="Thursday room", kind="group", circle_id=circle.id)
        db.session.add_all([space, room])
        db.session.flush()
        ada = db.session.get_one(Member, hers)
        thread = Thread.start(space, ada, WORDS, f"<div>{WORDS}</div>", "a" * 32)
        said = room.say(ada, WORDS, "b" * 32)
        db.session.commit()
        return {"circle": circle.id, "room": room.id, "thread": thread.id, "post": thread.opening.id, "said": said.id}


def pages(among):
    return [
        "/discussions/thursday-evenings",
        "/discussions/thursday-evenings/new",
        f"/threads/{among['thread']}",
        f"/posts/{among['post']}",
        f"/live/{among['room']}",
        f"/live/{among['room']}/since/0",
        f"/live/{among['room']}/here",
        f"/live/messages/{among['said']}",
        f"/report/message/{among['said']}",
        f"/report/post/{among['post']}",
        f"/report/thread/{among['thread']}",
    ]


def test_it_works(client_as, cast, among):
    hers = client_as(cast.ben)
    for page in pages(among):
        assert hers.get(page, follow_redirects=True).status_code == 200, page
    assert "Thursday evenings" in hers.get("/discussions").text
    assert WORDS in hers.get("/home").text


@pytest.mark.parametrize("who", ["grace", "cleo", "hana"])
def test_for_all_others_it_is_not_there(client_as, cast, among, who):
    theirs = client_as(getattr(cast, who))
    for page in pages(among):
        assert theirs.get(page).status_code == 404, page
    for page in ["/discussions", "/home", "/live", "/staff/settings/spaces", "/staff/settings/rooms", "/staff/waiting"]:
        answer = theirs.get(page)
        assert WORDS not in answer.text
        assert "Thursday" not in answer.text, page


def test_who_has_left_comes_in_no_more(app, client_as, cast, among):
    with app.app_context():
        db.session.get_one(Circle, among["circle"]).let_out(cast.ben)
        db.session.commit()
    his = client_as(cast.ben)
    assert {his.get(page).status_code for page in pages(among)} == {404}
    assert his.post(f"/live/{among['room']}", data={"source": "Me too", "key": "c" * 32}).status_code == 404


def test_a_visitor_reads_and_says_nothing(app, client_as, cast, among):
    visitor = cast.grace
    with app.app_context():
        db.session.get_one(Circle, among["circle"]).let_in(visitor, reads_only=True)
        db.session.commit()
    hers, room = client_as(cast.grace), f"/live/{among['room']}"
    assert WORDS in hers.get(room).text
    refused = hers.post(room, data={"source": "May I?", "key": "c" * 32})
    assert refused.status_code == 403
    assert "May I?" in refused.text
    with app.app_context():
        assert db.session.get_one(Room, among["room"]).last_number == 1


def test_what_was_said_among_a_few_is_not_moved_to_everybody(app, client_as, cast, talk, among):
    talk.start(cast.ben)
    hers = client_as(cast.cleo)
    report = {"reason": "unkind", "words": "", "key": "c" * 32}
    client_as(cast.ben).post(f"/report/thread/{among['thread']}", data=report)
    with app.app_context():
        everyone = db.session.scalars(select(Space.id).where(Space.circle_id.is_(None))).first()
    page = f"/staff/matters/thread/{among['thread']}"
    assert WORDS in hers.get(page).text, "need to see it for this to mean anything"
    assert "Move it" not in hers.get(page).text
    form = {"verb": "moved", "reason": "It belongs there.", "space": str(everyone), "key": "d" * 32, "last_report": "0"}
    assert hers.post(page, data=form).status_code in {409, 422}
    with app.app_context():
        assert db.session.get_one(Thread, among["thread"]).space.circle_id == among["circle"]
