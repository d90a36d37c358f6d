"""Two who look after the place decide at the same moment."""

from __future__ import annotations

import threading

import pytest
from sqlalchemy import select

from community.accounts.applications import Application, Outcome
from community.accounts.models import Member
from community.activity import Activity, Kind
from community.extensions import db
from community.moderation import models
from community.moderation.actions import Action, Verb
from tests.at_once import side_by_side


def test_nobody_is_let_in_and_declined_at_once(app, cast, client_as):
    dev, clients = cast.dev, [client_as(id) for id in (cast.cleo, cast.hana) * 2]
    with app.app_context():
        path = f"/staff/applications/{db.session.scalars(select(Application.id)).one()}"
    together, form = threading.Barrier(len(clients)), {"words": "Please look elsewhere.", "reason": "Elsewhere."}

    def decide(client, verb: str) -> None:
        together.wait()
        client.post(f"{path}/{verb}", data=form)

    verbs = ["admit", "decline", "decline", "admit"]
    threads = [threading.Thread(target=decide, args=pair) for pair in zip(clients, verbs, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with app.app_context():
        decided = db.session.scalars(select(Action.verb).where(Action.verb.in_([Verb.ADMITTED, Verb.DECLINED]))).all()
        assert len(decided) == 1
        outcome = db.session.scalars(select(Application.outcome)).one()
        is_in = db.session.get_one(Member, dev).admitted_at is not None
        assert is_in == (outcome == Outcome.ADMITTED) == (decided == [Verb.ADMITTED])


@pytest.mark.parametrize("verb", ["warned", "removed", "left"])
def test_of_two_who_decide_one_report_in_the_same_moment_one_does(app, cast, client_as, world, reported, verb):
    number = reported("post", world.post)
    clients = [client_as(id) for id in (cast.cleo, cast.hana) * 2]
    together, answers = threading.Barrier(len(clients)), []
    form = {"verb": verb, "reason": "Names a doctor.", "words": "Please leave names out.", "last_report": number}

    def decide(client) -> None:
        together.wait()
        answers.append(client.post(f"/staff/matters/post/{world.post}", data=form))

    threads = [threading.Thread(target=decide, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.status_code for answer in answers) == [302, 409, 409, 409]
    for answer in answers:
        if answer.status_code == 409:
            assert "Someone else has just decided this" in answer.text
            assert "Please leave names out." in answer.text
    with app.app_context():
        assert len(db.session.scalars(select(Action)).all()) == 1
        told = select(Activity.kind).where(Activity.kind.in_([Kind.DECIDED, Kind.REPORT_SETTLED]))
        assert len(db.session.scalars(told).all()) == len(set(db.session.scalars(told)))


def test_of_two_who_take_a_matter_in_the_same_moment_one_has_it(app, cast):
    got = {}

    def takes(number):
        def take(arrive, meet):
            got[number] = models.claim("post", 1, number)
            arrive()
            meet()

        return take

    assert side_by_side(app, takes(cast.cleo), takes(cast.hana)) == [None, None]
    assert got == {cast.cleo: True, cast.hana: False}
