"""Photos among a few: seen by those who may read the words they stand with, as long as they may, and by nobody else."""

from __future__ import annotations

import io
import re
import uuid
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from community.accounts.blocks import block
from community.accounts.circles import Circle
from community.accounts.models import Member
from community.chat import forgetting
from community.chat.messages import Message
from community.chat.models import Room
from community.comfort import Way, choosing, topics
from community.comfort.topics import Topic
from community.core import clock, work
from community.core.database import writing
from community.discussions.posts import Post
from community.drafts.models import Draft
from community.extensions import db
from community.meetings.models import Group
from community.moderation.order import acts
from community.photos.models import Photo
from tests.conftest import make_member
from tests.meetings.evening import Evening
from tests.photos.conftest import drawn
from tests.talk import key

JSON = {"Accept": "application/json"}
UNKIND = {"reason": "unkind", "words": "Please look."}


@pytest.fixture
def photo(client_as):
    """``photo(people.ada)`` sends one as the page's script does; gives its number."""

    def send(member_id: int) -> int:
        file = (io.BytesIO(drawn()), "IMG_1.jpg")
        return client_as(member_id).post("/photos", data={"photo": file, "key": key()}).json["number"]

    return send


@pytest.fixture
def told(app, people, gathering, client_as, photo):
    """Ben has shown a photo in the group's own space: its address, its post and its discussion."""
    with app.app_context():
        slug = db.session.get_one(Group, gathering.group).space.slug
    number = photo(people.ben)
    sent = {"key": key(), "format": "plain", "title": "My garden", "source": "It came up.", "photos": str(number)}
    ben = client_as(people.ben)
    thread = int(re.search(r"/threads/(\d+)", ben.post(f"/discussions/{slug}/new", data=sent).location)[1])
    with app.app_context():
        post_id = db.session.scalars(select(Post.id).where(Post.thread_id == thread)).one()
    return f"/posts/{post_id}/photos/{number}/480", post_id, thread


def dying() -> Topic:
    return db.session.scalars(select(Topic).order_by(Topic.id)).first()


# In a group's own space.


def test_it_works(people, client_as, told):
    for who in (people.ada, people.ben, people.grace):
        reader = client_as(who)
        assert told[0] in reader.get(f"/threads/{told[2]}").text
        answer = reader.get(told[0])
        assert (answer.status_code, answer.content_type) == (200, "image/webp")
        assert answer.headers["Cache-Control"] == "private, no-store"
    assert "Add a photo" in client_as(people.ada).get(f"/threads/{told[2]}").text


def test_nobody_else_gets_it_moderators_neither(people, client_as, visitor, told):
    assert visitor.get(told[0]).status_code == 302
    for who in (people.cleo, people.hana, people.flo):
        assert client_as(who).get(told[0]).status_code == 404
    for page in (f"/posts/{told[1]}/history", f"/staff/matters/post/{told[1]}"):
        assert client_as(people.cleo).get(page).status_code == 404, "nor what the words said before"


def test_a_report_shows_it_to_those_who_decide(people, client_as, told):
    cleo, ada = client_as(people.cleo), client_as(people.ada)
    evidence = f"/staff/matters/post/{told[1]}" + told[0][told[0].index("/photos") :]
    assert cleo.get(evidence).status_code == 404
    assert ada.post(f"/report/post/{told[1]}", data={**UNKIND, "key": key()}).status_code == 302
    assert evidence in cleo.get(f"/staff/matters/post/{told[1]}").text
    assert cleo.get(evidence).content_type == "image/webp"
    assert cleo.get(told[0]).status_code == 404, "she sees it where she decides about it"
    assert ada.get(evidence).status_code == 403


def test_who_has_left_the_group_gets_it_no_longer(app, people, gathering, client_as, told):
    ada = client_as(people.ada)
    ada.post(f"/live/groups/{gathering.group}/leave")
    assert ada.get(told[0]).status_code == 404


def test_who_does_not_meet_its_author_gets_it_no_longer(app, people, client_as, told):
    with app.app_context(), writing():
        block(people.ada, people.ben)
    assert client_as(people.ada).get(told[0]).status_code == 404


@pytest.mark.parametrize("way", Way)
def test_it_is_met_as_its_words_are(app, people, client_as, told, way):
    with app.app_context(), writing():
        topics.first_things()
        choosing.choose(db.session.get_one(Member, people.ada), {dying(): way})
        db.session.get_one(Post, told[1]).add_topics(dying().mask)
    assert (client_as(people.ada).get(told[0]).status_code == 200) == (way == Way.SHOW)


def test_it_goes_when_it_is_taken_back(people, client_as, told):
    client_as(people.ben).post(f"/posts/{told[1]}/remove")
    for who in (people.ada, people.grace):
        assert client_as(who).get(told[0]).status_code == 404


# In a group's own room, and in a meeting.


@dataclass(frozen=True)
class Few:
    """A room of a few, in which Ben has shown a photo: ``photo`` is its address, ``message`` what it stands with."""

    room: int
    circle: int
    number: int
    message: int

    @property
    def photo(self) -> str:
        return f"/live/messages/{self.message}/photos/{self.number}/480"

    @property
    def evidence(self) -> str:
        return f"/staff/matters/message/{self.message}/photos/{self.number}/480"

    def seen_by(self, client) -> bool:
        """Whether it is on the page, and over the wire, and to be had."""
        page = client.get(f"/live/{self.room}")
        wire = client.get(f"/live/{self.room}/since/0")
        had = client.get(self.photo).status_code
        assert had in {200, 302, 404}
        on_wire = wire.status_code == 200 and any(self.photo in message["html"] for message in wire.json["messages"])
        assert (self.photo in page.text) == on_wire == (had == 200)
        return had == 200


@pytest.fixture
def evening(app, people) -> Evening:
    """A meeting that runs: Grace leads it, Ada and Ben are there."""
    evening = Evening(app, people.grace)
    evening.come(people.ada, people.ben)
    return evening


@pytest.fixture(params=["group", "meeting"])
def few(request, app, people, client_as, photo) -> Few:
    """Ada, Ben and Grace among themselves, in each kind of room that there is for a few."""
    if request.param == "meeting":
        evening = request.getfixturevalue("evening")
        room, circle = evening.room, evening.circle
    else:
        with app.app_context():
            group = db.session.get_one(Group, request.getfixturevalue("gathering").group)
            room, circle = group.room_id, group.circle_id
    number = photo(people.ben)
    said = say(client_as(people.ben), room, number, words=f"My garden {number}")
    assert said.status_code == 201, said.text
    return Few(room, circle, number, said.json["id"])


def say(client, room: int, *photos: int, words: str = "", **fields):
    form = {"source": words, "key": uuid.uuid4().hex, "photos": ",".join(map(str, photos)), **fields}
    return client.post(f"/live/{room}", data=form, headers=JSON)


def test_in_a_room_of_a_few_those_who_are_in_it_see_it(people, client_as, few):
    for who in (people.ada, people.ben, people.grace):
        reader = client_as(who)
        assert few.seen_by(reader)
        assert "Add a photo" in reader.get(f"/live/{few.room}").text
        headers = reader.get(few.photo).headers
        assert headers["Cache-Control"] == "private, no-store", "no cache between may have it for somebody else"
        assert not {"ETag", "Last-Modified", "Expires"} & set(headers.keys())


def test_of_a_room_of_a_few_nobody_else_sees_it_moderators_neither(app, people, client_as, visitor, few):
    assert visitor.get(few.photo).status_code == 302
    for who in (people.cleo, people.hana, people.flo, make_member(app, "vera")):
        reader = client_as(who)
        assert not few.seen_by(reader)
        assert reader.get(f"/photos/{few.number}/480").status_code == 404
        assert reader.get(f"/photos/{few.number}").status_code == 404
    assert client_as(people.cleo).get(few.evidence).status_code == 404
    assert client_as(people.ada).get(few.evidence).status_code == 403


def test_it_is_to_be_had_at_no_other_address(people, client_as, few, photo):
    other = photo(people.ben)
    ben = client_as(people.ben)
    said = say(ben, few.room, other, words="And this").json["id"]
    for address in (
        f"/photos/{few.number}",
        f"/live/messages/{said}/photos/{few.number}/480",
        f"/live/messages/{few.message}/photos/{other}/480",
        f"/live/messages/{few.message}/photos/{few.number}/481",
        f"/posts/{few.message}/photos/{few.number}/480",
        f"/photos/{few.number}/480",
    ):
        assert ben.get(address).status_code == 404, address


def test_who_visits_sees_it_and_sends_none(app, people, client_as, photo, evening):
    vera = make_member(app, "vera")
    evening.come(vera, visits=True)
    shown = say(client_as(people.ben), evening.room, photo(people.ben)).json["id"]
    veras = client_as(vera)
    assert f"/live/messages/{shown}/photos/" in veras.get(f"/live/{evening.room}").text
    answer = say(veras, evening.room, photo(vera))
    assert answer.status_code == 403
    assert "Here you read along." in answer.json["sentence"]
    with app.app_context():
        assert len(db.session.scalars(select(Message).where(Message.room_id == evening.room)).all()) == 1


def test_who_is_not_in_it_any_more_sees_it_no_longer(app, people, client_as, few):
    ada, ben = client_as(people.ada), client_as(people.ben)
    assert few.seen_by(ada)
    with app.app_context(), writing():
        for gone in (people.ada, people.ben):
            db.session.get_one(Circle, few.circle).let_out(gone)
    assert not few.seen_by(ada)
    assert not few.seen_by(ben), "the one who sent it neither"


def test_whom_i_do_not_meet_shows_me_nothing_among_few(app, people, client_as, few):
    with app.app_context(), writing():
        block(people.ada, people.ben)
    assert not few.seen_by(client_as(people.ada))
    assert few.seen_by(client_as(people.grace))


@pytest.mark.parametrize("way", Way)
def test_among_few_it_is_met_as_its_message_is(app, people, client_as, few, way):
    with app.app_context(), writing():
        topics.first_things()
        choosing.choose(db.session.get_one(Member, people.ada), {dying(): way})
        db.session.get_one(Message, few.message).add_topics(dying().mask)
    ada = client_as(people.ada)
    assert few.seen_by(ada) == (way == Way.SHOW)
    if way == Way.COVER:
        ada.post(f"/show/message/{few.message}")
        assert few.seen_by(ada)


def test_it_goes_with_its_message_whoever_removes_it(app, people, client_as, few):
    ben = client_as(people.ben)
    ben.post(f"/live/messages/{few.message}/remove")
    assert not few.seen_by(client_as(people.ada))
    assert not few.seen_by(ben)
    ben.post(f"/live/messages/{few.message}/restore")
    assert few.seen_by(client_as(people.ada))
    with app.app_context(), writing():
        grace = db.session.get_one(Member, people.grace)
        acts.remove(db.session.get_one(Message, few.message), grace)
    for who in (people.ada, people.ben, people.grace):
        assert not few.seen_by(client_as(who))


def test_once_taken_out_only_those_who_decide_about_a_report_see_it(people, client_as, few):
    edit = {"source": "Beans", "photos": ""}
    client_as(people.ada).post(f"/report/message/{few.message}", data={**UNKIND, "key": key()})
    assert client_as(people.ben).post(f"/live/messages/{few.message}/edit", data=edit).status_code == 302
    for who in (people.ada, people.grace, people.cleo):
        assert not few.seen_by(client_as(who))
    assert client_as(people.ben).get(few.photo).status_code == 200, "she may still put it back"
    assert few.photo not in client_as(people.ben).get(f"/live/{few.room}").text
    assert client_as(people.cleo).get(few.evidence).status_code == 200


def test_once_it_is_reported_those_who_decide_see_it_and_only_there(people, client_as, few):
    cleo = client_as(people.cleo)
    client_as(people.ada).post(f"/report/message/{few.message}", data={**UNKIND, "key": key()})
    page = cleo.get(f"/staff/matters/message/{few.message}").text
    assert few.evidence in page
    assert few.photo not in page
    assert cleo.get(few.evidence).content_type == "image/webp"
    assert not few.seen_by(cleo)


# While the room takes no words.


def loose(app, number: int) -> bool:
    with app.app_context():
        return not db.session.get_one(Photo, number).stands


def test_in_a_quiet_moment_none_is_sent_and_it_is_said_that_it_is_still_here(app, people, client_as, few, photo):
    with app.app_context(), writing():
        db.session.get_one(Room, few.room).pause(clock.now() + timedelta(minutes=3))
    ada, number, form = client_as(people.ada), photo(people.ada), uuid.uuid4().hex
    answer = say(ada, few.room, number, key=form)
    assert answer.status_code == 403
    assert answer.json["sentence"].endswith("Send them after that. Your photo is still here, too.")
    assert loose(app, number)
    page = ada.post(f"/live/{few.room}", data={"source": "", "key": form, "photos": str(number)})
    assert page.status_code == 403
    assert "Your photo is still here, too." in page.text
    assert f"/photos/{number}/480" in page.text
    with app.app_context(), writing():
        db.session.get_one(Room, few.room).go_on()
    assert say(ada, few.room, number, key=form).status_code == 201


@pytest.mark.parametrize("words", ["", "Half a thought"])
@pytest.mark.parametrize("as_file", [True, False])
def test_when_the_room_has_closed_it_is_kept_as_a_draft_and_it_is_said(
    app, people, client_as, few, photo, as_file, words
):
    with app.app_context(), writing():
        db.session.get_one(Room, few.room).closes_at = clock.now()
    ada, form = client_as(people.ada), {"source": words, "key": uuid.uuid4().hex}
    if as_file:
        form |= {"photo_file_1": (io.BytesIO(drawn()), "IMG_1.jpg"), "photo_file_words_1": "My dog"}
    else:
        number = photo(people.ada)
        form |= {"photos": str(number), f"photo_words_{number}": "My dog"}
    answer = ada.post(f"/live/{few.room}", data=form)
    answer.request.environ["wsgi.input"].close()
    assert answer.status_code == 403
    with app.app_context():
        sent = db.session.scalars(select(Photo).where(Photo.owner_id == people.ada)).one()
        number = sent.id
        assert not sent.stands
        fields = dict(db.session.scalars(select(Draft.fields).where(Draft.member_id == people.ada)).one())
    assert (fields["photos"], fields[f"photo_words_{number}"], fields["source"]) == (str(number), "My dog", words)
    for page in (answer.text, ada.get(f"/live/{few.room}").text):
        assert "Your photo was not sent. It is kept with your drafts." in page
        assert 'alt="My dog"' in page
        assert ("What you wrote was not sent." in page) == bool(words)
    assert f"/live/{few.room}?draft=" in ada.get("/drafts").text


# When someone leaves.


def test_what_she_chose_in_a_meeting_and_took_out_again_goes_when_she_leaves(app, people, client_as, evening, photo):
    """But not what she has shown there, what stands in a draft, what she chose before, or what is another's."""
    with app.app_context(), writing():
        db.session.get_one(Group, evening.group).let_in(db.session.get_one(Member, people.ada))
    before, taken_out, typed, shown = (photo(people.ada) for _ in range(4))
    bens = photo(people.ben)
    assert say(client_as(people.ada), evening.room, shown).status_code == 201
    fields = [["source", "Not now"], ["photos", str(typed)]]
    with app.app_context(), writing():
        db.session.get_one(Photo, before).created_at -= timedelta(hours=1)
        db.session.add(Draft(member_id=people.ada, place=f"room:{evening.room}", key=key(), fields=fields))
    assert client_as(people.ada).post(f"/live/groups/{evening.group}/leave").status_code == 302
    with app.app_context():
        work.run("photos")
        assert set(db.session.scalars(select(Photo.id))) == {before, typed, shown, bens}
        forgetting.forget(evening.room)
        db.session.commit()
        work.run("photos")
        assert db.session.scalars(select(Photo.id)).all() == [before], "and in the end all of it"
