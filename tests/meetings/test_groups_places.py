"""A group's space and room: whose they are, who is told of them, and what stays when someone leaves or it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.accounts.models import Member
from community.chat.models import Room
from community.core import clock, work
from community.core.database import writing
from community.discussions.models import Thread
from community.extensions import db
from community.meetings.models import Group
from community.realtime import Connection
from tests.talk import key


@pytest.fixture
def words(app, people, group):
    """Ada has begun a discussion in the group's space, Grace has answered; both have spoken in its room."""
    with app.app_context(), writing():
        it = db.session.get_one(Group, group)
        ada, grace = (db.session.get_one(Member, number) for number in (people.ada, people.grace))
        thread = Thread.start(it.space, ada, "The kettle at night", "<p>It sings.</p>", key())
        thread.reply(grace, "<p>Mine hums, @Ada.</p>", None, key())
        it.room.say(ada, "Is anyone up?", key())
        it.room.say(grace, "I am.", key())
        db.session.flush()
        return {"thread": thread.id, "slug": it.space.slug, "room": it.room_id}


def test_it_works(client_as, people, group, words):
    adas = client_as(people.ada)
    space = adas.get(f"/discussions/{words['slug']}").text
    assert "Only those who are in Thursday evenings" in space
    assert adas.get(f"/live/groups/of/{words['slug']}").location.endswith(f"/live/groups/{group}")
    assert "Only those who are in Thursday evenings read this." in adas.get(f"/threads/{words['thread']}").text
    room = adas.get(f"/live/{words['room']}").text
    for said in (
        "For anyone who wants an hour",
        "Who belongs to it",
        "Grace Moore, Counsellor",
        "facilitator, counsellor",
    ):
        assert said in room, said
    live = adas.get("/live").text
    assert "Your groups" in live
    assert f'href="/live/{words["room"]}"' in live
    assert "The kettle at night" in client_as(people.grace).get("/home").text


def test_a_group_of_others_is_one_to_try_and_no_more(client_as, people, group, words):
    bens = client_as(people.ben)
    assert "Groups to try" in bens.get("/live").text
    for page in ("/live", "/home", "/discussions", "/notices", "/people"):
        text = bens.get(page).text
        assert "kettle" not in text
        assert words["slug"] not in text, page
        assert f'"/live/{words["room"]}"' not in text, page
    assert bens.get(f"/live/groups/of/{words['slug']}").status_code == 404


def test_her_label_is_gone_when_what_was_checked_has_lapsed(app, client_as, people, group, words, time_machine):
    time_machine.move_to(clock.now() + timedelta(days=366))
    adas = client_as(people.ada)
    for page in (f"/live/{words['room']}", f"/threads/{words['thread']}", f"/members/{people.grace}"):
        text = adas.get(page).text
        assert "Grace" in text
        assert "counsellor" not in text.lower().replace("breast", ""), page
        assert "facilitator" not in text, page
    assert "Being checked" in adas.get(f"/live/groups/{group}").text
    assert client_as(people.grace).get(f"/live/groups/{group}/plan").status_code == 403


def test_only_its_members_are_offered_after_an_at(client_as, people, group, words):
    adas = client_as(people.ada)
    names = f"/discussions/{words['slug']}/names"
    assert "Grace" in adas.get(names, query_string={"begins": "gr"}).text
    assert "Ben" not in adas.get(names, query_string={"begins": "be"}).text
    assert client_as(people.ben).get(names, query_string={"begins": "gr"}).status_code == 404


def test_who_has_left_is_told_nothing_more(app, client_as, people, group, words):
    adas = client_as(people.ada)
    place = f"answer:{words['thread']}"
    kept = {"source": "Half an ans", "format": "plain", "key": key(), "base": "0", "hand": "a" * 32}
    adas.post(f"/drafts/{place}", data=kept)
    assert "The kettle at night" in adas.get("/drafts").text
    adas.post(f"/live/groups/{group}/leave")
    with app.app_context(), writing():
        thread = db.session.get_one(Thread, words["thread"])
        thread.reply(db.session.get_one(Member, people.grace), "<p>Still humming, @Ada.</p>", None, key())
    with app.app_context():
        work.run("notices")
    for page in ("/drafts", "/home", "/discussions", "/notices", "/live", f"/threads/{words['thread']}"):
        assert "kettle" not in adas.get(page).text, page
    assert "Half an ans" in adas.get("/drafts").text, "her own words stay hers"


def test_leaving_cuts_her_connections_in_its_room_and_nowhere_else(app, client_as, people, group, words):
    adas = client_as(people.ada)
    with app.app_context(), writing():
        device = db.session.scalar(select(db.metadata.tables["device"].c.id))
        for channel in (f"room:{words['room']}", "room:9999"):
            listens = {"sid": channel, "device_id": device, "process": "p", "channel": channel, "ear": channel}
            until = clock.now() + timedelta(minutes=1)
            db.session.add(Connection(member_id=people.ada, alive_until=until, **listens))
    adas.post(f"/live/groups/{group}/leave")
    with app.app_context():
        assert db.session.scalars(select(Connection.channel)).all() == ["room:9999"]


def test_her_words_stay_and_can_be_taken_back_after_she_has_left(client_as, people, group, words):
    adas, graces = client_as(people.ada), client_as(people.grace)
    adas.post(f"/live/groups/{group}/leave")
    thread, room = f"/threads/{words['thread']}", f"/live/{words['room']}"
    for page, hers, anothers in ((thread, "It sings.", "Mine hums"), (room, "Is anyone up?", "I am.")):
        assert hers in graces.get(page).text
        assert anothers in graces.get(page).text
    assert "Take my words back" in adas.get("/live/groups/mine").text
    assert adas.post(f"/live/groups/{group}/take-back-words").status_code == 302
    for page, hers, anothers in ((thread, "It sings.", "Mine hums"), (room, "Is anyone up?", "I am.")):
        assert hers not in graces.get(page).text
        assert anothers in graces.get(page).text, "only hers"
    assert client_as(people.ben).post(f"/live/groups/{group}/take-back-words").status_code == 404


def test_an_ended_group_is_read_and_not_written_in(app, client_as, people, group, words):
    adas = client_as(people.ada)
    client_as(people.grace).post(f"/live/groups/{group}/end", data={"words": "Thank you for coming."})
    space = adas.get(f"/discussions/{words['slug']}").text
    assert "The group has ended." in space
    assert "Start a discussion" not in space
    assert "The kettle at night" in space
    assert "It sings." in adas.get(f"/threads/{words['thread']}").text
    new = {"title": "More", "source": "words", "format": "plain", "key": key()}
    assert adas.post(f"/discussions/{words['slug']}/new", data=new).status_code in {403, 404, 409}
    assert adas.post(f"/threads/{words['thread']}/answer", data={**new}).status_code in {403, 404, 409}
    said = adas.post(f"/live/{words['room']}", data={"source": "Hello?", "key": key()})
    assert said.status_code == 403
    assert "Hello?" in said.text
    assert words["slug"] not in adas.get("/discussions").text
    assert words["slug"] not in adas.get("/live").text
    with app.app_context():
        assert db.session.get_one(Room, words["room"]).last_number == 2


def test_the_pages_cost_a_small_number_of_queries(app, client_as, people, group, words, count_queries):
    adas, bens = client_as(people.ada), client_as(people.ben)
    costs = [(adas, f"/live/groups/{group}", 15), (adas, f"/live/groups/{group}/members", 4), (bens, "/live/groups", 5)]
    for client, page, most in [*costs, (adas, "/live/groups/mine", 8), (adas, f"/discussions/{words['slug']}", 5)]:
        with count_queries() as queries:
            assert client.get(page).status_code == 200
        assert len(queries) <= most, (page, queries.all)
        assert queries.writes == []
