"""Photos in live rooms: by the same rules as the words they stand with."""

from __future__ import annotations

import io

import pytest

from community.accounts.blocks import block
from community.accounts.models import Member
from community.chat.messages import Message
from community.comfort import Way, choosing, topics
from community.core import storage, work
from community.core.database import writing
from community.extensions import db
from community.photos.models import Photo
from tests.chat.conftest import form
from tests.chat.test_comfort import dying
from tests.photos.conftest import drawn

JSON = {"Accept": "application/json"}


@pytest.fixture
def shown(cast, client_as, kitchen, photo):
    """Ben has shown a photo of his garden, without words: its address, the message's id, and the form he sent."""
    number = photo(cast.ben)
    sent = {**form(""), "photos": str(number), f"photo_words_{number}": "My garden"}
    said = client_as(cast.ben).post(f"/live/{kitchen}", data=sent, headers=JSON)
    assert said.status_code == 201
    return f"/live/messages/{said.json['id']}/photos/{number}/480", said.json["id"], sent


def seen(client, kitchen: int, shown) -> bool:
    """Whether it is on the page, and over the wire, and to be had."""
    page = client.get(f"/live/{kitchen}").text
    wire = "".join(message["html"] for message in client.get(f"/live/{kitchen}/since/0").json["messages"])
    had = client.get(shown[0]).status_code
    assert had in {200, 404}
    assert (shown[0] in page) == (shown[0] in wire) == (had == 200)
    return had == 200


def test_it_works(cast, client_as, kitchen, shown):
    ada = client_as(cast.ada)
    assert 'alt="My garden"' in ada.get(f"/live/{kitchen}").text
    assert seen(ada, kitchen, shown)
    assert ada.get(shown[0]).content_type == "image/webp"


def test_without_a_script_a_photo_comes_with_the_form(cast, client_as, kitchen):
    file = (io.BytesIO(drawn()), "IMG_1.jpg")
    sent = {**form("My dog"), "photo_file_1": file, "photo_file_words_1": "A brown dog"}
    answer = client_as(cast.ben).post(f"/live/{kitchen}", data=sent)
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 302
    assert 'alt="A brown dog"' in client_as(cast.ada).get(f"/live/{kitchen}").text


def test_what_is_no_picture_is_refused_and_the_words_come_back(cast, client_as, kitchen, said):
    sent = {**form("My dog"), "photo_file_1": (io.BytesIO(b"no picture"), "dog.jpg")}
    answer = client_as(cast.ben).post(f"/live/{kitchen}", data=sent)
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 422
    assert "My dog</textarea>" in answer.text
    assert said() == []


def test_sent_twice_it_is_there_once(cast, client_as, kitchen, shown, said):
    again = client_as(cast.ben).post(f"/live/{kitchen}", data=shown[2], headers=JSON)
    assert (again.status_code, again.json["id"]) == (201, shown[1])
    assert again.json["html"].count("<img") == 1
    assert said() == [""]


def test_a_photo_that_was_added_after_the_words_had_arrived_is_not_lost(app, cast, client_as, kitchen, photo, said):
    """Only the answer was lost, so she sends them again, and a photo with them."""
    ben, sent, number = client_as(cast.ben), form("My dog"), photo(cast.ben)
    id = ben.post(f"/live/{kitchen}", data=sent, headers=JSON).json["id"]
    with_photo = {**sent, "photos": str(number), f"photo_words_{number}": "A brown dog"}
    answer = ben.post(f"/live/{kitchen}", data=with_photo, headers=JSON)
    assert answer.status_code == 409
    assert answer.json["sentence"].endswith("Your photo is still here, too.")
    page = ben.post(f"/live/{kitchen}", data=with_photo)
    assert page.status_code == 409
    assert f'data-photo="{number}"' in page.text
    assert said() == ["My dog"]
    assert ben.post(f"/live/{kitchen}", data=sent, headers=JSON).json["id"] == id
    with app.app_context():
        assert not db.session.get_one(Photo, number).stands
    again = ben.post(f"/live/{kitchen}", data={**with_photo, **form("My dog")}, headers=JSON)
    assert again.status_code == 201
    assert again.json["html"].count("<img") == 1


def test_nothing_is_still_nothing_and_anothers_photo_is_not_mine(cast, client_as, kitchen, photo, said):
    number = photo(cast.ben)
    for photos in ("", str(number), "999999", "x"):
        sent = {**form(""), "photos": photos}
        assert client_as(cast.ada).post(f"/live/{kitchen}", data=sent, headers=JSON).status_code == 422
    assert said() == []


def test_it_goes_and_comes_with_its_message(cast, client_as, kitchen, shown):
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    ben.post(f"/live/messages/{shown[1]}/remove")
    assert not seen(ada, kitchen, shown)
    assert not seen(client_as(cast.cleo), kitchen, shown), "she has her own page to look at it"
    ben.post(f"/live/messages/{shown[1]}/restore")
    assert seen(ada, kitchen, shown)
    ben.post(f"/live/messages/{shown[1]}/edit", data={"source": "The beans are up"})
    assert seen(ada, kitchen, shown)


@pytest.mark.parametrize("way", Way)
def test_it_is_met_as_its_message_is(app, cast, client_as, kitchen, shown, way):
    ada_id = cast.ada
    with app.app_context(), writing():
        topics.first_things()
        choosing.choose(db.session.get_one(Member, ada_id), {dying(): way})
        db.session.get_one(Message, shown[1]).add_topics(dying().mask)
    ada = client_as(cast.ada)
    assert seen(ada, kitchen, shown) == (way == Way.SHOW)
    assert seen(client_as(cast.ben), kitchen, shown)
    if way == Way.COVER:
        ada.post(f"/show/message/{shown[1]}")
        assert seen(ada, kitchen, shown)


def test_whom_i_do_not_meet_shows_me_nothing(app, cast, client_as, kitchen, shown):
    ids = cast.ada, cast.ben
    with app.app_context(), writing():
        block(*ids)
    assert not seen(client_as(cast.ada), kitchen, shown)


def test_a_photo_that_stays_needs_no_words(cast, client_as, kitchen, shown):
    ben = client_as(cast.ben)
    assert ben.post(f"/live/messages/{shown[1]}/edit", data={"source": ""}).status_code == 302
    assert seen(client_as(cast.ada), kitchen, shown)


@pytest.mark.usefixtures("shown")
def test_when_the_message_is_deleted_its_photos_go_with_their_files(app):
    with app.app_context():
        [name] = db.session.scalars(db.select(Photo.name))
        files = {key for key in list(storage.current().keys()) if name in key}
        assert files
    with app.app_context(), writing():
        db.session.execute(db.delete(Message))
    with app.app_context():
        work.run("photos")
        assert db.session.scalars(db.select(Photo)).all() == []
        assert not files & set(storage.current().keys())


def test_a_line_and_a_report_tell_of_it(app, cast, client_as, kitchen, shown):
    ada = client_as(cast.ada)
    ada.post(f"/live/{kitchen}", data={**form("Beans"), "answer_to": str(shown[1])})
    assert "<span data-answered-line>A photo</span>" in ada.get(f"/live/{kitchen}").text
    evidence = f"/staff/matters/message/{shown[1]}" + shown[0][shown[0].index("/photos") :]
    ben, cleo = client_as(cast.ben), client_as(cast.cleo)
    for _ in range(2):
        assert evidence in cleo.get(f"/staff/matters/message/{shown[1]}").text
        assert cleo.get(evidence).content_type == "image/webp"
        assert ben.get(evidence).status_code == 403
        ben.post(f"/live/messages/{shown[1]}/remove")


def test_more_photos_than_a_database_can_be_asked_about_are_too_many(cast, client_as, kitchen):
    sent = {**form("Look"), "photos": ",".join(map(str, range(1, 70_000)))}
    answer = client_as(cast.ben).post(f"/live/{kitchen}", data=sent, headers=JSON)
    assert answer.status_code == 422
    assert "A post can carry" in answer.json["sentence"]
