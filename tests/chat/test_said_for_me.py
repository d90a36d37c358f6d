"""A few ready words, said by pressing a button."""

from __future__ import annotations

import pytest

from community.activity.words import IN_A_ROOM
from tests.chat.conftest import form


def test_it_works(cast, client_as, kitchen, said):
    ada = client_as(cast.ada)
    page = ada.get(f"/live/{kitchen}").text
    for word, words in IN_A_ROOM.items():
        assert f'name="word" value="{word}"' in page
        assert ada.post(f"/live/{kitchen}", data={**form(""), "word": word}).status_code == 302
        assert said()[-1] == words


def test_it_answers_a_message_from_that_messages_page(cast, client_as, kitchen, says):
    number = says(cast.ben, "Scan tomorrow.")
    ada = client_as(cast.ada)
    page = ada.get(f"/live/messages/{number}").text
    assert f'name="answer_to" type="hidden" value="{number}"' in page
    ada.post(f"/live/{kitchen}", data={**form(""), "word": "thinking", "answer_to": str(number)})
    assert "Scan tomorrow." in ada.get(f"/live/{kitchen}").text.partition("Thinking of you")[0].rpartition("data-id")[2]


def test_what_i_was_writing_stays_in_the_box(cast, client_as, kitchen, said):
    ada = client_as(cast.ada)
    sent = form("Half a thought")
    ada.post(f"/live/{kitchen}", data={**sent, "word": "here"})
    assert said() == [IN_A_ROOM["here"]]
    page = ada.get(f"/live/{kitchen}").text
    assert "Half a thought</textarea>" in page
    assert f'value="{sent["key"]}"' not in page


@pytest.mark.parametrize("word", ["", "hello", "read", "<b>"])
def test_no_other_words_are_said_for_me(cast, client_as, kitchen, said, word):
    assert client_as(cast.ada).post(f"/live/{kitchen}", data={**form(""), "word": word}).status_code == 422
    assert said() == []


def test_pressed_twice_it_is_said_once(cast, client_as, kitchen, said):
    ada, sent = client_as(cast.ada), form("")
    for _ in range(2):
        ada.post(f"/live/{kitchen}", data={**sent, "word": "thanks"})
    assert said() == ["Thank you"]


def test_it_is_offered_beside_the_words_of_others_and_not_beside_her_own(client_as, cast, says):
    hers = says(cast.ada, "The kettle is on.")
    assert "Say it for me" in client_as(cast.ben).get(f"/live/messages/{hers}").text
    assert "Say it for me" not in client_as(cast.ada).get(f"/live/messages/{hers}").text
