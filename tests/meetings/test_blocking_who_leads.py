"""Blocking a facilitator takes nobody out of her reach in her group. Nor is she told that she was blocked."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from community import realtime
from community.accounts.blocks import block
from community.accounts.circles import Circle
from community.accounts.devices import Device
from community.accounts.models import Member
from community.chat import presence
from community.chat.channels import channel_of
from community.chat.messages import Message
from community.chat.models import Room
from community.chat.sockets import rooms
from community.core import clock, work
from community.core.database import writing
from community.discussions import lists
from community.discussions.models import Thread
from community.discussions.spaces import Space
from community.extensions import db
from community.meetings.models import Group
from community.notifications.models import Notice
from community.realtime import Connection
from tests.conftest import make_member

JSON = {"Accept": "application/json"}


@pytest.fixture
def room(app, people, group) -> int:
    """The room of Grace's group; Ada, who is in it, has blocked Grace and Ben, who came in since."""
    ada, grace, ben = people.ada, people.grace, people.ben
    with app.app_context(), writing():
        found = db.session.get_one(Group, group)
        found.let_in(db.session.get_one(Member, ben))
        block(ada, grace)
        block(ada, ben)
        return found.room_id


def say(client, room: int, words: str) -> int:
    form = {"source": words, "key": uuid.uuid4().hex}
    return client.post(f"/live/{room}", data=form, headers=JSON).json["id"]


def words_for(client, room: int) -> str:
    return client.get(f"/live/{room}/since/0").text


def test_it_works_she_reads_and_removes_what_was_said_by_who_blocked_her(client_as, people, room):
    adas, graces, bens = (client_as(who) for who in (people.ada, people.grace, people.ben))
    said = say(adas, room, "Zymurgy to all of you.")
    assert "Zymurgy" in words_for(graces, room)
    assert "Zymurgy" in graces.get(f"/live/{room}").text
    assert "Zymurgy" not in words_for(bens, room), "for all others a block is a block"
    assert graces.post(f"/live/messages/{said}/quiet", data={"length": "10"}, headers=JSON).status_code == 200
    assert graces.post(f"/live/messages/{said}/take-off", headers=JSON).status_code == 200
    assert "Zymurgy" not in words_for(adas, room)


def test_she_asks_her_to_leave(client_as, people, group, room):
    graces, page = client_as(people.grace), f"/live/groups/{group}/members"
    assert f"/members/{people.ada}" in graces.get(page).text
    assert f"/members/{people.ben}" not in client_as(people.ada).get(page).text
    words = {"words": "Not now, please.", "reason": "What she said to Ben."}
    assert graces.post(f"{page}/{people.ada}/ask-to-leave", data=words).status_code == 302
    assert client_as(people.ada).get(f"/live/{room}").status_code == 404


def test_over_the_wire_she_is_told_that_there_is_news_and_nobody_else_is(app, client_as, people, room, monkeypatch):
    adas, ears = client_as(people.ada), {}
    for who in (people.grace, people.ben):
        client_as(who)
        with app.app_context(), writing():
            ears[who] = rooms.ear(db.session.get_one(Member, who), room)
            device_id = db.session.scalar(select(Device.id).where(Device.member_id == who))
            listens = Connection(sid=f"of {who}", member_id=who, device_id=device_id, process="another")
            listens.channel, listens.ear = channel_of(room), ears[who]
            listens.alive_until = clock.now() + timedelta(minutes=1)
            db.session.add(listens)
    told: list[tuple[str, str]] = []
    monkeypatch.setattr(realtime, "push", lambda to, event, payload, **_: told.extend((event, ear) for ear in to))
    say(adas, room, "Zymurgy to all of you.")
    assert ("number", ears[people.grace]) in told
    assert ears[people.ben] not in {ear for _, ear in told}
    assert {ear for event, ear in told if event == "message"} == {channel_of(room)}


@pytest.fixture
def discussion(app, people, group, room) -> dict:
    """What Ada began in the group's space, and an answer of Ben's; Grace has read nothing of it yet."""
    with app.app_context(), writing():
        space = db.session.get_one(Group, group).space
        ada, ben, grace = (db.session.get_one(Member, number) for number in (people.ada, people.ben, people.grace))
        hers = Thread.start(space, ada, "The kettle at night", "<p>It sings, zymurgy.</p>", uuid.uuid4().hex)
        bens = Thread.start(space, ben, "Bees", "<p>In the lavender.</p>", uuid.uuid4().hex)
        answer = bens.reply(ada, "<p>Mine are zymurgists.</p>", None, uuid.uuid4().hex)
        bens.reply(grace, "<p>Ours sleep.</p>", answer, uuid.uuid4().hex)
        db.session.flush()
        return {"hers": hers.id, "bens": bens.id, "answer": answer.id, "slug": space.slug, "ada": ada.display_name}


def test_in_the_space_between_meetings_too_she_reads_everyone(client_as, people, discussion):
    graces, bens = client_as(people.grace), client_as(people.ben)
    list_page = f"/discussions/{discussion['slug']}"
    for page in (list_page, "/home"):
        assert "The kettle at night" in graces.get(page).text, page
        assert "The kettle at night" not in bens.get(page).text, "for all others a block is a block"
    assert "2 answers" in graces.get(list_page).text
    assert "1 answer" in bens.get(list_page).text
    assert bens.get(f"/threads/{discussion['hers']}").status_code == 404
    assert bens.get(f"/posts/{discussion['answer']}").status_code == 404
    hers = graces.get(f"/threads/{discussion['hers']}").text
    assert "zymurgy" in hers
    # Her name, and nothing more of her.
    assert "Ada" in hers
    assert f'href="/members/{people.ada}"' not in hers
    thread = graces.get(f"/threads/{discussion['bens']}").text
    assert "zymurgists" in thread
    assert "In answer to an earlier post" not in thread
    assert graces.get(f"/posts/{discussion['answer']}").status_code == 302
    form = {"source": "<p>Does it?</p>", "key": uuid.uuid4().hex}
    assert graces.post(f"/threads/{discussion['hers']}/answer", data=form).status_code == 302
    assert "Does it?" not in client_as(people.ada).get(f"/threads/{discussion['hers']}").text


def test_she_is_told_of_an_answer_that_she_can_read(app, client_as, people, group, discussion):
    """And nobody is who does not meet its author, or has left."""
    zoe = make_member(app, "zoe")
    with app.app_context(), writing():
        db.session.get_one(Group, group).let_in(db.session.get_one(Member, zoe))
    watched = discussion["hers"], discussion["bens"]
    for who in (people.grace, people.ben, zoe):
        for thread in watched:
            client_as(who).post(f"/threads/{thread}/watch", data={"way": "watch"})
    assert client_as(zoe).post(f"/live/groups/{group}/leave").status_code == 302
    with app.app_context():
        work.run("notices")
    with app.app_context(), writing():
        for thread in watched:
            ada = db.session.get_one(Member, people.ada)
            db.session.get_one(Thread, thread).reply(ada, "<p>It is the kettle.</p>", None, uuid.uuid4().hex)
    with app.app_context():
        before = db.session.scalar(select(func.max(Notice.id)))
        work.run("notices")
        assert db.session.scalars(select(Notice.member_id).where(Notice.id > before)).all() == [people.grace] * 2
    told = client_as(people.grace).get("/notices").text
    assert "Ada answered in “The kettle at night”, which you watch" in told
    assert "Ada answered in “Bees”, which you watch" in told


def test_she_is_told_of_an_answer_in_its_room_too(app, client_as, people, room):
    asked = [say(client_as(who), room, "What sings at night?") for who in (people.grace, people.ben)]
    with app.app_context(), writing():
        ada, here = db.session.get_one(Member, people.ada), db.session.get_one(Room, room)
        for number in asked:
            here.say(ada, "The kettle.", uuid.uuid4().hex, answer_to=db.session.get_one(Message, number))
    with app.app_context():
        work.run("notices")
        assert db.session.scalars(select(Notice.member_id)).all() == [people.grace]
    assert "Ada answered you in Thursday evenings" in client_as(people.grace).get("/notices").text


def test_what_is_offered_beside_words_of_who_blocked_her_can_be_done(client_as, people, room, discussion):
    """No page, and no words that would not reach her; but to report her words, and to block her too."""
    graces, bens = client_as(people.grace), client_as(people.ben)
    said = say(client_as(people.ada), room, "Zymurgy to all of you.")
    page = graces.get(f"/live/messages/{said}").text
    assert "Zymurgy" in page
    assert f'href="/members/{people.ada}"' not in page
    assert f'action="/members/{people.ada}/block"' in page
    thread = graces.get(f"/threads/{discussion['bens']}").text
    assert "Ben sees that it is from you" in thread
    assert "Ada sees that it is from you" not in thread
    assert graces.post(f"/posts/{discussion['answer']}/word", data={"word": "thanks"}).status_code == 404
    assert graces.get(f"/report/message/{said}").status_code == 200
    assert graces.post(f"/members/{people.ada}/block").status_code == 302
    assert "Ada" in graces.get("/you/blocked").text
    assert bens.post(f"/members/{people.ada}/block").status_code == 404, "for all others a block is a block"


def test_what_they_wrote_there_is_new_to_her_until_she_has_read_it(app, people, discussion):
    with app.app_context():
        new = {
            who: {row.id: row.new for row in lists.threads(db.session.get_one(Member, who), space_of(discussion)).rows}
            for who in (people.grace, people.ben)
        }
    assert new == {people.grace: {discussion["hers"]: 1, discussion["bens"]: 2}, people.ben: {discussion["bens"]: 1}}


def space_of(discussion) -> int:
    return db.session.scalars(select(Space.id).where(Space.slug == discussion["slug"])).one()


def test_in_a_space_of_all_a_facilitator_is_a_member_like_any_other(app, client_as, talk, people, room):
    began, other = talk.start(people.ada, "The kettle at night"), talk.start(people.ben, "Bees")
    talk.answer(people.ada, other, "Mine are zymurgists.")
    graces = client_as(people.grace)
    assert graces.get(f"/threads/{began}").status_code == 404
    assert "zymurgists" not in graces.get(f"/threads/{other}").text
    assert "The kettle at night" not in graces.get("/discussions/everyday-life").text
    assert "1 answer" not in graces.get("/discussions/everyday-life").text
    with app.app_context():
        rows = lists.latest(db.session.get_one(Member, people.grace), 10)
        assert {row.id: (row.answers, row.new) for row in rows} == {other: (0, 1)}


@pytest.mark.parametrize("among_few", [False, True])
def test_elsewhere_a_facilitator_is_a_member_like_any_other(app, client_as, people, room, among_few):
    with app.app_context(), writing():
        circle = Circle.begin()
        for who in (people.ada, people.grace):
            circle.let_in(who)
        other = Room(title="Elsewhere", circle_id=circle.id if among_few else None)
        db.session.add(other)
        db.session.flush()
        elsewhere = other.id
    # Something was said in hers too, and first.
    say(client_as(people.ada), room, "To the group.")
    said = say(client_as(people.ada), elsewhere, "Zymurgy to all of you.")
    graces = client_as(people.grace)
    assert "Zymurgy" not in words_for(graces, elsewhere)
    assert "Zymurgy" not in graces.get(f"/live/{elsewhere}").text
    assert graces.get(f"/live/messages/{said}").status_code == 404
    with app.app_context():
        grace = db.session.get_one(Member, people.grace)
        assert rooms.ear(grace, elsewhere) == f"room:{elsewhere}/{people.grace}"


def test_who_is_there_is_the_same_for_who_leads(app, people, room):
    """As in presence.here, which asks the rows of live connections."""
    from datetime import timedelta

    from community import realtime
    from community.accounts import devices
    from community.core import clock
    from community.realtime import Connection

    zoe = make_member(app, "zoe")
    with app.app_context(), writing():
        for who in (people.ada, zoe):
            device = devices.start(db.session.get_one(Member, who), "Firefox", clock.now() + timedelta(days=1))
            db.session.flush()
            row = Connection(sid=f"sid {who}", member_id=who, device_id=device.id, process=realtime.PROCESS)
            row.channel = row.ear = f"room:{room}"
            row.alive_until = clock.now() + realtime.LEASE
            db.session.add(row)
    with app.app_context():
        here = {
            who: {person.id for person in presence.here(room, db.session.get_one(Member, who))}
            for who in (people.grace, people.ben)
        }
    assert here == {people.grace: {people.ada, zoe}, people.ben: {zoe}}
