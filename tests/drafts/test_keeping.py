"""A draft is kept for her alone, never written over by another page, and over when its words have arrived."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.activity import Activity, Kind
from community.chat import first
from community.comfort import topics
from community.core import clock, work
from community.core.database import writing
from community.discussions.models import Thread
from community.drafts import going, keeping
from community.drafts.models import Draft
from community.extensions import db
from tests.talk import key

JSON = {"Accept": "application/json"}


class Page:
    """A page with a form, as its script speaks to the server."""

    def __init__(self, client, place: str, form_key: str | None = None, base: int = 0) -> None:
        self.client, self.place, self.key, self.base = client, place, form_key or key(), base
        self.hand, self.version = key(), base

    def type(self, words: str, **more):
        self.version += 1
        sent = {"source": words, "format": "plain", "key": self.key, "hand": self.hand}
        sent |= {"base": self.base, "version": self.version, **more}
        answer = self.client.post(f"/drafts/{self.place}", data=sent, headers=JSON)
        if answer.status_code == 200 and "version" in answer.json:
            self.base = answer.json["version"]
        return answer.json


@pytest.fixture
def place(talk, cast) -> str:
    return f"answer:{talk.start(cast.ben)}"


@pytest.fixture
def words(app):
    def kept() -> list[str]:
        with app.app_context():
            return sorted(draft.words for draft in db.session.scalars(select(Draft).where(Draft.ended.is_(None))))

    return kept


def test_it_works(client_as, cast, place, words):
    page = Page(client_as(cast.ada), place)
    assert page.type("Half")["key"] == page.key
    page.type("Half a pie")
    assert words() == ["Half a pie"]


def test_i_see_which_discussion_it_is_for_as_far_as_i_want_to_meet_it(app, client_as, cast, place):
    ada = client_as(cast.ada)
    Page(ada, place).type("Half")
    assert "An answer in “The week before a scan”" in ada.get("/drafts").text
    with app.app_context(), writing():
        topics.first_things()
        db.session.get_one(Thread, int(place.partition(":")[2])).topics = topics.every()[1].mask
    page = ada.get("/drafts").text
    assert "An answer in a discussion that touches on dying" in page
    assert "The week before a scan" not in page


def test_only_its_author_sees_it(client_as, cast, place):
    Page(client_as(cast.ada), place).type("For me alone")
    for other in (cast.ben, cast.cleo, cast.hana):
        client = client_as(other)
        assert "For me alone" not in client.get("/drafts").text
        assert "For me alone" not in client.get(f"/threads/{place[7:]}").text
        assert client.post("/drafts/1/delete").status_code == 404
        assert client.post("/drafts/1/restore").status_code == 404


def test_two_pages_on_one_draft_lose_nothing(client_as, cast, place, words):
    client = client_as(cast.ada)
    one = Page(client, place)
    one.type("A pie")
    two = Page(client, place, one.key, one.base)
    two.type("A pie, slowly")
    answer = one.type("A pie, quickly")
    assert answer["beside"]["words"] == "A pie, slowly"
    assert answer["key"] != one.key
    assert words() == ["A pie, quickly", "A pie, slowly"]


def test_what_was_overtaken_on_its_way_changes_nothing(client_as, cast, place, words):
    page = Page(client_as(cast.ada), place)
    page.type("One")
    page.type("One two three", version=9)
    page.type("One two", version=8)
    assert words() == ["One two three"]


def test_what_was_sent_is_no_draft_any_more(client_as, cast, place, words):
    client = client_as(cast.ada)
    page = Page(client, place)
    page.type("A pie")
    sent = {"source": "A pie", "format": "plain", "key": page.key, "base": page.base, "hand": page.hand}
    assert client.post(f"/threads/{place[7:]}/answer", data=sent).status_code == 302
    assert words() == []
    # A device that was away.
    assert page.type("A pie")["ended"] == "sent"
    assert words() == []


def test_what_another_page_has_kept_meanwhile_is_not_ended_by_sending(client_as, cast, place, words):
    client = client_as(cast.ada)
    one = Page(client, place)
    one.type("A pie")
    two = Page(client, place, one.key, one.base)
    two.type("A pie, and much more")
    sent = {"source": "A pie", "format": "plain", "key": one.key, "base": one.base, "hand": one.hand}
    client.post(f"/threads/{place[7:]}/answer", data=sent)
    assert words() == ["A pie, and much more"]


def test_what_was_sent_is_no_draft_either_under_the_key_it_was_given_beside_another_page(client_as, cast, place, words):
    client = client_as(cast.ada)
    one = Page(client, place)
    one.type("A pie")
    two = Page(client, place, one.key)
    two.type("A pie, and much more")
    assert words() == ["A pie", "A pie, and much more"]
    sent = {"source": "A pie, and much more", "format": "plain", "key": two.key, "base": two.base, "hand": two.hand}
    client.post(f"/threads/{place[7:]}/answer", data=sent)
    assert words() == ["A pie"]


def test_other_words_under_a_key_that_was_used_are_kept(client_as, cast, place, words):
    client, same = client_as(cast.ada), {"key": key(), "format": "plain"}
    client.post(f"/threads/{place[7:]}/answer", data={**same, "source": "A pie"})
    client.post(f"/threads/{place[7:]}/answer", data={**same, "source": "A pie"})
    assert words() == []
    again = client.post(f"/threads/{place[7:]}/answer", data={**same, "source": "A walk"})
    assert again.location == "/drafts"
    assert words() == ["A walk"]


def test_of_many_deleted_ones_only_the_last_can_come_back(app, client_as, cast, place, monkeypatch):
    monkeypatch.setattr(keeping, "MOST_DELETED", 2)
    ada = client_as(cast.ada)
    for words in ("One", "Two", "Three"):
        Page(ada, place).type(words)
        with app.app_context():
            number = db.session.scalar(select(Draft.id).where(Draft.ended.is_(None)))
        ada.post(f"/drafts/{number}/delete")
    with app.app_context():
        assert sorted(draft.words for draft in db.session.scalars(select(Draft))) == ["", "Three", "Two"]


def test_a_deleted_draft_comes_back_by_undo(client_as, cast, place, words):
    client = client_as(cast.ada)
    Page(client, place).type("A pie")
    client.post("/drafts/1/delete")
    assert words() == []
    client.post("/drafts/1/restore")
    assert words() == ["A pie"]


def test_emptying_the_box_ends_the_draft(client_as, cast, place, words):
    page = Page(client_as(cast.ada), place)
    page.type("A pie")
    page.type("   ")
    assert words() == []


@pytest.mark.parametrize("place", ["nowhere:1", "answer", "answer:0", "answer:x", "answer:1:2", "profile:1", "join"])
def test_a_place_of_no_such_shape_is_not_there(client_as, cast, place):
    assert client_as(cast.ada).post(f"/drafts/{place}", data={"source": "A pie"}).status_code == 404


def test_passwords_and_addresses_are_never_kept(client_as, cast, place, app):
    secret = {"password": "a quiet garden", "email": "ada@example.org", "csrf_token": "token", "code": "123456"}
    Page(client_as(cast.ada), place).type("A pie", topics="1", **secret)
    with app.app_context():
        assert db.session.scalar(select(Draft.fields)) == [["source", "A pie"], ["format", "plain"], ["topics", "1"]]


def test_a_draft_of_another_sign_in_is_refused(client_as, cast, place, words):
    client = client_as(cast.ben)
    answer = client.post(f"/drafts/{place}", data={"source": "A pie", "writer": cast.ada}, headers=JSON)
    assert answer.status_code == 403
    assert words() == []


def test_too_much_is_refused_with_a_sentence(client_as, cast, place, monkeypatch):
    page = Page(client_as(cast.ada), place)
    assert "copy it" in page.type("x" * (keeping.MOST_CHARACTERS + 1))["sentence"]
    monkeypatch.setattr(keeping, "MOST_DRAFTS", 1)
    page.type("A pie")
    assert "drafts" in Page(page.client, place).type("A walk")["sentence"]


def test_whoever_waits_or_is_suspended_keeps_drafts_too(client_as, cast, words):
    for who in (cast.dev, cast.eve):
        client = client_as(who)
        Page(client, "request").type("May I add something")
        assert "May I add something" in client.get("/drafts").text


def test_signed_out_nothing_is_kept_and_a_script_is_told(visitor, place):
    assert visitor.post(f"/drafts/{place}", data={"source": "A pie"}, headers=JSON).status_code == 401


def test_after_83_days_she_is_told_and_after_90_it_is_gone(client_as, cast, place, app, words, time_machine):
    began = clock.now()
    time_machine.move_to(began)
    Page(client_as(cast.ada), place).type("A pie")
    with app.app_context():
        time_machine.move_to(began + going.KEPT_FOR - going.TOLD_BEFORE + timedelta(hours=1))
        assert work.run("drafts") == 1
        assert work.run("drafts") == 0
        assert [fact.member_id for fact in db.session.scalars(select(Activity).order_by(Activity.id))][-1] == cast.ada
        assert db.session.scalars(select(Activity.kind).order_by(Activity.id.desc())).first() == Kind.DRAFTS_GOING
        db.session.rollback()
        work.run("notices")
    client = client_as(cast.ada)
    assert "will be deleted in a week" in client.get("/notices").text
    assert "It will be deleted on" in client.get("/drafts").text
    with app.app_context():
        time_machine.move_to(began + going.KEPT_FOR)
        work.run("drafts")
        assert words() == ["A pie"]
        time_machine.move_to(began + going.KEPT_FOR + timedelta(hours=2))
        work.run("drafts")
    assert words() == []


def test_whoever_goes_on_with_it_keeps_it(client_as, cast, place, app, words, time_machine):
    page, began = Page(client_as(cast.ada), place), clock.now()
    page.type("A pie")
    with app.app_context():
        time_machine.move_to(began + timedelta(days=85))
        work.run("drafts")
    Page(client_as(cast.ada), place, page.key, page.base).type("A pie, after all")
    with app.app_context():
        time_machine.move_to(began + timedelta(days=100))
        work.run("drafts")
    assert words() == ["A pie, after all"]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("/discussions/everyday-life/new", "thread:everyday-life"),
        ("/you/profile", "profile"),
        ("/report/post/1", "report:post-1"),
        ("/members/{ben}/hello", "hello:{ben}"),
        ("/live/1", "room:1"),
    ],
)
def test_every_place_gives_the_words_back(client_as, cast, talk, app, path, place):
    with app.app_context():
        first.first_things()
        db.session.commit()
    talk.start(cast.ben)
    ada = client_as(cast.ada)
    path, place = path.format(ben=cast.ben), place.format(ben=cast.ben)
    fields = dict.fromkeys(("source", "title", "words", "note", "about_me"), "It took me an hour")
    kept = ada.post(f"/drafts/{place}", data={**fields, "key": key()})
    assert kept.location.startswith(path)
    assert "It took me an hour" in ada.get(path).text
    assert "It took me an hour" in ada.get(kept.location).text
