"""Photos with posts: seen by whoever may read the words, by nobody else, and never lost on the way."""

from __future__ import annotations

import io
import re
import threading
import uuid

import pytest
from PIL import Image
from sqlalchemy import select

from community.accounts.models import Member
from community.comfort import Way, of
from community.core import images, uploads
from community.core.database import writing
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.extensions import db
from community.photos.models import Photo
from tests.photos.conftest import drawn

DYING = 1 << 1


def form(**fields) -> dict:
    return {"key": uuid.uuid4().hex, "format": "plain", "source": "Look at these.", **fields}


def file(data: bytes | None = None, name: str = "IMG_1.jpg"):
    return (io.BytesIO(drawn() if data is None else data), name)


def post(client, address: str, data: dict):
    answer = client.post(address, data=data)
    answer.request.environ["wsgi.input"].close()
    return answer


@pytest.fixture
def change(app):
    """``change(Post, 1, removed...)``: do something to a row, and commit."""

    def changing(model, thing_id: int, do) -> None:
        with app.app_context(), writing():
            do(db.session.get_one(model, thing_id))

    return changing


def test_it_works(cast, client_as, talk, post_with):
    thread = talk.start(cast.ben)
    post_id, numbers = post_with(cast.ada, thread, photos=2)
    page = client_as(cast.ben).get(f"/threads/{thread}").text
    for number in numbers:
        for side in (480, 1024, 1920):
            address = f"/posts/{post_id}/photos/{number}/{side}"
            assert address in page
            answer = client_as(cast.ben).get(address)
            assert answer.status_code == 200
            assert answer.content_type == "image/webp"
            assert answer.headers["Cache-Control"] == "private, no-store"
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            assert Image.open(io.BytesIO(answer.data)).format == "WEBP"
    assert page.index(f"/photos/{numbers[0]}/") < page.index(f"/photos/{numbers[1]}/")


def test_a_discussion_can_begin_with_a_photo(cast, client_as, talk, sent):
    number = sent(cast.ada)
    fields = form(title="The tomatoes", photos=str(number))
    answer = client_as(cast.ada).post("/discussions/everyday-life/new", data=fields)
    assert answer.status_code == 302
    assert f"/photos/{number}/1024" in client_as(cast.ben).get(answer.location).text


def test_nothing_on_the_page_moves_when_it_comes(cast, client_as, talk, post_with):
    thread = talk.start(cast.ben)
    post_with(cast.ada, thread)
    page = client_as(cast.ben).get(f"/threads/{thread}").text
    tag = re.search(r"<img src=\"/posts[^>]*>", page)[0]
    assert 'width="640" height="427"' in tag
    assert 'loading="lazy"' in tag
    assert re.search(r"480 480w, \S+1024 1024w, \S+1920 1200w", tag)


def test_what_it_shows_is_said_to_who_cannot_see_it(cast, client_as, talk, sent):
    thread, number = talk.start(cast.ben), sent(cast.ada)
    fields = form(photos=str(number), **{f"photo_words_{number}": 'Tomatoes in a "blue" bowl'})
    assert client_as(cast.ada).post(f"/threads/{thread}/answer", data=fields).status_code == 302
    assert 'alt="Tomatoes in a &#34;blue&#34; bowl"' in client_as(cast.ben).get(f"/threads/{thread}").text


def test_one_that_was_not_described_says_so(cast, client_as, talk, post_with):
    thread = talk.start(cast.ben)
    post_with(cast.ada, thread)
    assert 'alt="Photo by Ada, not described"' in client_as(cast.ben).get(f"/threads/{thread}").text


def test_what_was_said_of_it_when_it_was_sent_stays(cast, client_as, talk, sent):
    thread, number, ada = talk.start(cast.ben), sent(cast.ada), client_as(cast.ada)
    ada.post(f"/photos/{number}/words", data={"shows": "Tomatoes."})
    ada.post(f"/threads/{thread}/answer", data=form(photos=str(number)))
    assert 'alt="Tomatoes."' in ada.get(f"/threads/{thread}").text


def test_photos_cost_the_page_one_query_and_only_where_there_are_some(cast, client_as, talk, post_with, count_queries):
    bare, thread = talk.start(cast.ben, "Bare"), talk.start(cast.ben)
    talk.answer(cast.ada, bare)
    for n in (1, 2, 3):
        post_with(cast.ada, thread, photos=n)
    ben = client_as(cast.ben)
    with count_queries() as without:
        ben.get(f"/threads/{bare}")
    with count_queries() as with_photos:
        ben.get(f"/threads/{thread}")
    assert len(with_photos) == len(without) + 1
    assert not [query for query in without.all if "FROM photo" in query]


# Without a script the files come with the words.


@pytest.mark.parametrize("kind", ["JPEG", "HEIF", "PNG", "WEBP"])
def test_files_may_come_with_the_words(cast, client_as, talk, kind):
    thread = talk.start(cast.ben)
    fields = form(photo_file_1=file(drawn(kind)), photo_file_words_1="A bowl", photo_file_2=file(drawn(colour="red")))
    assert post(client_as(cast.ada), f"/threads/{thread}/answer", fields).status_code == 302
    page = client_as(cast.ben).get(f"/threads/{thread}").text
    assert page.count("<figure") == 2
    assert 'alt="A bowl"' in page


def test_a_discussion_may_begin_with_files(cast, client_as, talk):
    fields = form(title="The tomatoes", photo_file_1=file())
    answer = post(client_as(cast.ada), "/discussions/everyday-life/new", fields)
    assert answer.status_code == 302
    assert "<figure" in client_as(cast.ben).get(answer.location).text


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"GIF89a/*", "not a picture"),
        (b"\xff\xd8\xff\xe0 not whole", "picture"),
        (b"", "nothing in this file"),
        (b"\xff" * (images.UPLOAD_LIMIT + 1), "larger than 10 MB"),
    ],
    ids=["polyglot", "broken", "empty", "huge"],
)
def test_a_file_that_is_no_photo_leaves_the_words_and_the_other_photos(app, cast, client_as, talk, data, words):
    thread, ada = talk.start(cast.ben), client_as(cast.ada)
    fields = form(source="Kept words.", photo_file_1=file(), photo_file_words_1="The good one")
    answer = post(ada, f"/threads/{thread}/answer", {**fields, "photo_file_2": file(data, "odd.jpg")})
    assert answer.status_code == 422
    assert words in answer.text
    assert "odd.jpg" in answer.text
    assert "Kept words." in answer.text
    assert "The good one" in answer.text
    number = re.search(r'data-photo="(\d+)"', answer.text)[1]
    fields = form(key=fields["key"], source="Kept words.", photos=number)
    assert (
        ada.post(f"/threads/{thread}/answer", data={**fields, f"photo_words_{number}": "The good one"}).status_code
        == 302
    )
    assert 'alt="The good one"' in client_as(cast.ben).get(f"/threads/{thread}").text


def test_a_form_without_words_keeps_its_photos(cast, client_as, talk):
    thread = talk.start(cast.ben)
    answer = post(client_as(cast.ada), f"/threads/{thread}/answer", form(source="", photo_file_1=file()))
    assert answer.status_code == 422
    assert 'data-photo="' in answer.text


def test_the_same_form_twice_makes_one_post_with_each_photo_once(app, cast, client_as, talk):
    thread, ada, key = talk.start(cast.ben), client_as(cast.ada), uuid.uuid4().hex
    for _ in range(2):
        fields = form(key=key, photo_file_1=file())
        assert post(ada, f"/threads/{thread}/answer", fields).status_code == 302
    with app.app_context():
        assert len(db.session.scalars(select(Photo)).all()) == 1
        assert db.session.scalar(select(Post.photos).where(Post.key == key)) == 1


def test_four_photos_are_enough_for_one_post(cast, client_as, talk, sent):
    thread, ada = talk.start(cast.ben), client_as(cast.ada)
    numbers = ",".join(str(sent(cast.ada)) for _ in range(5))
    answer = ada.post(f"/threads/{thread}/answer", data=form(photos=numbers))
    assert answer.status_code == 422
    assert "4 photos" in answer.text
    fields = form(photos=numbers.rpartition(",")[0], photo_file_1=file())
    answer = post(ada, f"/threads/{thread}/answer", fields)
    assert answer.status_code == 422
    assert "4 photos" in answer.text
    assert "Look at these." in answer.text


def test_more_than_the_form_may_carry_is_refused_at_once(cast, client_as, talk):
    assert uploads.LARGEST_WITH_PHOTOS > 4 * images.UPLOAD_LIMIT
    thread, ada = talk.start(cast.ben), client_as(cast.ada)
    said = {"CONTENT_TYPE": "multipart/form-data; boundary=x", "CONTENT_LENGTH": str(65 * 1024 * 1024)}
    answer = ada.post(f"/threads/{thread}/answer", environ_overrides=said)
    assert answer.status_code == 413
    assert "too large" in answer.text


# Whose photos.


@pytest.mark.parametrize("number", ["999", "0", "x", "-1", "9" * 30, "1;DROP", "\x00"])
def test_a_photo_there_is_not_stops_nothing_but_itself(cast, client_as, talk, number):
    thread = talk.start(cast.ben)
    answer = client_as(cast.ada).post(f"/threads/{thread}/answer", data=form(photos=number))
    assert answer.status_code == (422 if number == "999" else 302)
    assert number != "999" or ("no longer here" in answer.text and "Look at these." in answer.text)


def test_nobody_can_show_the_photo_of_another(app, cast, client_as, talk, sent):
    thread, number = talk.start(cast.ben), sent(cast.ada)
    answer = client_as(cast.ben).post(f"/threads/{thread}/answer", data=form(photos=str(number)))
    assert answer.status_code == 422
    assert "no longer here" in answer.text
    assert f'data-photo="{number}"' not in answer.text
    with app.app_context():
        assert db.session.get_one(Photo, number).post_id is None


def test_a_photo_stands_with_one_post_alone(cast, client_as, talk, post_with):
    thread = talk.start(cast.ben)
    _, numbers = post_with(cast.ada, thread)
    answer = client_as(cast.ada).post(f"/threads/{thread}/answer", data=form(photos=str(numbers[0])))
    assert answer.status_code == 422


# Who may see it: whoever may read the words.


@pytest.mark.parametrize(
    ("who", "status"),
    [("ada", 200), ("ben", 200), ("cleo", 200), ("flo", 404), ("eve", 302), ("dev", 302), (None, 302)],
)
def test_who_may_see_it(cast, client_as, visitor, talk, post_with, who, status):
    post_id, numbers = post_with(cast.ada, talk.start(cast.ben))
    client = client_as(getattr(cast, who)) if who else visitor
    answer = client.get(f"/posts/{post_id}/photos/{numbers[0]}/480")
    assert answer.status_code == status
    assert (answer.content_type == "image/webp") == (status == 200)


def test_the_address_of_another_post_does_not_lead_to_it(cast, client_as, talk, post_with):
    thread = talk.start(cast.ben)
    post_id, numbers = post_with(cast.ada, thread)
    other = talk.answer(cast.ben, thread)
    assert client_as(cast.ben).get(f"/posts/{other}/photos/{numbers[0]}/480").status_code == 404
    assert client_as(cast.ada).get(f"/photos/{numbers[0]}/480").status_code == 404


def test_in_a_space_one_has_to_enter_it_is_for_those_who_entered(app, cast, client_as, talk, post_with, change):
    with app.app_context():
        opt_in = db.session.scalars(select(Space).where(Space.opt_in)).first()
        slug = opt_in.slug
        with writing():
            for one in (cast.ada, cast.grace):
                db.session.get_one(Space, opt_in.id).enter(db.session.get_one(Member, one))
    post_id, numbers = post_with(cast.ada, talk.start(cast.ada, slug=slug))
    address = f"/posts/{post_id}/photos/{numbers[0]}/480"
    assert client_as(cast.grace).get(address).status_code == 200
    assert client_as(cast.ben).get(address).status_code == 404


@pytest.mark.parametrize("what", [Post, Thread])
def test_of_a_removed_post_or_discussion_only_those_who_look_after_the_place_see_it(
    app, cast, client_as, talk, post_with, change, what
):
    thread, cleo = talk.start(cast.ben), cast.cleo
    post_id, numbers = post_with(cast.ada, thread)
    address = f"/posts/{post_id}/photos/{numbers[0]}/480"
    thing = post_id if what is Post else thread
    change(what, thing, lambda row: row.remove(db.session.get_one(Member, cleo), "It shows a face."))
    for who in (cast.ada, cast.ben):
        assert client_as(who).get(address).status_code == 404
        assert address not in client_as(who).get(f"/threads/{thread}").text
    assert client_as(cleo).get(address).status_code == 200
    assert address in client_as(cleo).get(f"/posts/{post_id}/history").text
    change(what, thing, lambda row: row.restore())
    assert client_as(cast.ben).get(address).status_code == 200


@pytest.mark.parametrize("what", [Post, Thread])
def test_she_who_leaves_the_subject_out_gets_no_picture(app, cast, client_as, talk, post_with, change, what):
    thread = talk.start(cast.ben)
    post_id, numbers = post_with(cast.ada, thread)
    address = f"/posts/{post_id}/photos/{numbers[0]}/480"
    change(what, post_id if what is Post else thread, lambda row: setattr(row, "topics", DYING))
    change(Member, cast.grace, lambda row: setattr(row, "leaves_out", DYING))
    with app.app_context():
        assert of(db.session.get_one(Member, cast.grace)).way(DYING) == Way.LEAVE_OUT
    assert client_as(cast.grace).get(address).status_code == 404
    assert address not in client_as(cast.grace).get(f"/threads/{thread}").text
    change(Member, cast.ben, lambda row: setattr(row, "covers", 0))
    assert client_as(cast.ben).get(address).status_code == 200


def test_she_who_covers_the_subject_gets_the_picture_when_she_has_opened_it(
    app, cast, client_as, talk, post_with, change
):
    thread, grace = talk.start(cast.ben), cast.grace
    post_id, numbers = post_with(cast.ada, thread)
    address = f"/posts/{post_id}/photos/{numbers[0]}/480"
    change(Post, post_id, lambda row: setattr(row, "topics", DYING))
    change(Member, grace, lambda row: setattr(row, "covers", DYING))
    reader = client_as(grace)
    assert address not in reader.get(f"/threads/{thread}").text
    assert reader.get(address).status_code == 404
    reader.post(f"/show/post/{post_id}")
    assert address in reader.get(f"/threads/{thread}").text
    assert reader.get(address).status_code == 200
    assert client_as(grace).get(address).status_code == 404


def test_who_looks_after_the_place_sees_the_photos_of_a_reported_post(cast, client_as, talk, post_with, change):
    thread = talk.start(cast.ben)
    post_id, (kept, out) = post_with(cast.ada, thread, photos=2)
    client_as(cast.ada).post(f"/posts/{post_id}/edit", data=form(photos=str(kept)))
    change(Post, post_id, lambda row: setattr(row, "topics", DYING))
    change(Member, cast.cleo, lambda row: setattr(row, "covers", DYING))
    cleo = client_as(cast.cleo)
    page = cleo.get(f"/staff/matters/post/{post_id}").text
    assert "Its photos" in page
    assert "Taken out by its author" in page
    for number in (kept, out):
        address = f"/staff/matters/post/{post_id}/photos/{number}/480"
        assert address in page
        assert cleo.get(address).status_code == 200
        assert client_as(cast.ben).get(address).status_code == 403
    assert "Its photo" not in cleo.get(f"/staff/matters/post/{talk.opening(thread)}").text


def test_who_looks_after_the_place_sees_the_photos_a_reported_discussion_begins_with(cast, client_as, talk, sent):
    number = sent(cast.ada)
    fields = form(title="The tomatoes", photos=str(number))
    where = client_as(cast.ada).post("/discussions/everyday-life/new", data=fields).location
    thread = re.search(r"/threads/(\d+)", where)[1]
    cleo, address = client_as(cast.cleo), f"/staff/matters/thread/{thread}/photos/{number}/1024"
    assert address in cleo.get(f"/staff/matters/thread/{thread}").text
    assert cleo.get(address).status_code == 200
    assert cleo.get(f"/staff/matters/thread/{talk.start(cast.ben)}/photos/{number}/1024").status_code == 404


def test_seeing_it_costs_two_queries_and_writes_nothing(cast, client_as, talk, post_with, count_queries):
    post_id, numbers = post_with(cast.ada, talk.start(cast.ben))
    ben = client_as(cast.ben)
    with count_queries() as queries:
        assert ben.get(f"/posts/{post_id}/photos/{numbers[0]}/480").status_code == 200
    assert queries.writes == []
    assert len(queries) == 2


# Changing them.


def test_she_can_take_one_out_add_one_and_say_what_one_shows(app, cast, client_as, talk, post_with, sent):
    thread, ada = talk.start(cast.ben), client_as(cast.ada)
    post_id, (first, second) = post_with(cast.ada, thread, photos=2)
    page = ada.get(f"/posts/{post_id}/edit").text
    assert f'value="{first},{second}"' in page
    third = sent(cast.ada)
    fields = form(source="Look.", photos=f"{first},{second},{third}", **{f"photo_out_{first}": "y"})
    fields[f"photo_words_{second}"] = "A second look"
    assert ada.post(f"/posts/{post_id}/edit", data=fields).status_code == 302
    page = client_as(cast.ben).get(f"/threads/{thread}").text
    assert f"/photos/{first}/" not in page
    assert 'alt="A second look"' in page
    assert f"/photos/{third}/" in page
    assert "Changed" in page
    address = f"/posts/{post_id}/photos/{first}/480"
    assert client_as(cast.ben).get(address).status_code == 404
    assert client_as(cast.cleo).get(address).status_code == 200
    assert address in client_as(cast.cleo).get(f"/posts/{post_id}/history").text
    with app.app_context():
        assert db.session.get_one(Post, post_id).photos == 2


def test_what_she_took_out_she_can_put_back(cast, client_as, talk, post_with):
    thread, ada = talk.start(cast.ben), client_as(cast.ada)
    post_id, (number,) = post_with(cast.ada, thread)
    ada.post(f"/posts/{post_id}/edit", data=form(photos=""))
    assert "<figure" not in ada.get(f"/threads/{thread}").text
    page = ada.get(f"/posts/{post_id}/edit").text
    assert "Photos you took out" in page
    assert f'name="photo_back_{number}"' in page
    ada.post(f"/posts/{post_id}/edit", data=form(photos="", **{f"photo_back_{number}": "y"}))
    assert "<figure" in ada.get(f"/threads/{thread}").text


def test_changing_the_words_alone_leaves_the_photos(cast, client_as, talk, post_with):
    thread, ada = talk.start(cast.ben), client_as(cast.ada)
    post_id, (number,) = post_with(cast.ada, thread)
    assert ada.post(f"/posts/{post_id}/edit", data=form(source="Other words.")).status_code == 302
    page = client_as(cast.ben).get(f"/threads/{thread}").text
    assert "Other words." in page
    assert f"/photos/{number}/" in page


def test_saving_without_a_change_changes_nothing(app, cast, client_as, talk, post_with):
    thread, ada = talk.start(cast.ben), client_as(cast.ada)
    post_id, (number,) = post_with(cast.ada, thread)
    fields = form(source="Look.", photos=str(number), **{f"photo_words_{number}": ""})
    assert ada.post(f"/posts/{post_id}/edit", data=fields).status_code == 302
    with app.app_context():
        assert db.session.get_one(Post, post_id).edited_at is None


def test_what_a_photo_shows_may_not_be_a_novel(cast, client_as, talk, post_with):
    post_id, (number,) = post_with(cast.ada, talk.start(cast.ben))
    fields = form(source="Kept.", photos=str(number), **{f"photo_words_{number}": "x" * 301})
    answer = client_as(cast.ada).post(f"/posts/{post_id}/edit", data=fields)
    assert answer.status_code == 422
    assert "under 300" in answer.text
    assert "Kept." in answer.text


def test_the_same_form_at_the_same_moment_makes_one_post_and_refuses_nobody(app, cast, client_as, talk, sent):
    thread, number, key = talk.start(cast.ben), sent(cast.ada), uuid.uuid4().hex
    clients, gate, answers = [client_as(cast.ada) for _ in range(4)], threading.Barrier(4), []

    def go(client) -> None:
        gate.wait()
        answers.append(client.post(f"/threads/{thread}/answer", data=form(key=key, photos=str(number))))

    threads = [threading.Thread(target=go, args=[client]) for client in clients]
    [one.start() for one in threads]
    [one.join() for one in threads]
    assert [answer.status_code for answer in answers] == [302] * 4
    assert len({answer.location for answer in answers}) == 1
    with app.app_context():
        assert db.session.get_one(Photo, number).post_id == db.session.scalar(select(Post.id).where(Post.key == key))


def test_words_that_come_after_she_was_signed_out_keep_their_photos(cast, client_as, visitor, talk, sent):
    thread, number = talk.start(cast.ben), sent(cast.ada)
    fields = form(source="Kept words.", photos=str(number), writer=str(cast.ada), photo_file_1=file())
    answer = post(visitor, f"/threads/{thread}/answer", fields)
    assert answer.status_code == 401
    assert "Kept words." in answer.text
    again = client_as(cast.ada)
    del fields["photo_file_1"]
    assert post(again, f"/threads/{thread}/answer", fields).status_code == 302
    assert f"/photos/{number}/" in again.get(f"/threads/{thread}").text
