"""I can take my words back: for 30 seconds I can undo it, and I choose whether a trace stays."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community.activity import Removal
from community.core import clock
from community.discussions.models import Thread
from community.discussions.quotes import Quote
from community.extensions import db

TRACE = "Removed by its author."


@pytest.fixture
def told(cast, talk) -> dict[str, int]:
    """Ben's discussion, in which Ada has said too much."""
    thread = talk.start(cast.ben)
    return {"thread": thread, "post": talk.answer(cast.ada, thread, "Too much said.")}


def take_away(client, post_id: int, **how):
    return client.post(f"/posts/{post_id}/remove", data=how)


def test_it_works(client_as, cast, told):
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    assert "Take it away without a trace" in ada.get(f"/threads/{told['thread']}").text
    page = ada.get(take_away(ada, told["post"], trace="none").location).text
    assert "nothing stands in its place. For 30 seconds you can undo this." in page
    page = ben.get(f"/threads/{told['thread']}").text
    assert "Too much said." not in page
    assert TRACE not in page
    assert f"post-{told['post']}" not in page
    ada.post(f"/posts/{told['post']}/restore")
    assert "Too much said." in ben.get(f"/threads/{told['thread']}").text


def test_otherwise_a_sentence_stands_in_its_place(client_as, cast, told):
    ada = client_as(cast.ada)
    assert "stands in its place" in ada.get(take_away(ada, told["post"]).location).text
    assert TRACE in client_as(cast.ben).get(f"/threads/{told['thread']}").text


def test_what_someone_has_answered_leaves_a_trace_and_i_am_told_so(client_as, cast, talk, told):
    talk.answer(cast.ben, told["thread"], "I heard you.", to=told["post"])
    ada = client_as(cast.ada)
    assert "Someone has answered or quoted it" in ada.get(take_away(ada, told["post"], trace="none").location).text
    assert TRACE in client_as(cast.ben).get(f"/threads/{told['thread']}").text


def test_what_someone_has_quoted_leaves_a_trace_too(app, client_as, cast, talk, told):
    quoting = talk.answer(cast.ben, told["thread"], "Look what Ada said.")
    with app.app_context():
        db.session.add(Quote(post_id=quoting, quoted_id=told["post"]))
        db.session.commit()
    ada = client_as(cast.ada)
    assert "quoted it" in ada.get(take_away(ada, told["post"], trace="none").location).text
    assert TRACE in client_as(cast.ben).get(f"/threads/{told['thread']}").text


def test_an_answer_that_is_gone_without_a_trace_holds_nothing_back(client_as, cast, talk, told):
    under = talk.answer(cast.ben, told["thread"], "I heard you.", to=told["post"])
    take_away(client_as(cast.ben), under, trace="none")
    take_away(client_as(cast.ada), told["post"], trace="none")
    assert TRACE not in client_as(cast.grace).get(f"/threads/{told['thread']}").text


def test_what_is_gone_without_a_trace_has_no_address_and_takes_no_answer(client_as, cast, told):
    take_away(client_as(cast.ada), told["post"], trace="none")
    ben = client_as(cast.ben)
    for address in ("/posts/{post}", "/report/post/{post}"):
        assert ben.get(address.format(**told)).status_code == 404
    sent = {"key": "c" * 32, "format": "plain", "source": "What did you say?", "to": str(told["post"])}
    answer = ben.post(f"/threads/{told['thread']}/answer", data=sent)
    assert answer.status_code == 422
    assert "What did you say?" in answer.text


def test_those_who_look_after_the_place_still_see_that_it_was_there(client_as, cast, told):
    take_away(client_as(cast.ada), told["post"], trace="none")
    cleo = client_as(cast.cleo)
    assert TRACE in cleo.get(f"/threads/{told['thread']}").text
    assert "Too much said." in cleo.get(f"/posts/{told['post']}/history").text


def test_a_discussion_that_was_answered_keeps_a_trace_of_how_it_began(client_as, cast, talk, told):
    ben = client_as(cast.ben)
    opening = talk.opening(told["thread"])
    assert take_away(ben, opening, trace="none").status_code == 302
    assert TRACE in client_as(cast.ada).get(f"/threads/{told['thread']}").text


def test_the_way_back_stands_where_my_words_were_for_me_alone(client_as, cast, told, time_machine):
    now = clock.now()
    time_machine.move_to(now, tick=False)
    ada, place = client_as(cast.ada), f"/threads/{told['thread']}"
    take_away(ada, told["post"])
    ada.get(place)
    assert "Bring it back" in ada.get(place).text
    for other in (cast.ben, cast.cleo):
        assert "Bring it back" not in client_as(other).get(place).text
    time_machine.move_to(now + timedelta(seconds=31), tick=False)
    assert "Bring it back" not in ada.get(place).text


@pytest.mark.parametrize("how", [{}, {"trace": "none"}])
def test_after_30_seconds_my_words_are_shown_to_me_but_not_put_back(app, client_as, cast, told, how, time_machine):
    ada, now = client_as(cast.ada), clock.now()
    time_machine.move_to(now)
    take_away(ada, told["post"], **how)
    time_machine.move_to(now + timedelta(seconds=31))
    late = ada.post(f"/posts/{told['post']}/restore")
    assert late.status_code == 409
    assert "Too much said." in late.text
    with app.app_context():
        assert db.session.get_one(Thread, told["thread"]).answers == 0
        assert db.session.query(Removal).one().ended_at is None


def test_a_whole_discussion_too(client_as, cast, talk, time_machine):
    now = clock.now()
    time_machine.move_to(now)
    thread = talk.start(cast.ada, "Never mind")
    ada = client_as(cast.ada)
    take_away(ada, talk.opening(thread))
    time_machine.move_to(now + timedelta(seconds=31))
    late = ada.post(f"/posts/{talk.opening(thread)}/restore")
    assert late.status_code == 409
    assert "Never mind, in more words." in late.text
    assert "Never mind" not in client_as(cast.ben).get("/discussions/everyday-life").text


def test_an_answer_sent_at_the_same_moment_brings_the_trace_back(app, client_as, cast, talk, told):
    take_away(client_as(cast.ada), told["post"], trace="none")
    talk.answer(cast.ben, told["thread"], "I heard you.", to=told["post"])
    assert TRACE in client_as(cast.ben).get(f"/threads/{told['thread']}").text
