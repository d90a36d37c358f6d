"""Everything since a number: a browser that was away has, when it has asked, what the server has."""

from __future__ import annotations

import random

import pytest

from community.accounts.models import Member
from community.chat import history
from community.chat.messages import Message
from community.chat.models import Room
from community.extensions import db


def catch_up(client, room_id: int, number: int) -> tuple[list[dict], int, int]:
    """All that a browser gets which has everything up to ``number``; where it is then; how often it asked."""
    found, asked = [], 0
    while True:
        answer = client.get(f"/live/{room_id}/since/{number}").json
        found, number, asked = found + answer["messages"], answer["number"], asked + 1
        if not answer["more"]:
            return found, number, asked


def test_it_works(client_as, cast, kitchen, says):
    says(cast.ada, "One")
    says(cast.ben, "Two")
    answer = client_as(cast.ada).get(f"/live/{kitchen}/since/1").json
    assert [m["number"] for m in answer["messages"]] == [2]
    assert "Two" in answer["messages"][0]["html"]
    assert (answer["more"], answer["number"], answer["closed"]) == (False, 2, None)


def test_nothing_new_is_nothing(client_as, cast, kitchen, says):
    says(cast.ada, "One")
    answer = client_as(cast.ada).get(f"/live/{kitchen}/since/1").json
    assert (answer["messages"], answer["more"], answer["number"]) == ([], False, 1)


def test_an_empty_room_is_asked_from_the_beginning(client_as, cast, kitchen):
    assert client_as(cast.ada).get(f"/live/{kitchen}/since/0").json["number"] == 0


def test_edits_and_removals_come_too_each_message_once_as_it_is_now(app, client_as, cast, kitchen, says):
    ids = [says(cast.ada, f"Word {n}") for n in range(4)]
    with app.app_context():
        for verb, id in (("a", ids[1]), ("b", ids[1]), ("remove", ids[0])):
            message = db.session.get_one(Message, id)
            message.remove_by_author() if verb == "remove" else message.edit(verb)
            db.session.commit()
    found, number, _ = catch_up(client_as(cast.ben), kitchen, 4)
    assert [(m["number"], m["change"], m["removed"]) for m in found] == [(2, 6, False), (1, 7, True)]
    assert number == 7


def test_five_hundred_missed_messages_and_twenty_removals_all_arrive(app, client_as, cast, kitchen, says):
    says(cast.ben, "Before")
    ada_id = cast.ada
    with app.app_context():
        room, ada = db.session.get_one(Room, kitchen), db.session.get_one(Member, ada_id)
        messages = [room.say(ada, f"Line {n}", f"{n:032x}") for n in range(500)]
        for message in messages[::25]:
            message.remove_by_author()
        db.session.commit()
    found, number, asked = catch_up(client_as(cast.ben), kitchen, 1)
    assert len({m["id"] for m in found}) == 500
    assert sum(m["removed"] for m in found) == 20
    assert number == 521
    assert asked == -(-500 // history.IN_ONE_ANSWER)


def test_a_number_from_the_future_is_no_error(client_as, cast, kitchen, says):
    says(cast.ada, "One")
    assert client_as(cast.ada).get(f"/live/{kitchen}/since/{2**63 - 1}").json["messages"] == []


@pytest.mark.parametrize("seed", range(8))
def test_whatever_happened_and_whenever_she_asks_she_has_what_the_server_has(app, client_as, cast, kitchen, seed):
    """Random talk, edits, removals and returns, with a browser that asks at random moments."""
    chance, ben, ada_id = random.Random(seed), client_as(cast.ben), cast.ada  # noqa: S311
    hers: dict[int, tuple] = {}
    number = 0
    with app.app_context():
        for step in range(120):
            room, ada = db.session.get_one(Room, kitchen), db.session.get_one(Member, ada_id)
            messages = db.session.query(Message).all()
            act = chance.choice(["say", "say", "edit", "remove", "restore", "ask"])
            if act == "say":
                room.say(ada, f"Line {step}", f"{step:032x}")
            elif act == "ask":
                found, number, _ = catch_up(ben, kitchen, number)
                hers.update({m["number"]: (m["change"], m["removed"]) for m in found})
            elif messages:
                message = chance.choice(messages)
                if act == "edit":
                    message.edit(f"Edit {step}")
                else:
                    {"remove": message.remove_by_author, "restore": message.restore}[act]()
            db.session.commit()
        found, number, _ = catch_up(ben, kitchen, number)
        hers.update({m["number"]: (m["change"], m["removed"]) for m in found})
        servers = {m.number: (m.change, m.removal_id is not None) for m in db.session.query(Message)}
        assert hers == servers
        assert number == db.session.get_one(Room, kitchen).last_number
