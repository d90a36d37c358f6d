"""What is too long, too deep or too tangled is refused with a sentence, and all its words stand in the form again."""

from __future__ import annotations

import html
import re

import pytest

from community.chat.models import Room
from community.core import richtext
from community.core.markup import DEPTH_LIMIT
from community.core.writing import RICH
from community.extensions import db
from tests.talk import key

WORDS = "Mine is next Thursday. "
LONG = WORDS * (richtext.SOURCE_LIMIT // len(WORDS) + 1)
DEEP = "<blockquote>" * (DEPTH_LIMIT + 1) + WORDS
WIDE = "<b>x</b><i>y</i>" * (richtext.PIECES_LIMIT // 2 + 1)
TOO_MUCH = {
    "longer": (LONG, "This is longer than one entry can be."),
    "deeper": (DEEP, "There are too many quotes or lists inside one another here."),
    "wider": (WIDE, "There is too much formatting in this."),
}


def typed(page: str, name: str = "source") -> str:
    """What stands in the box again."""
    box = re.search(rf'<textarea[^>]* name="{name}"[^>]*>(.*?)</textarea>', page, re.S)
    return html.unescape(box[1]).strip()


def refused(answer, sentence: str, words: str, name: str = "source") -> None:
    assert answer.status_code == 422
    assert sentence in html.unescape(answer.text)
    # The box shows words, however they were sent; all of them are there.
    assert richtext.plain(words).split() == richtext.plain(typed(answer.text, name)).split()


@pytest.fixture
def writes(client_as, cast):
    """``writes(path, source)``: Ada sends this from the editor; gives the answer."""
    ada = client_as(cast.ada)

    def write(path: str, source: str, **more: str):
        return ada.post(path, data={"source": source, "format": RICH, "key": key(), **more})

    return write


def test_it_works_as_much_as_an_entry_takes_is_taken(writes, talk):
    full = "<p>" + "w" * (richtext.SOURCE_LIMIT - 7) + "</p>"
    assert writes("/discussions/everyday-life/new", full, title="A long day").status_code == 302


@pytest.mark.parametrize("shape", TOO_MUCH)
def test_a_first_post_is_refused_and_kept(writes, talk, shape):
    source, sentence = TOO_MUCH[shape]
    answer = writes("/discussions/everyday-life/new", source, title="A long day")
    refused(answer, sentence, source)
    assert 'value="A long day"' in answer.text


@pytest.mark.parametrize("shape", TOO_MUCH)
def test_an_answer_is_refused_and_kept(writes, talk, cast, shape):
    source, sentence = TOO_MUCH[shape]
    refused(writes(f"/threads/{talk.start(cast.ben)}/answer", source), sentence, source)


@pytest.mark.parametrize("shape", TOO_MUCH)
def test_a_change_is_refused_and_kept_and_the_post_stays_as_it_was(writes, talk, cast, client_as, shape):
    source, sentence = TOO_MUCH[shape]
    thread = talk.start(cast.ada, "The week before a scan")
    answer = writes(f"/posts/{talk.opening(thread)}/edit", source, title="The week before a scan")
    refused(answer, sentence, source)
    assert "The week before a scan, in more words." in client_as(cast.ben).get(f"/threads/{thread}").text


@pytest.mark.parametrize("shape", TOO_MUCH)
def test_what_she_tells_of_herself_is_refused_and_kept(client_as, cast, shape):
    source, sentence = TOO_MUCH[shape]
    form = {"about_me": source, "about_me_format": RICH, "format": RICH}
    refused(client_as(cast.ada).post("/you/profile", data=form), sentence, source, "about_me")


@pytest.mark.parametrize(
    "words", ["word " * 1000, "&" * 2500, "x\n" * 1999 + "x & y"], ids=["longer", "signs", "lines"]
)
def test_a_message_is_refused_and_kept(app, client_as, cast, words):
    with app.app_context():
        room = Room(title="The kitchen table", description="Anything goes.")
        db.session.add(room)
        db.session.commit()
        path = f"/live/{room.id}"
    ada = client_as(cast.ada)
    answer = ada.post(path, data={"source": words, "key": key()})
    assert answer.status_code == 422
    assert words.strip() == typed(answer.text).replace("\r\n", "\n")
    by_script = ada.post(path, data={"source": words, "key": key()}, headers={"Accept": "application/json"})
    assert by_script.status_code == 422
    assert by_script.json["sentence"]
