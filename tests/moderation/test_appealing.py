"""Whoever a decision concerns can write back, and is answered."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from community.extensions import db
from community.moderation.actions import Action
from community.moderation.models import Appeal

DECISION = {"verb": "removed", "reason": "Names a doctor.", "words": "Please leave names out."}
FORM = {"words": "It was my own name.", "key": "7" * 32}


@pytest.fixture
def decided(app, cast, client_as, world) -> int:
    """Cleo has removed a post of Ben's; the number of that decision."""
    client_as(cast.cleo).post(f"/staff/matters/post/{world.post}", data=DECISION)
    with app.app_context():
        return db.session.scalars(select(Action.id)).one()


def test_it_works(app, cast, client_as, decided):
    ben, cleo = client_as(cast.ben), client_as(cast.cleo)
    assert "Please leave names out." in ben.get("/decisions").text
    ben.post(f"/decisions/{decided}", data=FORM)
    assert "Ben writes back about a decision" in cleo.get("/staff").text
    with app.app_context():
        appeal_id = db.session.scalars(select(Appeal.id)).one()
    assert "It was my own name." in cleo.get(f"/staff/appeals/{appeal_id}").text
    cleo.post(f"/staff/appeals/{appeal_id}", data={"answer": "You are right. It is back."})
    assert "You are right. It is back." in ben.get(f"/decisions/{decided}").text
    assert "Ben writes back" not in cleo.get("/staff").text


def test_the_same_form_twice_is_one(app, cast, client_as, decided):
    ben = client_as(cast.ben)
    for _ in range(2):
        assert ben.post(f"/decisions/{decided}", data=FORM).status_code == 302
    with app.app_context():
        assert len(db.session.scalars(select(Appeal)).all()) == 1


def test_only_the_person_concerned_writes_back(app, cast, client_as, decided):
    assert client_as(cast.ada).post(f"/decisions/{decided}", data=FORM).status_code == 404
    assert "Please leave names out." not in client_as(cast.ada).get("/decisions").text


def test_without_words_it_is_shown_again(cast, client_as, decided):
    assert client_as(cast.ben).post(f"/decisions/{decided}", data={**FORM, "words": " "}).status_code == 422


def test_also_while_suspended(app, cast, client_as, world):
    form = {"length": "7", "reason": "To rest.", "words": "Please take a week."}
    client_as(cast.cleo).post(f"/staff/members/{cast.ben}/suspend", data=form)
    ben = client_as(cast.ben)
    assert 'href="/decisions"' in ben.get("/your-request").text
    with app.app_context():
        action_id = db.session.scalars(select(Action.id)).one()
    assert ben.post(f"/decisions/{action_id}", data=FORM).status_code == 302


def test_it_is_answered_once(app, cast, client_as, decided):
    client_as(cast.ben).post(f"/decisions/{decided}", data=FORM)
    with app.app_context():
        appeal_id = db.session.scalars(select(Appeal.id)).one()
    for words in ("First.", "Second."):
        client_as(cast.cleo).post(f"/staff/appeals/{appeal_id}", data={"answer": words})
    with app.app_context():
        assert db.session.scalars(select(Appeal.answer)).one() == "First."
        assert [a.verb for a in db.session.scalars(select(Action).order_by(Action.id))] == ["removed", "answered"]


def test_nobody_of_the_staff_answers_what_she_wrote_back_herself(app, cast, client_as):
    cleo, hana = client_as(cast.cleo), client_as(cast.hana)
    hana.post(f"/staff/matters/profile/{cast.cleo}", data={"verb": "warned", "reason": "Sharp words."})
    with app.app_context():
        action_id = db.session.scalars(select(Action.id)).one()
    cleo.post(f"/decisions/{action_id}", data=FORM)
    with app.app_context():
        appeal_id = db.session.scalars(select(Appeal.id)).one()
    assert cleo.post(f"/staff/appeals/{appeal_id}", data={"answer": "We were wrong."}).status_code == 403
    assert hana.post(f"/staff/appeals/{appeal_id}", data={"answer": "Let us talk."}).status_code == 302
    with app.app_context():
        assert db.session.scalars(select(Appeal.answer)).one() == "Let us talk."
