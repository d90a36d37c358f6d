"""What two people do to one message in the same moment is done one after the other."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select

from community.accounts.models import Member
from community.chat import quieting
from community.chat.messages import Message, MessageVersion
from community.chat.models import Room
from community.core import clock
from community.extensions import db
from community.moderation.actions import Action, Verb
from community.moderation.order import acts
from tests.at_once import side_by_side

JSON = {"Accept": "application/json"}


def member(id: int) -> Member:
    return db.session.get_one(Member, id)


def sends(client, path: str, answers: list, **fields):
    """The second of two things to be done at once: a form, as a browser sends it. It waits for the first one's row."""

    def send(_arrive, _meet) -> None:
        answers.append(client.post(path, data={"key": uuid.uuid4().hex, **fields}, headers=JSON))

    return send


def test_it_works_what_is_removed_in_the_moment_of_its_change_stays_as_it_was_removed(
    app, cast, client_as, kitchen, says
):
    id, cleo, answers = says(cast.ada, "You are all fools"), cast.cleo, []
    edit = sends(client_as(cast.ada), f"/live/messages/{id}/edit", answers, source="You are all dear to me")

    def removes(arrive, meet) -> None:
        acts.remove(db.session.get_one(Message, id), member(cleo))
        db.session.flush()
        arrive()
        meet()

    assert side_by_side(app, removes, edit) == [None, None]
    assert answers[0].status_code == 403
    assert "was not changed" in answers[0].json["sentence"]
    with app.app_context():
        message = db.session.get_one(Message, id)
        assert (message.source, message.edited_at, message.change) == ("You are all fools", None, 2)
        assert db.session.scalars(select(MessageVersion)).all() == []
        assert "fools" in db.session.scalars(select(Action)).one().as_it_was
    # Her words are not lost.
    assert "dear to me" in client_as(cast.ada).get("/drafts").text


def test_what_is_changed_in_the_moment_of_its_removal_is_logged_as_it_was_removed(app, cast, client_as, says):
    id, ada, answers = says(cast.ada, "Tea at three"), cast.ada, []

    def edits(arrive, meet) -> None:
        db.session.get_one(Message, id).edit("You are all fools")
        db.session.flush()
        arrive()
        meet()

    take_off = sends(client_as(cast.cleo), f"/live/messages/{id}/take-off", answers)
    assert side_by_side(app, edits, take_off) == [None, None]
    assert answers[0].status_code == 200
    with app.app_context():
        assert "fools" in db.session.scalars(select(Action)).one().as_it_was
        assert db.session.get_one(Message, id).author_id == ada


def test_of_two_who_remove_a_message_in_the_same_moment_one_does(app, cast, client_as, says):
    id, cleo, answers = says(cast.ada, "You are all fools"), cast.cleo, []

    def removes(arrive, meet) -> None:
        acts.remove(db.session.get_one(Message, id), member(cleo))
        db.session.flush()
        arrive()
        meet()

    take_off = sends(client_as(cast.hana), f"/live/messages/{id}/take-off", answers)
    assert side_by_side(app, removes, take_off) == [None, None]
    assert answers[0].status_code == 409
    with app.app_context():
        assert db.session.scalars(select(Action.verb)).all() == [Verb.REMOVED]


def test_who_is_asked_to_be_quiet_in_the_moment_of_her_change_does_not_change_it(app, cast, client_as, kitchen, says):
    id, ada, cleo, answers = says(cast.ada, "Tea at three"), cast.ada, cast.cleo, []
    edit = sends(client_as(ada), f"/live/messages/{id}/edit", answers, source="You are all fools")

    def asks(arrive, meet) -> None:
        room = db.session.get_one(Room, kitchen)
        quieting.quiet(room, member(ada), member(cleo), "Please stop.", clock.now() + timedelta(hours=1))
        arrive()
        meet()

    assert side_by_side(app, asks, edit) == [None, None]
    assert answers[0].status_code == 403
    with app.app_context():
        assert db.session.get_one(Message, id).source == "Tea at three"
