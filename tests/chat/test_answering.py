"""Answering one message of a room: its line stands over the answer as long as its reader may see it, and says what it
says now."""

from __future__ import annotations

import pytest

from community.accounts.blocks import block
from community.accounts.models import Member
from community.chat import history
from community.chat.messages import Message
from community.chat.models import Room
from community.comfort import Way, choosing, topics
from community.core.database import writing
from community.extensions import db
from tests.chat.conftest import form
from tests.chat.test_comfort import dying

JSON = {"Accept": "application/json"}


@pytest.fixture
def answers(app, kitchen):
    """``answers(cast.ada, message_id, "Yes")``: gives the answer's id."""

    def answer(member_id: int, message_id: int, words: str) -> int:
        with app.app_context(), writing():
            room, member = db.session.get_one(Room, kitchen), db.session.get_one(Member, member_id)
            return room.say(member, words, form("")["key"], answer_to=db.session.get_one(Message, message_id)).id

    return answer


@pytest.fixture
def talk(cast, says, answers):
    """Ben has asked, Cleo has answered; their messages' ids."""
    asked = says(cast.ben, "Is the kettle on?")
    return asked, answers(cast.cleo, asked, "It sings already.")


def over_the_answer(client, kitchen: int) -> str:
    """The line over the last message, as ``since`` brings it; empty when there is none."""
    html = client.get(f"/live/{kitchen}/since/0").json["messages"][-1]["html"]
    assert "It sings already." in html
    line = html.partition('class="message-answered"')[2].partition("</p>")[0]
    assert line == "" or ("hidden" in line) == ("</b> <span data-answered-line></span>" in line)
    return "" if "hidden" in line else line


def test_it_works(cast, client_as, kitchen, says):
    asked = says(cast.ben, "Is the\n\nkettle on?")
    ada = client_as(cast.ada)
    page = ada.get(f"/live/{kitchen}?answer={asked}").text
    assert f'name="answer_to" type="hidden" value="{asked}"' in page
    assert "In answer to <b data-answered-name>Ben</b> <span data-answered-line>Is the kettle on?</span>" in page
    ada.post(f"/live/{kitchen}", data={**form("It sings already."), "answer_to": str(asked)})
    for client in (ada, client_as(cast.ben)):
        assert (
            "<b data-answered-name>Ben</b> <span data-answered-line>Is the kettle on?"
            in client.get(f"/live/{kitchen}").text.partition("It sings")[0].rpartition("message-answered")[2]
        )
    assert f'href="/live/{kitchen}?at=1#m1"' in over_the_answer(ada, kitchen)


def test_what_i_answer_must_be_there_for_me_in_this_room_and_my_words_stand_in_any_case(
    app, cast, client_as, kitchen, says
):
    ids = cast.ben, cast.ada
    with app.app_context(), writing():
        elsewhere = Room(title="Elsewhere")
        db.session.add(elsewhere)
        block(*ids)
        db.session.flush()
        other = elsewhere.id
    foreign, blocked = says(cast.cleo, "In another room", other), says(cast.ben, "Not for Ada")
    taken = says(cast.cleo, "Taken back")
    with app.app_context(), writing():
        db.session.get_one(Message, taken).remove_by_author()
    ada = client_as(cast.ada)
    for number in (foreign, blocked, taken, 10**30, "x", -1):
        ada.get(f"/live/{kitchen}?answer={number}")
        said = ada.post(f"/live/{kitchen}", data={**form("Hm"), "answer_to": str(number)}, headers=JSON)
        assert (said.status_code, "message-answered" in said.json["html"]) == (201, False)


def test_the_line_follows_an_edit_and_goes_and_comes_with_the_message(app, cast, client_as, kitchen, talk):
    ada = client_as(cast.ada)
    assert "Is the kettle on?" in over_the_answer(ada, kitchen)
    client_as(cast.ben).post(f"/live/messages/{talk[0]}/edit", data={"source": "Is the pot on?"})
    with app.app_context():
        assert [
            m.answered.line for m in history.latest(kitchen, db.session.get_one(Member, cast.ada)).messages[1:]
        ] == ["Is the pot on?"]
    client_as(cast.ben).post(f"/live/messages/{talk[0]}/remove")
    page = ada.get(f"/live/{kitchen}").text
    assert 'data-answers="1" hidden' in page
    assert "the pot" not in page
    client_as(cast.ben).post(f"/live/messages/{talk[0]}/restore")
    assert "Is the pot on?" in ada.get(f"/live/{kitchen}").text.partition("It sings")[0].rpartition("data-answers")[2]


def test_whom_i_do_not_meet_is_in_no_line_either(app, cast, client_as, kitchen, talk):
    ids = cast.ada, cast.ben
    with app.app_context(), writing():
        block(*ids)
    ada = client_as(cast.ada)
    assert over_the_answer(ada, kitchen) == ""
    assert "kettle" not in ada.get(f"/live/{kitchen}").text
    assert "kettle" in over_the_answer(client_as(cast.grace), kitchen)


@pytest.mark.parametrize("way", Way)
def test_the_line_is_met_as_the_message_is(app, cast, client_as, kitchen, talk, way):
    ada_id = cast.ada
    with app.app_context(), writing():
        topics.first_things()
        choosing.choose(db.session.get_one(Member, ada_id), {dying(): way})
        db.session.get_one(Message, talk[0]).add_topics(dying().mask)
    ada = client_as(cast.ada)
    # The message itself has moved to the end of what has changed.
    html = ada.get(f"/live/{kitchen}/since/1").json["messages"][0]["html"]
    assert "It sings already." in html
    assert ("kettle" in html) == (way == Way.SHOW)
    assert ("This touches on dying." in html) == (way == Way.COVER)
    assert ("kettle" in ada.get(f"/live/{kitchen}").text) == (way == Way.SHOW)


def test_an_answer_that_was_taken_back_says_nothing_of_what_it_answered(cast, client_as, kitchen, talk):
    client_as(cast.cleo).post(f"/live/messages/{talk[1]}/remove")
    page = client_as(cast.ada).get(f"/live/{kitchen}/since/2").json["messages"][0]["html"]
    assert "message-answered" not in page


def test_a_message_can_be_found_in_its_place_however_old_it_is(app, cast, client_as, kitchen, says):
    for number in range(1, 121):
        says(cast.ben, f"Line {number}.")
    ada = client_as(cast.ada)
    page = ada.get(f"/live/{kitchen}?at=40").text
    assert "Line 16." in page
    assert "Line 40." in page
    assert "Line 64." in page
    assert "Line 14." not in page
    assert "Line 65." not in page
    assert f'href="/live/{kitchen}?at=64#m64"' in page
    assert f'href="/live/{kitchen}?before=15"' in page
    assert 'data-behaviour="room"' not in page
    near = ada.get(f"/live/{kitchen}?at=100").text
    assert "Line 120." in near
    assert 'data-behaviour="room"' in near
    for nonsense in ("x", "0", "-4", str(10**30)):
        assert "Line 120." in ada.get(f"/live/{kitchen}?at={nonsense}").text


def test_how_it_reads_is_kept_with_my_account(cast, client_as, kitchen):
    ada = client_as(cast.ada)
    assert 'data-text=""' in ada.get(f"/live/{kitchen}").text
    kept = ada.post("/live/how-it-reads", data={"text": "largest", "back": f"/live/{kitchen}"})
    assert kept.location == f"/live/{kitchen}"
    page = client_as(cast.ada).get(f"/live/{kitchen}").text
    assert 'data-text="largest"' in page
    assert 'name="aloud" value="yes">' in page
    assert ada.post("/live/how-it-reads", data={"text": "huge", "aloud": "yes"}, headers=JSON).status_code == 204
    assert 'data-text=""' in ada.get(f"/live/{kitchen}").text
    assert ada.post("/live/how-it-reads", data={"back": "https://example.org/"}).location == "/live"
