"""What a member does not meet on a page, she does not meet through any other address either."""

from __future__ import annotations

from community.accounts.blocks import block
from community.accounts.models import Member
from community.discussions.models import Thread
from community.extensions import db
from tests.talk import key


def test_a_removed_discussion_is_not_read_by_answering_it(app, client_as, cast, talk):
    cleo, thread = cast.cleo, talk.start(cast.ben, "A title that hurts")
    post = talk.answer(cast.ben, thread, "Words that hurt.")
    with app.app_context():
        db.session.get_one(Thread, thread).remove(db.session.get_one(Member, cleo), "It was unkind.")
        db.session.commit()
    ada, form = client_as(cast.ada), {"source": "Kept words.", "to": post, "key": key()}
    for answer in (ada.post(f"/threads/{thread}/answer", data=form), ada.get(f"/threads/{thread}/answer?to={post}")):
        assert answer.status_code == 404
        assert "hurt" not in answer.text
    assert "Kept words." in ada.post(f"/threads/{thread}/answer", data=form).text


def test_an_address_does_not_tell_of_a_post_she_does_not_meet(app, client_as, cast, talk):
    thread = talk.start(cast.ben)
    theirs, hers = talk.answer(cast.grace, thread), talk.answer(cast.ben, thread)
    ada = client_as(cast.ada)
    assert ada.get(f"/threads/{thread}?at={theirs}").status_code == 200
    with app.app_context():
        block(cast.grace, cast.ada)
        db.session.commit()
    elsewhere = ada.get(f"/threads/{thread}?at=99999")
    for way in ("at", "after", "before"):
        answer = ada.get(f"/threads/{thread}?{way}={theirs}")
        assert (answer.status_code, answer.location) == (302, elsewhere.location)
    assert ada.get(f"/threads/{thread}?at={hers}").status_code == 200
    assert client_as(cast.cleo).get(f"/threads/{thread}?at={theirs}").status_code == 200
