"""People like you, looked up: who is on the list, who never is, and what it reveals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from community.accounts.models import UNTIL_LIFTED, Member
from community.core import work
from community.core.database import writing
from community.extensions import db
from community.profiles import hellos, likeness
from community.profiles.audience import Audience
from community.profiles.likeness import Likeness, people_like
from community.profiles.models import Field
from tests.conftest import make_member

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def this_year(time_machine):
    time_machine.move_to(NOW)


@pytest.fixture
def like(app):
    """``like(cast.ada)``: who is like Ada, by name, with the reason."""

    def found(member_id: int, limit: int = 24) -> dict[str, str]:
        with app.app_context():
            viewer = db.session.get_one(Member, member_id)
            return {alike.display_name: alike.why for alike in people_like(viewer, limit)}

    return found


@pytest.fixture
def alike(cast, lists, tell):
    tell(cast.ada, birth_year=1979, interests=[lists["Chooks"], lists["Gardening"]])
    tell(cast.ben, birth_year=1978, interests=[lists["Chooks"]])
    tell(cast.grace, birth_year=1950, interests=[lists["Gardening"]])
    tell(cast.cleo, birth_year=1990)


def test_it_works(cast, client_as, alike, like):
    assert like(cast.ada) == {
        "Ben": "You are both in your late forties, live in Victoria, and keep chooks.",
        "Grace": "You both live in Victoria and love gardens.",
    }
    assert list(like(cast.ada)) == ["Ben", "Grace"]
    page = client_as(cast.ada).get("/people").text
    assert "You are both in your late forties, live in Victoria, and keep chooks." in page


def test_a_newcomer_is_on_the_lists_of_others_at_once(app, cast, lists, alike, tell, like):
    tell(make_member(app, "newcomer"), birth_year=1979, interests=[lists["Chooks"], lists["Gardening"]])
    assert next(iter(like(cast.ada))) == "Newcomer"


@pytest.mark.parametrize("field", [Field.AGE, Field.STATE, Field.INTERESTS, Field.EXPERIENCES])
@pytest.mark.parametrize("audience", [Audience.ME, Audience.ACCEPTED])
@pytest.mark.parametrize("who", ["ada", "ben"])
@pytest.mark.parametrize("is_worked_out_anew", [True, False])
def test_what_one_of_the_two_has_closed_since_is_not_said(
    cast, lists, tell, like, everything_open, field, audience, who, is_worked_out_anew
):
    told = {
        "birth_year": 1979,
        "interests": [lists["Chooks"]],
        "experiences": [lists["Living alone"]],
    }
    for person in (cast.ada, cast.ben):
        tell(person, **told, opened=everything_open)
    said = {Field.AGE: "forties", Field.STATE: "Victoria", Field.INTERESTS: "chooks", Field.EXPERIENCES: "alone"}
    opened = {**everything_open, field: audience}
    tell(getattr(cast, who), **told, opened=opened, refresh=is_worked_out_anew)
    for person, other in ((cast.ada, "Ben"), (cast.ben, "Ada")):
        assert other in like(person)
        assert said[field] not in like(person)[other]


def test_who_has_nothing_open_any_more_is_on_no_list(cast, alike, tell, like):
    tell(cast.ben, birth_year=1978, opened=dict.fromkeys(Field, Audience.ME), refresh=False)
    assert "Ben" not in like(cast.ada)
    assert like(cast.ben) == {}


@pytest.mark.parametrize("who", ["ada", "ben"])
@pytest.mark.parametrize("is_worked_out_anew", [True, False])
def test_switched_off_it_works_neither_way(cast, lists, alike, tell, like, who, is_worked_out_anew):
    tell(
        getattr(cast, who), birth_year=1979, interests=[lists["Chooks"]], suggestible=False, refresh=is_worked_out_anew
    )
    assert "Ben" not in like(cast.ada)
    assert "Ada" not in like(cast.ben)
    assert like(getattr(cast, who)) == {}


@pytest.mark.parametrize(
    "columns",
    [
        {"suspended_until": UNTIL_LIFTED},
        {"paused_at": NOW},
        {"hidden_at": NOW},
        {"admitted_at": None},
        {"remembered_at": NOW},
    ],
    ids=lambda columns: next(iter(columns)),
)
@pytest.mark.parametrize("is_worked_out_anew", [True, False])
def test_who_is_away_is_on_no_list(app, cast, alike, like, change, columns, is_worked_out_anew):
    assert "Ben" in like(cast.ada)
    change(cast.ben, **columns)
    if is_worked_out_anew:
        with app.app_context():
            assert likeness.refresh(cast.ada)
    assert "Ben" not in like(cast.ada)


@pytest.mark.parametrize("is_worked_out_anew", [True, False])
def test_a_block_counts_both_ways(app, cast, alike, like, is_worked_out_anew):
    with app.app_context(), writing():
        hellos.block(cast.ben, cast.ada)
    if is_worked_out_anew:
        with app.app_context():
            assert likeness.refresh(cast.ada)
            assert likeness.refresh(cast.ben)
    assert "Ben" not in like(cast.ada)
    assert "Ada" not in like(cast.ben)


def test_whom_she_has_met_is_not_suggested(cast, alike, like, accept_each_other, client_as):
    accept_each_other(cast.ada, cast.ben)
    client_as(cast.grace).post(f"/members/{cast.ada}/hello", data={"key": "0" * 32})
    assert like(cast.ada) == {}
    assert "Ada" not in like(cast.grace)


def test_the_same_state_alone_is_not_enough(cast, tell, like):
    tell(cast.ada)
    tell(cast.ben)
    assert like(cast.ada) == {}


def test_it_takes_one_query(app, cast, alike, count_queries):
    with app.app_context():
        viewer = db.session.get_one(Member, cast.ada)
        _ = viewer.id, viewer.state
        with count_queries() as queries:
            assert len(people_like(viewer, 4)) == 2
        assert len(queries) == 1


def test_the_worker_does_what_is_due_and_only_that(app, cast, lists, tell):
    tell(cast.ada, birth_year=1979, interests=[lists["Chooks"]], refresh=False)
    tell(cast.ben, birth_year=1979, interests=[lists["Chooks"]], refresh=False)
    with app.app_context():
        assert db.session.scalars(select(Likeness)).all() == []
        assert work.run("likeness") == 2
        assert work.run("likeness") == 0
        assert len(db.session.scalars(select(Likeness)).all()) == 2


def test_lists_are_made_anew_after_a_while(app, cast, alike, time_machine):
    with app.app_context():
        assert work.run("likeness") == 0
        time_machine.move_to(NOW + likeness.LASTS + timedelta(minutes=1))
        assert work.run("likeness") == 4


def test_what_changed_meanwhile_is_left_for_the_next_round(app, cast, lists, tell, monkeypatch):
    """Between the comparing and the writing she may close something: what was compared before must not be kept."""
    tell(cast.ben, birth_year=1979, interests=[lists["Chooks"]])
    tell(cast.ada, birth_year=1979, interests=[lists["Chooks"]], refresh=False)
    compare = likeness.likely.likest

    def while_she_closes_it(me, most):
        found = compare(me, most)
        monkeypatch.undo()
        tell(cast.ada, birth_year=1979, opened=dict.fromkeys(Field, Audience.ME), refresh=False)
        return found

    monkeypatch.setattr(likeness.likely, "likest", while_she_closes_it)
    with app.app_context():
        assert likeness.refresh(cast.ada) is False
        assert db.session.scalars(select(Likeness)).all() == []


def test_the_line_beside_a_name_grows_older(app, cast, tell, time_machine):
    tell(cast.ada, birth_year=1977)
    time_machine.move_to(datetime(2027, 1, 9, tzinfo=UTC))
    with app.app_context():
        work.run("likeness")
        assert db.session.scalar(select(Member.card_line).where(Member.id == cast.ada)) == "50 to 54, Victoria"
