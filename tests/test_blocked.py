"""Whoever blocked her is, at every address, as if she had never been there: no answer tells a block from nothing."""

from __future__ import annotations

import re

import pytest

from community.accounts.models import Member
from community.chat.models import Room
from community.extensions import db

NOBODY = 987654
FORM = {
    "key": "b" * 32,
    "source": "Hello",
    "words": "Hello",
    "reason": "unkind",
    "title": "Hello",
    "verb": "left",
    "word": "thanks",
}
# Whose id stands in the address: Flo's own, or that of something of hers. Flo has blocked Ada.
ADDRESSES = {
    "member": ["/members/{}", "/members/{}/photo", "/members/{}/hello", "/members/{}/block", "/report/profile/{}"],
    "thread": [
        *("/threads/{}", "/threads/{}/answer", "/report/thread/{}", "/threads/{}/next", "/threads/{}/seen"),
        *("/threads/{}/read", "/threads/{}/watch"),
    ],
    "opening": ["/posts/{}", "/posts/{}/edit", "/posts/{}/history", "/posts/{}/remove", "/report/post/{}"],
    "answer": ["/posts/{}", "/posts/{}/edit", "/posts/{}/restore", "/report/post/{}", "/threads/{ben}?at={}"],
    "keep": ["/posts/{}/keep", "/posts/{}/let-go", "/posts/{}/note"],
    "word": ["/posts/{}/word", "/posts/{}/word/take-back", "/posts/{}/need"],
    "message": ["/live/messages/{}", "/live/messages/{}/edit", "/live/messages/{}/remove", "/report/message/{}"],
}


@pytest.fixture
def flos(app, cast, talk) -> dict[str, int]:
    """The ids of Flo, of what she wrote, and of Ben's thread in which she answered."""
    flo, thread, ben = cast.flo, talk.start(cast.flo), talk.start(cast.ben)
    with app.app_context():
        room = Room(title="The kitchen table")
        db.session.add(room)
        db.session.flush()
        message = room.say(db.session.get_one(Member, flo), "Said in the room", "a" * 32)
        db.session.commit()
        said = message.id
    answer = talk.answer(flo, ben)
    return {
        "member": flo,
        "thread": thread,
        "opening": talk.opening(thread),
        "answer": answer,
        "word": answer,
        "keep": answer,
        "message": said,
        "ben": ben,
    }


def page_of(answer) -> str:
    """What an answer says, without what is made by chance: that may spell any name."""
    return re.sub(r'nonce="[^"]*"|name="(csrf_token|key)"[^>]*>', "", answer.text)


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("kind", ADDRESSES)
def test_a_block_looks_like_nothing_being_there(cast, client_as, flos, kind, method):
    ada = client_as(cast.ada)

    def answer(path: str, thing_id: int) -> tuple:
        given = getattr(ada, method)(path.format(thing_id, ben=flos["ben"]), data=FORM if method == "post" else None)
        return given.status_code, *(re.sub(r"\d+", "N", text) for text in (given.location or "", page_of(given)))

    for path in ADDRESSES[kind]:
        assert answer(path, flos[kind]) == answer(path, NOBODY), path


def test_answering_her_looks_like_answering_what_is_not_there(cast, client_as, flos):
    ada = client_as(cast.ada)
    answers = [
        ada.post(f"/threads/{flos['ben']}/answer", data={**FORM, "to": str(to)}) for to in (flos["answer"], NOBODY)
    ]
    assert [answer.status_code for answer in answers] == [422, 422]
    assert not any("Flo" in page_of(answer) for answer in answers)
