"""The same moment: two windows, an impatient finger, two members who think of each other."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import func, select

from community.accounts.blocks import Block
from community.activity import Activity
from community.extensions import db
from community.profiles import likeness
from community.profiles.acceptances import Acceptance
from community.profiles.hellos import Hello
from community.profiles.models import DEFAULTS
from community.profiles.suggestions import Suggestion
from community.profiles.traits import Trait
from tests.conftest import make_member


@pytest.fixture
def at_once(client_as):
    """``at_once((cast.ada, path, data), ...)``: all posted together; gives the statuses."""

    def post(*asked: tuple) -> list[int]:
        clients = [(client_as(member_id), path, data) for member_id, path, data in asked]
        with ThreadPoolExecutor(len(clients)) as threads:
            return list(threads.map(lambda c: c[0].post(c[1], data=c[2]).status_code, clients))

    return post


@pytest.fixture
def count(app):
    def counting(model) -> int:
        with app.app_context():
            return db.session.scalar(select(func.count()).select_from(model))

    return counting


def test_it_works(cast, at_once, count):
    """Two who say hello to each other at the same moment have accepted each other."""
    pair = [(cast.ada, cast.ben), (cast.ben, cast.ada)]
    statuses = at_once(*((one, f"/members/{other}/hello", {"key": f"{one:032x}"}) for one, other in pair))
    assert statuses == [302, 302]
    assert count(Acceptance) == 2


def test_the_same_hello_four_times(cast, at_once, count):
    asked = (cast.ada, f"/members/{cast.ben}/hello", {"key": "0" * 32})
    assert at_once(*[asked] * 4) == [302] * 4
    assert (count(Hello), count(Activity)) == (1, 1)


def test_accepting_four_times(app, cast, client_as, at_once, count):
    client_as(cast.ada).post(f"/members/{cast.ben}/hello", data={"key": "0" * 32})
    with app.app_context():
        hello_id = db.session.scalar(select(Hello.id))
    assert at_once(*[(cast.ben, f"/hellos/{hello_id}/accept", {})] * 4) == [302] * 4
    assert (count(Acceptance), count(Activity)) == (2, 2)


def test_accepting_and_being_blocked(app, cast, client_as, at_once, count):
    client_as(cast.ada).post(f"/members/{cast.ben}/hello", data={"key": "0" * 32})
    with app.app_context():
        hello_id = db.session.scalar(select(Hello.id))
    accepted, blocked = at_once(
        (cast.ben, f"/hellos/{hello_id}/accept", {}), (cast.ada, f"/members/{cast.ben}/block", {})
    )
    assert accepted in {302, 404, 409}
    assert blocked == 302
    assert (count(Block), count(Acceptance)) == (1, 0)


def test_blocking_four_times(cast, at_once, count):
    assert at_once(*[(cast.ada, f"/members/{cast.ben}/block", {})] * 4) == [302] * 4
    assert count(Block) == 1


def test_the_first_profile_from_two_windows(app, cast, lists, at_once):
    audiences = {f"{name}_audience": audience.value for name, audience in DEFAULTS.items()}
    told = {"state": "VIC", "suggestible": "y", "interests": [lists["Chooks"], lists["Reading"]], **audiences}
    people = [cast.ada, cast.ada, cast.ben, cast.ben]
    assert at_once(*((person, "/you/profile", told) for person in people)) == [302] * 4
    with app.app_context():
        assert db.session.scalar(select(Trait.carriers).where(Trait.id == lists["Chooks"])) == 2


def test_the_same_suggestion_four_times(cast, at_once, count):
    asked = (cast.ada, "/you/suggest", {"key": "0" * 32, "kind": "interest", "words": "Bees"})
    assert at_once(*[asked] * 4) == [302] * 4
    assert count(Suggestion) == 1


def test_lists_of_people_who_are_like_one_another_are_made_at_the_same_moment(app, lists, tell):
    """Each is on the lists of all others, and taken off and written down again with hers."""
    everyone = [make_member(app, f"alike{number}") for number in range(12)]
    for member_id in everyone:
        tell(member_id, birth_year=1979, interests=[lists["Chooks"]])

    def make(first: int) -> None:
        with app.app_context():
            for member_id in everyone[first:] + everyone[:first]:
                likeness.refresh(member_id)

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(make, [0, 3, 6, 9] * 2))
