"""Block: two members never meet again, in either direction, and the blocked one is not told."""

from __future__ import annotations

import re

import pytest

from community.activity import Activity
from community.extensions import db
from community.profiles.acceptances import Acceptance


def without_nonce(page: str) -> str:
    return re.sub(r'nonce="[^"]*"', "", page)


@pytest.fixture
def alike(cast, lists, tell, everything_open):
    for person in (cast.ben, cast.ada):
        tell(person, birth_year=1979, interests=[lists["Chooks"]], opened=everything_open)


def pages(other: int) -> list[str]:
    return ["/people", "/people/like-you", "/people/hellos", "/people/accepted", "/people?state=VIC"]


def test_it_works(cast, client_as, alike):
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    assert ">Ben<" in ada.get("/people").text
    answer = ada.post(f"/members/{cast.ben}/block")
    assert answer.location == "/people"
    for person, other, name in ((ada, cast.ben, "Ben"), (ben, cast.ada, "Ada")):
        for path in pages(other):
            assert f">{name}<" not in person.get(path).text, path
        for path in ("", "/hello", "/photo"):
            assert person.get(f"/members/{other}{path}").status_code == 404
    assert "Ben" in ada.get("/you/blocked").text
    assert "Ada" not in ben.get("/you/blocked").text


def test_the_blocked_one_finds_a_page_that_was_never_there(cast, client_as):
    ben = client_as(cast.ben)
    client_as(cast.ada).post(f"/members/{cast.ben}/block")
    gone, never = ben.get(f"/members/{cast.ada}"), ben.get("/members/999999")
    assert gone.status_code == 404
    assert without_nonce(gone.text) == without_nonce(never.text)


def test_she_goes_back_to_where_she_was(cast, client_as):
    ada = client_as(cast.ada)
    answer = ada.post(f"/members/{cast.ben}/block", data={"back": "/threads/7?at=3"})
    assert answer.location == "/threads/7?at=3"


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example", "//elsewhere.example", "/\\elsewhere", "", "/members/{ben}"]
)
def test_but_never_out_of_here_nor_to_the_page_that_is_gone(cast, client_as, back):
    ben, ada = cast.ben, client_as(cast.ada)
    assert ada.post(f"/members/{ben}/block", data={"back": back.format(ben=ben)}).location == "/people"


def test_it_ends_hellos_and_acceptance_and_nobody_is_told(app, cast, client_as, accept_each_other):
    accept_each_other(cast.ada, cast.ben)
    cleo, ada = client_as(cast.cleo), client_as(cast.ada)
    cleo.post(f"/members/{cast.ada}/hello", data={"key": "0" * 32})
    with app.app_context():
        before = db.session.query(Activity).count()
    ada.post(f"/members/{cast.ben}/block")
    ada.post(f"/members/{cast.cleo}/block")
    ada.post(f"/members/{cast.ben}/unblock")
    ada.post(f"/members/{cast.cleo}/unblock")
    with app.app_context():
        assert db.session.query(Acceptance).count() == 0
        assert db.session.query(Activity).count() == before
    assert ">Ada<" not in cleo.get("/people/hellos").text
    assert ">Cleo<" not in ada.get("/people/hellos").text


def test_twice_is_once_and_undone_once(cast, client_as):
    ada = client_as(cast.ada)
    for _ in range(2):
        assert ada.post(f"/members/{cast.ben}/block").status_code == 302
    ada.post(f"/members/{cast.ben}/unblock")
    assert ada.get(f"/members/{cast.ben}").status_code == 200


def test_who_is_away_can_be_blocked_for_their_words_still_stand(cast, client_as):
    assert client_as(cast.ada).post(f"/members/{cast.eve}/block").status_code == 302


def test_who_blocked_me_is_not_found_and_not_confirmed(cast, client_as):
    """Flo has blocked Ada. If Ada could block back and read Flo's name in her list, she would know."""
    ada = client_as(cast.ada)
    assert ada.post(f"/members/{cast.flo}/block").status_code == 404
    assert "Flo" not in ada.get("/you/blocked").text


def test_i_cannot_undo_the_block_of_another(cast, client_as):
    assert cast.flo
    client_as(cast.ada).post(f"/members/{cast.flo}/unblock")
    assert client_as(cast.ada).get(f"/members/{cast.flo}").status_code == 404


def test_when_both_have_blocked_one_undoing_is_not_enough(cast, client_as):
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    ada.post(f"/members/{cast.ben}/block")
    assert ben.post(f"/members/{cast.ada}/block").status_code == 404


def test_nobody_blocks_herself_nor_someone_who_waits(cast, client_as):
    ada = client_as(cast.ada)
    assert ada.post(f"/members/{cast.ada}/block").status_code == 404
    assert ada.post(f"/members/{cast.dev}/block").status_code == 404


def test_nothing_is_blocked_by_looking(cast, client_as):
    assert client_as(cast.ada).get(f"/members/{cast.ben}/block").status_code == 405
