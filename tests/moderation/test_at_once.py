"""Two who look after the place decide at the same moment."""

from __future__ import annotations

import threading

from sqlalchemy import select

from community.accounts.applications import Application, Outcome
from community.accounts.models import Member
from community.extensions import db
from community.moderation.actions import Action, Verb


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
