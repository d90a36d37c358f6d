"""How a member says how she meets hard subjects, and how authors and staff say what a text touches on."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from community import comfort
from community.accounts.models import Member
from community.comfort import Way, topics
from community.comfort.topics import Topic
from community.core import work
from community.core.database import writing
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.discussions.spaces import Space
from community.extensions import db
from community.profiles.models import Profile
from tests.talk import key


@pytest.fixture
def ids(app, cast) -> dict[str, int]:
    """The topics by name."""
    with app.app_context(), writing():
        topics.first_things()
        return {topic.name: topic.id for topic in topics.every()}


def ways(app, member_id: int) -> set[Way]:
    with app.app_context():
        meets = comfort.of(db.session.get_one(Member, member_id))
        return {meets.way(topic.mask) for topic in topics.every()}


def words_of(app, thing, number: int) -> str:
    with app.app_context():
        found = db.session.get_one(thing, number).topics
        return topics.in_words(found) if found else ""


def test_it_works(app, cast, client_as, ids):
    ada = client_as(cast.ada)
    assert "Some of what people write here is hard to read" in ada.get("/home").text
    ada.post("/you/comfort/preset", data={"preset": "leave_out"})
    assert "Some of what people write here is hard to read" not in ada.get("/home").text
    assert ways(app, cast.ada) == {Way.LEAVE_OUT}
    choices = {f"topic_{number}": "show" for number in ids.values()}
    ada.post("/you/comfort", data={**choices, f"topic_{ids['dying']}": "cover"})
    assert ways(app, cast.ada) == {Way.SHOW, Way.COVER}


@pytest.mark.parametrize("preset", ["", "nonsense", "SHOW"])
def test_a_preset_that_is_none_is_refused(app, cast, client_as, ids, preset):
    assert client_as(cast.ada).post("/you/comfort/preset", data={"preset": preset}).status_code == 400
    assert ways(app, cast.ada) == {Way.COVER}


def test_a_choice_that_is_none_is_refused_and_changes_nothing(app, cast, client_as, ids):
    choices = {f"topic_{number}": "show" for number in ids.values()} | {f"topic_{ids['dying']}": "perhaps"}
    assert client_as(cast.ada).post("/you/comfort", data=choices).status_code == 422
    assert ways(app, cast.ada) == {Way.COVER}


def test_not_tonight_and_back(app, cast, client_as, ids):
    ada = client_as(cast.ada)
    ada.post("/you/comfort/preset", data={"preset": "show"})
    ada.post("/not-tonight")
    assert ways(app, cast.ada) == {Way.COVER}
    assert "Everything hard is covered until 6:00 am" in ada.get("/home").text
    ada.post("/not-tonight/end")
    assert ways(app, cast.ada) == {Way.SHOW}


def test_only_what_can_have_a_cover_is_shown(cast, client_as, ids):
    ada = client_as(cast.ada)
    assert ada.post("/show/diary/1").status_code == 404
    assert ada.post("/show/post/1", data={"back": "https://example.org/"}).location == "/home"


def test_i_say_what_my_discussion_and_my_answer_touch_on(app, cast, client_as, talk, ids):
    ada = client_as(cast.ada)
    assert "Does it touch on something hard?" in ada.get("/discussions/everyday-life/new").text
    form = {"title": "A", "source": "B", "format": "plain", "topics": [ids["dying"], ids["money trouble"], 999]}
    ada.post("/discussions/everyday-life/new", data={**form, "key": key()})
    assert words_of(app, Thread, 1) == "dying and money trouble"
    ada.post("/threads/1/answer", data={"source": "C", "format": "plain", "key": key(), "topics": ids["dying"]})
    assert words_of(app, Post, 2) == "dying"


def test_what_i_ticked_stays_ticked_when_my_words_are_refused(cast, client_as, talk, ids):
    form = {"title": "", "source": "B", "format": "plain", "topics": ids["dying"], "key": key()}
    page = client_as(cast.ada).post("/discussions/everyday-life/new", data=form)
    assert page.status_code == 422
    assert f'checked id="topics-{list(ids.values()).index(ids["dying"])}"' in page.text


def test_i_change_what_my_words_touch_on(app, cast, client_as, talk, ids):
    thread_id = talk.start(cast.ada)
    post_id = talk.opening(thread_id)
    ada = client_as(cast.ada)
    same = {"title": "The week before a scan", "source": "<p>Other words</p>", "format": "rich"}
    ada.post(f"/posts/{post_id}/edit", data={**same, "topics": ids["getting worse"]})
    assert words_of(app, Thread, thread_id) == words_of(app, Post, post_id) == "getting worse"
    ada.post(f"/posts/{post_id}/edit", data=same)
    assert words_of(app, Thread, thread_id) == words_of(app, Post, post_id) == ""


def test_a_space_ticks_some_to_begin_with(app, cast, client_as, talk, ids):
    hana = client_as(cast.hana)
    with app.app_context():
        space_id = db.session.scalars(select(Space.id).where(Space.slug == "everyday-life")).one()
    form = {"title": "Everyday life", "position": 30, "topics": [ids["dying"]]}
    assert hana.post(f"/staff/settings/spaces/{space_id}", data=form).status_code == 302
    place = list(ids.values()).index(ids["dying"])
    assert f'checked id="topics-{place}"' in client_as(cast.ada).get("/discussions/everyday-life/new").text


def test_i_say_what_my_profile_touches_on(app, cast, client_as, ids):
    ada = client_as(cast.ada)
    page = ada.get("/you/profile").text
    assert "Does it touch on something hard?" in page
    with app.app_context(), writing():
        profile = Profile.of(db.session.get_one(Member, cast.ada))
        profile.add_topics(topics.together([ids["dying"]]))
    assert f'checked id="topics-{list(ids.values()).index(ids["dying"])}"' in ada.get("/you/profile").text


@pytest.mark.parametrize("kind", ["post", "thread", "profile"])
def test_a_moderator_adds_one_and_the_author_is_told_kindly(app, cast, client_as, talk, ids, kind):
    thread_id = talk.start(cast.ada)
    number = {"post": talk.opening(thread_id), "thread": thread_id, "profile": cast.ada}[kind]
    decision = {"verb": "touched", "reason": "About her mother's last week.", "topics": ids["dying"]}
    assert client_as(cast.cleo).post(f"/staff/matters/{kind}/{number}", data=decision).status_code == 302
    thing = {"post": Post, "thread": Thread, "profile": Profile}[kind]
    assert words_of(app, thing, number) == "dying"
    with app.app_context():
        work.run("notices")
    ada = client_as(cast.ada)
    assert "A word from the moderators" in ada.get("/notices").text
    assert "You have done nothing wrong" in ada.get("/decisions/1").text


def test_a_moderator_who_ticks_nothing_is_asked_to(app, cast, client_as, talk, ids):
    talk.start(cast.ada)
    answer = client_as(cast.cleo).post("/staff/matters/thread/1", data={"verb": "touched", "reason": "It is hard."})
    assert answer.status_code == 409
    assert "Please tick what it touches on" in answer.text
    assert words_of(app, Thread, 1) == ""


def test_staff_keep_the_list(app, cast, client_as, ids):
    hana = client_as(cast.hana)
    assert "voluntary assisted dying" in hana.get("/staff/settings/topics").text
    hana.post("/staff/settings/topics/new", data={"name": "losing hair", "position": 5})
    with app.app_context():
        topic = db.session.scalars(select(Topic).where(Topic.name == "losing hair")).one()
        number, mask = topic.id, topic.mask
    again = hana.post("/staff/settings/topics/new", data={"name": "Losing hair", "position": 5})
    assert again.status_code == 422
    hana.post(f"/staff/settings/topics/{number}", data={"name": "hair", "position": 5})
    hana.post(f"/staff/settings/topics/{number}/retire")
    assert "hair" not in client_as(cast.ada).get("/discussions/everyday-life/new").text
    with app.app_context():
        assert topics.in_words(mask) == "hair"
