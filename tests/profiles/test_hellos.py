"""Hello: one asks, the other accepts, or lets it rest without a word being sent."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from community.activity import Activity, Kind
from community.extensions import db
from community.profiles.acceptances import Acceptance
from community.profiles.hellos import LONGEST_NOTE, MOST_IN_A_DAY, Hello
from tests.conftest import make_member


def key(n: int = 0) -> str:
    return f"{n:032x}"


@pytest.fixture
def greet(client_as):
    """``greet(cast.ada, cast.ben)``: Ada says hello to Ben."""
    keys = iter(range(1000))

    def greeting(sender: int, receiver: int, **data):
        return client_as(sender).post(f"/members/{receiver}/hello", data={"key": key(next(keys)), **data})

    return greeting


@pytest.fixture
def hellos(app):
    def all_of_them() -> list[Hello]:
        with app.app_context():
            return list(db.session.scalars(select(Hello).order_by(Hello.id)))

    return all_of_them


@pytest.fixture
def facts(app):
    def all_of_them() -> list[tuple]:
        with app.app_context():
            return [
                (a.kind, a.actor_id, a.member_id) for a in db.session.scalars(select(Activity).order_by(Activity.id))
            ]

    return all_of_them


def test_it_works(cast, client_as, greet, hellos, facts):
    assert greet(cast.ada, cast.ben, note="You keep chooks too?").status_code == 302
    ben = client_as(cast.ben)
    assert "You keep chooks too?" in ben.get("/people/hellos").text
    assert "has said hello to you" in ben.get(f"/members/{cast.ada}").text
    assert ben.post(f"/hellos/{hellos()[0].id}/accept").status_code == 302
    for person, name in ((cast.ada, "Ben"), (cast.ben, "Ada")):
        assert f">{name}<" in client_as(person).get("/people/accepted").text
        assert f">{name}<" not in client_as(person).get("/people/hellos").text
    assert facts() == [
        (Kind.SAID_HELLO, cast.ada, cast.ben),
        (Kind.ACCEPTED_HELLO, cast.ben, cast.ada),
    ]


def test_one_that_rests_is_on_its_way_to_its_sender(cast, client_as, greet, hellos, facts):
    greet(cast.ada, cast.ben, note="Hello there")
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    pages = ["/people/hellos", "/people", "/people/like-you", f"/members/{cast.ben}", f"/members/{cast.ben}/hello"]
    before = [without_secrets(ada.get(path).text) for path in pages]
    told = facts()
    assert ben.post(f"/hellos/{hellos()[0].id}/rest").status_code == 302
    assert [without_secrets(ada.get(path).text) for path in pages] == before
    assert facts() == told
    waiting, resting = ben.get("/people/hellos").text.split("Resting")
    assert "Hello there" not in waiting
    assert "Hello there" in resting


def test_one_that_rests_can_still_be_accepted(cast, client_as, greet, hellos):
    greet(cast.ada, cast.ben)
    ben, hello = client_as(cast.ben), hellos()[0].id
    ben.post(f"/hellos/{hello}/rest")
    ben.post(f"/hellos/{hello}/accept")
    assert ">Ada<" in ben.get("/people/accepted").text


def test_asking_again_after_one_was_let_rest_does_not_reach_the_other(cast, client_as, greet, hellos, facts):
    """Taking it back and asking again must not become a way to press someone."""
    greet(cast.ada, cast.ben, note="First")
    first = hellos()[0].id
    client_as(cast.ben).post(f"/hellos/{first}/rest")
    client_as(cast.ada).post(f"/hellos/{first}/withdraw")
    told = facts()
    answer = greet(cast.ada, cast.ben, note="Once more")
    assert answer.status_code == 302
    assert "on its way" in client_as(cast.ada).get(answer.location).text
    waiting = client_as(cast.ben).get("/people/hellos").text.split("Resting")[0]
    assert "Once more" not in waiting
    assert facts() == told


def test_taking_it_back(cast, client_as, greet, hellos):
    greet(cast.ada, cast.ben)
    ada, hello = client_as(cast.ada), hellos()[0].id
    assert ">Ben<" in ada.get("/people/hellos").text
    ada.post(f"/hellos/{hello}/withdraw")
    assert ">Ben<" not in ada.get("/people/hellos").text
    assert ">Ada<" not in client_as(cast.ben).get("/people/hellos").text
    assert client_as(cast.ben).post(f"/hellos/{hello}/accept").status_code == 409
    greet(cast.ada, cast.ben)
    assert ">Ada<" in client_as(cast.ben).get("/people/hellos").text


def test_a_hello_back_is_an_acceptance(cast, client_as, greet, facts):
    greet(cast.ada, cast.ben)
    greet(cast.ben, cast.ada)
    assert ">Ben<" in client_as(cast.ada).get("/people/accepted").text
    assert [kind for kind, *_ in facts()] == [Kind.SAID_HELLO, Kind.ACCEPTED_HELLO]


def test_the_same_hello_twice_is_one(cast, greet, hellos, facts):
    for _ in range(2):
        assert greet(cast.ada, cast.ben, key=key(7)).status_code == 302
    greet(cast.ada, cast.ben)
    assert len(hellos()) == 1
    assert len(facts()) == 1


def test_accepting_twice_is_once(app, cast, client_as, greet, hellos, facts):
    greet(cast.ada, cast.ben)
    for _ in range(2):
        client_as(cast.ben).post(f"/hellos/{hellos()[0].id}/accept")
    assert len(facts()) == 2
    with app.app_context():
        assert db.session.query(Acceptance).count() == 2


def test_ending_it_quietly(cast, client_as, greet, accept_each_other, facts):
    accept_each_other(cast.ada, cast.ben)
    client_as(cast.ada).post(f"/members/{cast.ben}/part")
    for person, name in ((cast.ada, "Ben"), (cast.ben, "Ada")):
        assert f">{name}<" not in client_as(person).get("/people/accepted").text
    assert facts() == []


@pytest.mark.parametrize("verb", ["accept", "rest"])
@pytest.mark.parametrize("who", ["ada", "grace", "hana"])
def test_only_who_was_asked_answers(cast, client_as, greet, hellos, verb, who):
    greet(cast.ada, cast.ben)
    assert client_as(getattr(cast, who)).post(f"/hellos/{hellos()[0].id}/{verb}").status_code == 404


@pytest.mark.parametrize("who", ["ben", "grace", "hana"])
def test_only_who_asked_takes_it_back(cast, client_as, greet, hellos, who):
    greet(cast.ada, cast.ben)
    assert client_as(getattr(cast, who)).post(f"/hellos/{hellos()[0].id}/withdraw").status_code == 404


def test_nobody_greets_herself_nor_someone_she_may_not_meet(cast, greet):
    for other in (cast.ada, cast.dev, cast.eve, cast.flo):
        assert greet(cast.ada, other).status_code == 404


def test_nobody_greets_whom_she_has_accepted(cast, greet, accept_each_other):
    accept_each_other(cast.ada, cast.ben)
    answer = greet(cast.ada, cast.ben, note="My words")
    assert answer.status_code == 409
    assert "My words" in answer.text


def test_there_is_an_end_to_a_day(app, cast, greet, hellos, time_machine):
    others = [make_member(app, f"person{n}") for n in range(MOST_IN_A_DAY + 1)]
    moment = datetime(2026, 6, 1, 12, tzinfo=UTC)
    time_machine.move_to(moment, tick=False)
    for other in others[:-1]:
        assert greet(cast.ada, other).status_code == 302
    answer = greet(cast.ada, others[-1], note="My words stay")
    assert answer.status_code == 429
    assert "Tomorrow" in answer.text
    assert "My words stay" in answer.text
    time_machine.move_to(moment + timedelta(hours=24, minutes=1))


def test_a_note_is_short_and_kept_when_it_is_not(cast, greet):
    answer = greet(cast.ada, cast.ben, note="a" * (LONGEST_NOTE + 1))
    assert answer.status_code == 422
    assert "a" * (LONGEST_NOTE + 1) in answer.text


def test_a_note_is_words_and_nothing_else(cast, client_as, greet):
    greet(cast.ada, cast.ben, note="<b>Hi</b>\x00\u202e")
    assert "&lt;b&gt;Hi&lt;/b&gt;<" in client_as(cast.ben).get("/people/hellos").text


def test_a_form_without_its_key_is_sent_again(cast, greet, hellos):
    assert greet(cast.ada, cast.ben, key="").status_code == 422
    assert hellos() == []


def test_looking_writes_nothing(cast, client_as, greet, count_queries):
    greet(cast.ada, cast.ben)
    ben = client_as(cast.ben)
    for path, most in (("/people/hellos", 4), ("/people/accepted", 2), (f"/members/{cast.ada}", 4)):
        with count_queries() as queries:
            assert ben.get(path).status_code == 200
        assert queries.writes == []
        assert len(queries) <= most, path


def without_secrets(page: str) -> str:
    return re.sub(r'nonce="[^"]*"|name="(key|csrf_token)"[^>]*', "", page)
