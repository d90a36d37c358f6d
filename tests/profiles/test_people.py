"""Browsing all members: narrowed by what they have opened, page by page, in a few queries."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest

from community.accounts.names import name_key as names_key
from community.core import clock
from community.core.database import writing
from community.core.pagination import PAGE_SIZE
from community.meetings import credentials
from community.meetings.credentials import Profession
from community.profiles.audience import Audience
from community.profiles.models import Field
from tests.conftest import make_member


@pytest.fixture(autouse=True)
def this_year(time_machine):
    time_machine.move_to(datetime(2026, 6, 1, tzinfo=UTC))


def names(page: str) -> list[str]:
    return re.findall(r'class="person-name" href="/members/\d+">([^<]+)<', page)


@pytest.fixture
def find(cast, client_as):
    def finding(query: str = "") -> list[str]:
        answer = client_as(cast.ada).get(f"/people?{query}")
        assert answer.status_code == 200
        return names(answer.text.split("Look for someone")[1])

    return finding


def test_it_works(cast, find, lists, tell):
    tell(cast.ben, birth_year=1979, state="TAS", interests=[lists["Chooks"]])
    tell(cast.grace, birth_year=1950, interests=[lists["Reading"]])
    assert find() == ["Grace", "Ben"]
    assert find("age=45-49") == ["Ben"]
    assert find("age=75-79") == ["Grace"]
    assert find("state=TAS") == ["Ben"]
    assert find(f"interest={lists['Reading']}") == ["Grace"]
    assert find(f"state=TAS&age=45-49&interest={lists['Chooks']}") == ["Ben"]
    assert find(f"state=VIC&interest={lists['Chooks']}") == []
    assert find("name=gr") == ["Grace"]


def test_a_name_is_found_as_it_is_shown(app, cast, find):
    """The key by which names are told apart takes an i for an l, and knows no spaces."""
    for name in ("Irena B", "Barnaby", "Élise"):
        make_member(app, name, display_name=name, name_key=names_key(name))
    assert find("name=iren") == ["Irena B"]
    assert find("name=Irena+b") == ["Irena B"]
    assert find("name=bar") == ["Barnaby"]
    assert find("name=%C3%89l") == ["Élise"]
    assert find("name=%25") == []
    assert find("name=_") == []


@pytest.mark.parametrize("sought", ["lis", "LISA", "Lisa R", "1isa"])
def test_a_name_is_found_however_it_is_typed(app, find, sought):
    make_member(app, "Lisa Rose")
    assert find(f"name={sought}") == ["Lisa rose"]


FILTERS = {
    Field.AGE: "age=45-49",
    Field.STATE: "state=TAS",
    Field.INTERESTS: "interest={Chooks}",
    Field.EXPERIENCES: "experience={Bone metastases}",
}


@pytest.mark.parametrize("field", FILTERS)
@pytest.mark.parametrize("audience", Audience)
@pytest.mark.parametrize("has_accepted", [True, False])
def test_a_filter_finds_only_what_is_open(cast, find, lists, tell, accept_each_other, field, audience, has_accepted):
    """Otherwise a filter would answer what the page does not say."""
    if has_accepted:
        accept_each_other(cast.ada, cast.ben)
    tell(
        cast.ben,
        birth_year=1979,
        state="TAS",
        interests=[lists["Chooks"]],
        experiences=[lists["Bone metastases"]],
        opened={field: audience},
    )
    found = find(FILTERS[field].format(**lists))
    is_open = audience == Audience.MEMBERS or (has_accepted and audience == Audience.ACCEPTED)
    assert (found == ["Ben"]) is is_open


def test_nonsense_in_the_address_is_no_filter(cast, find):
    assert cast.ben
    for query in (
        "state=XX",
        "age=12",
        "interest=abc",
        "interest=99999999999999999999",
        "before=x",
        "name=",
    ):
        assert find(query) == ["Ben"], query


def test_a_nul_in_the_address_is_no_address(cast, client_as):
    assert client_as(cast.ada).get("/people?age=%00").status_code == 404


def test_page_by_page_everyone_is_seen_once(app, cast, client_as):
    everyone = [make_member(app, f"person{n}") for n in range(PAGE_SIZE * 2 + 3)]
    ada, path, seen = client_as(cast.ada), "/people", []
    while path:
        page = ada.get(path).text
        seen += names(page)
        more = re.search(r'href="(/people\?before=\d+)"', page)
        path = more[1] if more else None
    assert len(seen) == len(set(seen)) == len(everyone)


def test_page_by_page_everyone_accepted_is_seen_once_by_name(app, cast, client_as, accept_each_other):
    for n in range(PAGE_SIZE + 3):
        accept_each_other(cast.ada, make_member(app, f"person{n:02}"))
    ada, path, seen = client_as(cast.ada), "/people/accepted", []
    while path:
        page = ada.get(path).text
        seen += names(page)
        more = re.search(r'href="(/people/accepted\?after=[^"]+)"', page)
        path = more[1] if more else None
    assert seen == sorted(seen)
    assert len(seen) == PAGE_SIZE + 3


@pytest.mark.parametrize(
    "query", ["", "state=VIC", "age=45-49", "interest={Chooks}", "state=VIC&experience={Living alone}"]
)
def test_the_number_of_queries_does_not_grow(app, cast, client_as, lists, tell, everything_open, count_queries, query):
    ada, path = client_as(cast.ada), "/people?" + query.format(**lists)

    def count() -> int:
        with count_queries() as queries:
            assert ada.get(path).status_code == 200
        assert queries.writes == []
        return len(queries)

    some = {"interests": [lists["Chooks"]], "experiences": [lists["Living alone"]], "opened": everything_open}
    tell(cast.ada, birth_year=1979, **some)
    tell(cast.ben, birth_year=1979, **some)
    few = count()
    for n in range(10):
        tell(make_member(app, f"person{n}"), birth_year=1979, **some)
    assert count() == few <= 4


def test_a_role_is_said_and_a_facilitators_only_while_it_is_checked(app, cast, client_as, time_machine):
    grace, ada = cast.grace, client_as(cast.ada)
    assert "facilitator" not in ada.get("/people").text
    with app.app_context(), writing():
        until = clock.now() + timedelta(days=1)
        credentials.check(
            grace,
            name="Grace Moore",
            profession=Profession.BREAST_CARE_NURSE,
            organisation="Banksia House",
            by_id=grace,
            until=until,
        )
    assert "facilitator, Breast Care Nurse" in ada.get("/people").text
    assert "Grace Moore, Breast Care Nurse, Banksia House" in ada.get(f"/members/{grace}").text
    time_machine.move_to(until)
    for page in ("/people", f"/members/{grace}"):
        assert "Breast Care Nurse" not in ada.get(page).text


def test_empty_is_never_blank(cast, client_as):
    ada = client_as(cast.ada)
    for path in (
        "/people",
        "/people/like-you",
        "/people/hellos",
        "/people/accepted",
        "/you/blocked",
        "/people?state=NT",
    ):
        page = ada.get(path).text
        assert 'class="empty"' in page, path
        assert "None" not in page, path
