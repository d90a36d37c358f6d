"""Photos among a few: seen by those who may read the words they stand with, as long as they may, and by nobody else."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from community.accounts.blocks import block
from community.accounts.models import Member
from community.comfort import Way, choosing, topics
from community.comfort.topics import Topic
from community.core.database import writing
from community.discussions.posts import Post
from community.extensions import db
from community.meetings.models import Group
from tests.photos.conftest import drawn
from tests.talk import key

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
