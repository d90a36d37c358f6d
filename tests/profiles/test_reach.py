"""Who may meet whom: a member who may not be met is on no page, and says so to nobody."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from community.accounts.models import UNTIL_LIFTED

NOW = datetime(2026, 6, 1, tzinfo=UTC)
AWAY = {
    "waits to be let in": {"admitted_at": None},
    "is suspended": {"suspended_until": UNTIL_LIFTED},
    "is paused": {"paused_at": NOW},
    "is hidden": {"hidden_at": NOW},
    "is remembered": {"remembered_at": NOW},
}
PAGES = ["/people", "/people/like-you", "/people/hellos", "/people/accepted", "/people?name=ben", "/people?state=VIC"]


def without_nonce(page: str) -> str:
    return re.sub(r'nonce="[^"]*"', "", page)


@pytest.fixture
def alike(cast, lists, tell, everything_open):
    """Ada and Ben have everything in common, and everything open."""
    for person in (cast.ben, cast.ada):
        tell(person, birth_year=1979, interests=[lists["Chooks"], lists["Gardening"]], opened=everything_open)


def test_it_works(cast, client_as, alike):
    """Ben is on those pages while nothing is in the way; otherwise the rest here would prove nothing."""
    ada = client_as(cast.ada)
    for path in ("/people", "/people/like-you", "/people?name=ben", "/people?state=VIC"):
        assert ">Ben<" in ada.get(path).text, path
    assert ada.get(f"/members/{cast.ben}").status_code == 200


@pytest.mark.parametrize("why", AWAY)
@pytest.mark.parametrize("hello", ["", "from ben", "from ada", "accepted"])
def test_who_is_away_is_nowhere(app, cast, client_as, alike, accept_each_other, change, why, hello):
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    if hello == "from ben":
        assert ben.post(f"/members/{cast.ada}/hello", data={"key": "0" * 32}).status_code == 302
    elif hello == "from ada":
        assert ada.post(f"/members/{cast.ben}/hello", data={"key": "0" * 32}).status_code == 302
    elif hello == "accepted":
        accept_each_other(cast.ada, cast.ben)
    change(cast.ben, **AWAY[why])
    for path in PAGES:
        assert ">Ben<" not in ada.get(path).text, path
    nobody = ada.get("/members/999999")
    for path in (f"/members/{cast.ben}", f"/members/{cast.ben}/hello", f"/members/{cast.ben}/photo"):
        assert ada.get(path).status_code == 404, path
    assert without_nonce(ada.get(f"/members/{cast.ben}").text) == without_nonce(nobody.text)
    assert ada.post(f"/members/{cast.ben}/hello", data={"key": "1" * 32}).status_code == 404


def test_who_is_hidden_goes_on_and_is_told_on_her_own_page(cast, client_as, alike, change):
    change(cast.ben, hidden_at=NOW)
    ben = client_as(cast.ben)
    assert ">Ada<" in ben.get("/people").text
    assert "taken your profile from view" in ben.get(f"/members/{cast.ben}").text


def test_nobody_is_in_her_own_list(cast, client_as, alike):
    assert ">Ada<" not in client_as(cast.ada).get("/people").text


@pytest.mark.parametrize("member_id", ["0", "-1", "9223372036854775808", "1e3", "%00", "٣"])
def test_what_is_no_number_of_a_member_is_not_found(cast, client_as, member_id):
    assert client_as(cast.ada).get(f"/members/{member_id}").status_code == 404


@pytest.mark.parametrize("why", ["is suspended", "is paused", "waits to be let in"])
def test_who_is_away_meets_nobody(cast, client_as, alike, change, why):
    change(cast.ben, **AWAY[why])
    ben = client_as(cast.ben)
    for path in [*PAGES, f"/members/{cast.ada}", f"/members/{cast.ada}/photo"]:
        answer = ben.get(path)
        assert answer.status_code in {302, 403}, path
        assert ">Ada<" not in answer.text


def test_a_visitor_sees_nobody(app, cast, visitor):
    for path in [*PAGES, f"/members/{cast.ada}", f"/members/{cast.ada}/photo", "/you/profile", "/you/blocked"]:
        answer = visitor.get(path)
        assert answer.status_code == 302, path
        assert "/sign-in" in answer.location


def test_a_profile_can_be_reported_from_where_it_stands(cast, client_as):
    ada = client_as(cast.ada)
    link = re.search(r'href="(/report/profile/\d+)"', ada.get(f"/members/{cast.ben}").text)
    assert link
    assert ada.get(link[1]).status_code == 200
    assert "/report/" not in ada.get(f"/members/{cast.ada}").text
