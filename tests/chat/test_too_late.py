"""Words that come when they cannot be said any more: nobody loses a sentence to the clock."""

from __future__ import annotations

import io
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from community.accounts.models import Member
from community.chat import quieting
from community.chat.messages import Message
from community.chat.models import Room
from community.core import clock
from community.core.database import writing
from community.drafts.models import Draft
from community.extensions import db
from tests.chat.conftest import form
from tests.photos.conftest import drawn

JSON = {"Accept": "application/json"}


@pytest.fixture
def closes(app, cast, kitchen):
    """``closes()``: a moderator closes the room."""
    cleo = cast.cleo

    def close() -> None:
        with app.app_context(), writing():
            db.session.get_one(Room, kitchen).close(db.session.get_one(Member, cleo), "Back tomorrow.")

    return close


def drafts(app, member_id: int) -> list[tuple[str, dict[str, str]]]:
    with app.app_context():
        found = db.session.scalars(select(Draft).where(Draft.live_of(member_id)).order_by(Draft.id))
        return [(draft.place, dict(draft.fields)) for draft in found]


def test_it_works_a_change_that_comes_after_the_closing_is_kept_and_shown(app, client_as, cast, says, closes, said):
    id = says(cast.ada, "Tea at thre")
    ada, words = client_as(cast.ada), {"source": "Tea at three", "key": uuid.uuid4().hex, "topics": "1"}
    closes()
    for _ in range(2):
        answer = ada.post(f"/live/messages/{id}/edit", data=words)
        assert answer.status_code == 403
        assert "Your change was not made" in answer.text
        assert "This room is closed. Back tomorrow." in answer.text
        assert "Tea at three</textarea>" in answer.text
    assert said() == ["Tea at thre"]
    assert drafts(app, cast.ada) == [(f"message:{id}", {"source": "Tea at three", "topics": "1", "photos": ""})]
    # From her drafts she finds them again, and can go on when the room is open.
    again = ada.get(f"/live/messages/{id}/edit")
    assert again.status_code == 200
    assert "Tea at three</textarea>" in again.text
    assert "readonly" in again.text
    with app.app_context(), writing():
        db.session.scalars(select(Room)).one().reopen()
    assert ada.post(f"/live/messages/{id}/edit", data={**words, "base": "1"}).status_code == 302
    assert said() == ["Tea at three"]
    assert drafts(app, cast.ada) == []


def test_scripts_are_told_shortly(app, client_as, cast, says, closes):
    id = says(cast.ada, "Tea at thre")
    closes()
    answer = client_as(cast.ada).post(f"/live/messages/{id}/edit", data={"source": "Tea"}, headers=JSON)
    assert answer.status_code == 403
    assert answer.json["sentence"] == "This room is closed. Back tomorrow. What you said stays as it was."
    assert [place for place, _ in drafts(app, cast.ada)] == [f"message:{id}"]


def test_removed_or_asked_to_be_quiet_meanwhile_she_keeps_her_words_too(app, client_as, cast, says, kitchen):
    ids, ada, cleo = [says(cast.ada, words) for words in ("One", "Two")], client_as(cast.ada), cast.cleo
    until = clock.now() + timedelta(hours=1)
    with app.app_context(), writing():
        db.session.get_one(Message, ids[0]).remove_by_author()
        staff, room = db.session.get_one(Member, cleo), db.session.get_one(Room, kitchen)
        quieting.quiet(room, db.session.get_one(Member, cast.ada), staff, "Please listen for a while.", until)
    for id, why in zip(ids, ("removed meanwhile", "asked to be quiet"), strict=True):
        answer = ada.post(f"/live/messages/{id}/edit", data={"source": f"Instead of {id}"})
        assert answer.status_code == 403
        assert why in answer.text
        assert f"Instead of {id}</textarea>" in answer.text
    assert [place for place, _ in drafts(app, cast.ada)] == [f"message:{id}" for id in ids]


def test_nobody_keeps_words_for_the_message_of_another(app, client_as, cast, says, closes):
    id = says(cast.ada, "Hers")
    for close in (lambda: None, closes):
        close()
        answer = client_as(cast.ben).post(f"/live/messages/{id}/edit", data={"source": "Not his"})
        assert answer.status_code == 403
        assert client_as(cast.ada).get(f"/live/messages/{id}/edit").status_code == (403 if close is closes else 200)
    assert drafts(app, cast.ben) == []


def test_whom_she_answers_and_her_photos_are_kept_with_her_words(app, client_as, cast, says, closes, kitchen):
    id, ada = says(cast.ben, "Who comes?"), client_as(cast.ada)
    closes()
    file = (io.BytesIO(drawn()), "IMG_1.jpg")
    sent = {**form("I do"), "answer_to": str(id), "photo_file_1": file, "photo_file_words_1": "My coat"}
    answer = ada.post(f"/live/{kitchen}", data=sent)
    assert answer.status_code == 403
    [(place, kept)] = drafts(app, cast.ada)
    assert place == f"room:{kitchen}"
    assert (kept["source"], kept["answer_to"]) == ("I do", str(id))
    assert kept[f"photo_words_{kept['photos']}"] == "My coat"
    for page in (answer.text, ada.get(f"/live/{kitchen}").text):
        assert "I do</textarea>" in page
        assert "Your photo was not sent. It is kept with your drafts." in page


def test_what_any_page_refuses_is_shown_to_be_copied(client_as, cast, kitchen, says):
    """Also where no draft is kept of it."""
    id = says(cast.ben, "Hm.")
    for path in (f"/live/messages/{id}/edit", f"/live/{kitchen}/close", "/live/99999"):
        answer = client_as(cast.ada).post(path, data={"source": "My <own> words", "reason": "", "word": "x"})
        assert answer.status_code in {403, 404}
        assert "My &lt;own&gt; words</textarea>" in answer.text
        assert "Copy it if you want to keep it." in answer.text
    elsewhere = {"Origin": "https://elsewhere.example"}
    answer = client_as(cast.ada).post("/live/99999", data={"source": "My own words"}, headers=elsewhere)
    assert "My own words" not in answer.text
