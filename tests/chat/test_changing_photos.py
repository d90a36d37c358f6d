"""Changing what one said in a room: photos come with it, go, and come back."""

from __future__ import annotations

import io

import pytest
from sqlalchemy import select

from community.chat.messages import Message
from community.chat.models import Room
from community.core import clock
from community.core.database import writing
from community.drafts.models import Draft
from community.extensions import db
from community.photos.models import PHOTOS_A_POST, Photo
from tests.chat.conftest import form
from tests.photos.conftest import drawn
from tests.talk import key

JSON = {"Accept": "application/json"}


@pytest.fixture
def shows(client_as, kitchen):
    """``shows(cast.ben, 3, words="My dog")``: she shows photos with it; gives the message's id."""

    def say(member_id: int, *photos: int, words: str = "") -> int:
        sent = {**form(words), "photos": ",".join(map(str, photos))}
        return client_as(member_id).post(f"/live/{kitchen}", data=sent, headers=JSON).json["id"]

    return say


@pytest.fixture
def change(client_as):
    """``change(cast.ben, message_id, photos="3")``: she sends the form by which it is changed; gives the answer."""

    def send(member_id: int, message_id: int, words: str = "Beans", **fields):
        answer = client_as(member_id).post(f"/live/messages/{message_id}/edit", data={"source": words, **fields})
        answer.request.environ["wsgi.input"].close()
        return answer

    return send


def standing(client, message_id: int) -> list[int]:
    """The photos that stand with it for her, in their order, by the room's page and over the wire; each can be had."""
    html = client.get(f"/live/messages/{message_id}", headers=JSON).json["html"]
    numbers = [int(piece.split("/")[0]) for piece in html.split(f'<a href="/live/messages/{message_id}/photos/')[1:]]
    for number in numbers:
        assert client.get(f"/live/messages/{message_id}/photos/{number}/480").content_type == "image/webp"
    return numbers


def changes(client, kitchen: int, since: int) -> tuple[list[int], int]:
    answer = client.get(f"/live/{kitchen}/since/{since}").json
    return [message["id"] for message in answer["messages"]], answer["number"]


def test_it_works(app, cast, client_as, kitchen, photo, shows, change):
    first, second, third = (photo(cast.ben) for _ in range(3))
    said, ada, ben = shows(cast.ben, first, second), client_as(cast.ada), client_as(cast.ben)
    page = ben.get(f"/live/messages/{said}/edit").text
    assert f'value="{first},{second}"' in page
    for number in (first, second):
        assert f'src="/live/messages/{said}/photos/{number}/480"' in page
        assert f'name="photo_out_{number}"' in page
    assert "Add a photo" in page
    _, before = changes(ada, kitchen, 0)
    fields = {f"photo_out_{first}": "y", f"photo_words_{second}": "The beans", f"photo_words_{third}": ""}
    assert change(cast.ben, said, photos=f"{first},{third},{second}", **fields).status_code == 302
    assert standing(ada, said) == [third, second]
    room = ada.get(f"/live/{kitchen}").text
    assert 'alt="The beans"' in room
    assert "edited" in room
    assert changes(ada, kitchen, before)[0] == [said], "a page that was away learns of it"
    address, evidence = (f"{place}/{said}/photos/{first}/480" for place in ("/live/messages", "/staff/matters/message"))
    assert [client_as(who).get(address).status_code for who in (cast.ada, cast.ben)] == [404, 200]
    assert client_as(cast.cleo).get(evidence).status_code == 200
    assert "Taken out by its author" in client_as(cast.cleo).get(f"/staff/matters/message/{said}").text
    with app.app_context():
        assert db.session.get_one(Message, said).photos == 2


def test_what_she_took_out_she_can_put_back(app, cast, client_as, photo, shows, change):
    number = photo(cast.ben)
    said = shows(cast.ben, number, words="Beans")
    change(cast.ben, said, photos=str(number), **{f"photo_out_{number}": "y"})
    assert standing(client_as(cast.ada), said) == []
    page = client_as(cast.ben).get(f"/live/messages/{said}/edit").text
    assert "Photos you took out" in page
    assert f'name="photo_back_{number}"' in page
    change(cast.ben, said, photos="", **{f"photo_back_{number}": "y"})
    assert "photo_back_" not in client_as(cast.ben).get(f"/live/messages/{said}/edit").text
    assert standing(client_as(cast.ada), said) == [number]
    with app.app_context():
        assert db.session.get_one(Photo, number).taken_out_at is None


def test_without_a_script_files_come_with_the_change(cast, client_as, photo, shows, change):
    number = photo(cast.ben)
    said = shows(cast.ben, number)
    file = (io.BytesIO(drawn(colour="maroon")), "IMG_2.jpg")
    new = {"photo_file_1": file, "photo_file_words_1": "A brown dog", "key": key()}
    assert change(cast.ben, said, photos=str(number), **new).status_code == 302
    assert len(standing(client_as(cast.ada), said)) == 2
    assert 'alt="A brown dog"' in client_as(cast.ada).get(f"/live/messages/{said}").text


def test_what_is_no_picture_is_refused_and_all_else_is_in_the_form(cast, client_as, photo, shows, change):
    number = photo(cast.ben)
    said = shows(cast.ben, number, words="Peas")
    answer = change(cast.ben, said, photos=str(number), photo_file_1=(io.BytesIO(b"no picture"), "dog.jpg"))
    assert answer.status_code == 422
    assert "Beans</textarea>" in answer.text
    assert f'data-photo="{number}"' in answer.text
    assert "Peas" in client_as(cast.ada).get(f"/live/messages/{said}").text


def test_a_form_that_says_nothing_of_photos_leaves_them(cast, client_as, photo, shows, change):
    number = photo(cast.ben)
    said = shows(cast.ben, number)
    assert change(cast.ben, said).status_code == 302
    assert change(cast.ben, said, words="").status_code == 302, "a photo that stays needs no words"
    assert standing(client_as(cast.ada), said) == [number]


def test_without_words_and_photos_nothing_would_be_left(cast, client_as, photo, shows, change):
    number = photo(cast.ben)
    said = shows(cast.ben, number)
    for fields in ({"photos": ""}, {"photos": str(number), f"photo_out_{number}": "y"}):
        assert change(cast.ben, said, words="", **fields).status_code == 422
    assert standing(client_as(cast.ada), said) == [number]


def test_sending_the_same_again_changes_nothing(app, cast, client_as, kitchen, photo, shows, change):
    number = photo(cast.ben)
    said = shows(cast.ben, number, words="Beans")
    before = changes(client_as(cast.ada), kitchen, 0)[1]
    assert change(cast.ben, said, photos=str(number), **{f"photo_words_{number}": ""}).status_code == 302
    assert changes(client_as(cast.ada), kitchen, before)[0] == []
    with app.app_context():
        assert db.session.get_one(Message, said).edited_at is None


def test_another_order_of_the_same_photos_is_a_change(cast, client_as, kitchen, photo, shows, change):
    first, second = photo(cast.ben), photo(cast.ben)
    said = shows(cast.ben, first, second, words="Beans")
    ada = client_as(cast.ada)
    before = changes(ada, kitchen, 0)[1]
    change(cast.ben, said, photos=f"{second},{first}")
    assert standing(ada, said) == [second, first]
    assert changes(ada, kitchen, before)[0] == [said]
    assert "edited" in ada.get(f"/live/messages/{said}", headers=JSON).json["html"]
    change(cast.ben, said, photos=f"{second},{first}")
    assert changes(ada, kitchen, before + 1)[0] == []


def test_only_her_own_and_only_hers_to_change_and_only_a_few(cast, client_as, photo, shows, change):
    number = photo(cast.ben)
    said, other = shows(cast.ben, number), shows(cast.ben, photo(cast.ben), words="Elsewhere")
    elsewhere = standing(client_as(cast.ben), other)[0]
    assert change(cast.ada, said, photos=str(photo(cast.ada))).status_code == 403
    for wrong in (photo(cast.ada), elsewhere, 999999):
        assert change(cast.ben, said, photos=f"{number},{wrong}").status_code == 422, wrong
    many = ",".join(str(photo(cast.ben)) for _ in range(PHOTOS_A_POST))
    assert change(cast.ben, said, photos=f"{number},{many}").status_code == 422
    assert standing(client_as(cast.ada), said) == [number]
    assert standing(client_as(cast.ada), other) == [elsewhere]


def test_a_draft_is_taken_up_with_its_photos_and_an_old_one_has_those_that_stand(app, cast, client_as, photo, shows):
    number, new = photo(cast.ben), photo(cast.ben)
    said, ben_id = shows(cast.ben, number), cast.ben
    for photos, there in (([["photos", f"{new}"]], f"{new}"), ([], f"{number}")):
        with app.app_context(), writing():
            db.session.execute(db.delete(Draft))
            fields = [["source", "Half a thought"], *photos]
            db.session.add(Draft(member_id=ben_id, place=f"message:{said}", key=key(), fields=fields))
        page = client_as(ben_id).get(f"/live/messages/{said}/edit").text
        assert "Half a thought</textarea>" in page
        assert f'value="{there}"' in page
        assert f'data-photo="{there}"' in page


def test_when_the_room_has_closed_a_new_one_is_kept_as_a_draft_and_it_is_said(
    app, cast, client_as, kitchen, photo, shows, change
):
    number = photo(cast.ben)
    said = shows(cast.ben, number)
    with app.app_context(), writing():
        db.session.get_one(Room, kitchen).closes_at = clock.now()
    new = {"photo_file_1": (io.BytesIO(drawn(colour="maroon")), "IMG_2.jpg"), "photo_file_words_1": "A dog"}
    answer = change(cast.ben, said, photos=str(number), key=key(), **new)
    assert answer.status_code == 403
    for page in (answer.text, client_as(cast.ben).get(f"/live/messages/{said}/edit").text):
        assert "Your photo was not sent. It is kept with your drafts." in page
        assert page.count('alt="A dog"') == 1
    with app.app_context():
        fields = dict(db.session.scalars(select(Draft.fields).where(Draft.place == f"message:{said}")).one())
        assert fields["photos"].startswith(f"{number},")
    assert standing(client_as(cast.ada), said) == [number]


def test_a_form_whose_words_came_from_elsewhere_asks_for_its_photos(app, cast, client_as, kitchen, photo, shows):
    number, new = photo(cast.ben), photo(cast.ben)
    said = shows(cast.ben, number, words="Beans")
    ben, ada = client_as(cast.ben), client_as(cast.ada)
    for one in (number, new):
        answer = ben.get(f"/live/messages/{said}/photos/{one}").json
        assert (answer["number"], f'data-photo="{one}"' in answer["item"]) == (one, True)
    assert ben.get(f"/live/messages/{said}/photos/{photo(cast.ada)}").status_code == 404
    assert ada.get(f"/live/messages/{said}/photos/{number}").status_code == 403
    with app.app_context(), writing():
        db.session.get_one(Room, kitchen).kept_until = clock.now()
    assert ben.get(f"/live/messages/{said}/photos/{number}").status_code == 404


@pytest.mark.parametrize("whose", ["hers, elsewhere", "another's"])
def test_only_what_was_taken_out_of_this_one_is_put_back(cast, client_as, photo, shows, change, whose):
    by = cast.ben if whose == "hers, elsewhere" else cast.ada
    number = photo(by)
    other, said = shows(by, number, words="Elsewhere"), shows(cast.ben, words="Beans")
    change(by, other, photos="")
    assert change(cast.ben, said, photos="", **{f"photo_back_{number}": "y"}).status_code == 422
    assert standing(client_as(cast.ben), said) == []


def test_a_form_without_a_field_for_words_is_one_without_words(cast, client_as, kitchen, photo, shows):
    said, ben = shows(cast.ben, photo(cast.ben)), client_as(cast.ben)
    assert ben.post(f"/live/messages/{said}/edit").status_code == 302
    sent = {"key": key(), "photos": str(photo(cast.ben))}
    assert ben.post(f"/live/{kitchen}", data=sent, headers=JSON).status_code == 201
    assert ben.post(f"/live/{kitchen}", data={"key": key()}, headers=JSON).status_code == 422
