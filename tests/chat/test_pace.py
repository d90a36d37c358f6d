"""In a room that goes slowly everyone waits a little between two messages."""

from __future__ import annotations

import threading
import uuid
from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from community.accounts.models import Member
from community.chat import pace
from community.chat.models import Room
from community.core.database import writing
from community.core.errors import Refusal
from community.extensions import db
from tests.chat.conftest import form

JSON = {"Accept": "application/json"}
# A few hours ahead: who signs in now is still signed in then.
NOW = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=6)


@pytest.fixture
def slow(app, kitchen) -> int:
    """A room in which everyone waits half a minute."""
    with app.app_context():
        pace.change(db.session.get_one(Room, kitchen), 30)
        db.session.commit()
    return kitchen


def test_it_works(client_as, cast, slow, said):
    ada = client_as(cast.ada)
    with time_machine.travel(NOW, tick=False) as time:
        assert ada.post(f"/live/{slow}", data=form("One.")).status_code == 302
        time.shift(12)
        answer = ada.post(f"/live/{slow}", data=form("Two."))
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "18"
        assert "everyone waits 30 seconds between two messages. You can send this in 18 seconds." in answer.text
        assert "Two.</textarea>" in answer.text, "her words are in the box"
        time.shift(18)
        assert ada.post(f"/live/{slow}", data=form("Two.")).status_code == 302
    assert said() == ["One.", "Two."]


def test_the_page_says_how_long_is_left(client_as, cast, slow):
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    with time_machine.travel(NOW, tick=False) as time:
        ada.post(f"/live/{slow}", data=form("One."))
        time.shift(29.5)
        page = ada.get(f"/live/{slow}").text
        assert "This room goes slowly: everyone waits 30 seconds" in page
        assert "You can send in 1 second." in page
        assert 'data-waits="pace"' in page
        met = ada.get(f"/live/{slow}/order").json
        assert (met["pace"], met["wait"]) == (30, 1)
        answer = ada.post(f"/live/{slow}", data=form("Two."), headers=JSON)
        assert (answer.status_code, answer.json["wait"]) == (429, 1)
        page = ben.get(f"/live/{slow}").text
        assert "everyone waits 30 seconds" in page
        assert "data-waits" not in page, "he has said nothing yet"


def test_the_same_key_again_is_never_refused(client_as, cast, slow, said):
    ada, sent = client_as(cast.ada), form("Once is enough.")
    for _ in range(3):
        assert ada.post(f"/live/{slow}", data=sent, headers=JSON).status_code == 201
    assert said() == ["Once is enough."]


def test_who_keeps_the_room_in_order_does_not_wait(client_as, cast, slow, said):
    cleo = client_as(cast.cleo)
    for words in ("Slowly,", "please."):
        assert cleo.post(f"/live/{slow}", data=form(words)).status_code == 302
    assert said() == ["Slowly,", "please."]
    assert cleo.get(f"/live/{slow}/order").json["pace"] == 0


def test_each_room_goes_at_its_own_pace(app, client_as, cast, slow):
    with app.app_context():
        other = Room(title="The back step")
        db.session.add(other)
        db.session.commit()
        other_id = other.id
    ada = client_as(cast.ada)
    for room_id in (slow, other_id, other_id):
        assert ada.post(f"/live/{room_id}", data=form("Hm.")).status_code == 302


def test_taking_back_is_no_way_round(client_as, cast, slow):
    ada = client_as(cast.ada)
    sent = ada.post(f"/live/{slow}", data=form("Oops."), headers=JSON).json["id"]
    ada.post(f"/live/messages/{sent}/remove")
    assert ada.post(f"/live/{slow}", data=form("Again.")).status_code == 429


def test_a_pace_that_is_not_offered_cannot_be_set(app, client_as, cast, slow):
    cleo = client_as(cast.cleo)
    for wanted in ("", "7", "-30", "99999999999"):
        assert cleo.post(f"/live/{slow}/pace", data={"pace": wanted}).status_code == 422
    with app.app_context(), pytest.raises(Refusal, match="choose"):
        pace.change(db.session.get_one(Room, slow), 7)
    assert cleo.post(f"/live/{slow}/pace", data={"pace": "0"}).status_code == 302
    page = client_as(cast.ada).get(f"/live/{slow}").text
    assert "goes slowly" not in page


def test_a_clock_that_was_set_back_keeps_nobody_waiting_for_long(client_as, cast, slow):
    ada = client_as(cast.ada)
    with time_machine.travel(NOW, tick=False) as time:
        ada.post(f"/live/{slow}", data=form("One."))
        time.shift(-3600)
        assert ada.get(f"/live/{slow}/order").json["wait"] == 30


def test_of_two_messages_in_the_same_moment_one_is_let_in(app, cast, slow, said):
    """From two windows, or by a program: the check holds the room."""
    member, ready, met = cast.ada, threading.Barrier(6), []

    def say(number: int) -> None:
        with app.app_context():
            ready.wait()
            try:
                with writing():
                    room = db.session.get_one(Room, slow)
                    room.say(db.session.get_one(Member, member), f"Number {number}", uuid.uuid4().hex)
                met.append(201)
            except Refusal as refused:
                met.append(refused.status)

    tries = [threading.Thread(target=say, args=(number,)) for number in range(6)]
    for one in tries:
        one.start()
    for one in tries:
        one.join()
    assert sorted(met) == [201, 429, 429, 429, 429, 429]
    assert len(said()) == 1


def test_a_pace_costs_one_query_and_a_room_without_one_none(client_as, cast, slow, count_queries):
    """What is on top, and whether she is quiet, are a query each; the time she last spoke only in a slow room."""
    ada = client_as(cast.ada)
    ada.get(f"/live/{slow}/order")
    with count_queries() as slowly:
        ada.get(f"/live/{slow}/order")
    client_as(cast.cleo).post(f"/live/{slow}/pace", data={"pace": "0"})
    with count_queries() as plainly:
        ada.get(f"/live/{slow}/order")
    assert len(slowly) == len(plainly) + 1 <= 7, slowly.all
