"""A member tells something of herself, and sees it as others do."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from community.accounts.models import Member
from community.extensions import db
from community.profiles.audience import Audience
from community.profiles.models import DEFAULTS, Field, Profile
from community.profiles.traits import MOST_OF_A_KIND, Trait, TraitKind


@pytest.fixture(autouse=True)
def this_year(time_machine):
    time_machine.move_to(datetime(2026, 6, 1, tzinfo=UTC))


def filled(**fields) -> dict:
    """What the form sends, with the audiences it offers at first."""
    audiences = {f"{name}_audience": audience.value for name, audience in DEFAULTS.items()}
    return {"state": "VIC", "suggestible": "y", "about_me": "", **audiences, **fields}


def test_it_works(app, cast, client_as, lists):
    ada = client_as(cast.ada)
    answer = ada.post(
        "/you/profile",
        data=filled(
            birth_year="1979",
            secondary_year="2022",
            about_me="I have a garden.\n\nIt has me.",
            interests=[lists["Gardening"], lists["Reading"]],
            experiences=[lists["Living alone"]],
        ),
    )
    assert answer.status_code == 302
    own = ada.get(answer.location).text
    for words in ("45 to 49", "Victoria", "3 to 5 years", "<p>I have a garden.</p>", "Gardening", "Living alone"):
        assert words in own
    ben = client_as(cast.ben).get(f"/members/{cast.ada}").text
    assert "45 to 49" in ben
    assert "Gardening" in ben
    assert "Living alone" not in ben
    assert "3 to 5 years" not in ben


def test_the_form_shows_what_was_told(cast, client_as, lists, tell):
    tell(cast.ada, birth_year=1979, about_me="<p>Tea &amp; toast</p>", interests=[lists["Reading"]])
    page = client_as(cast.ada).get("/you/profile").text
    assert 'value="1979"' in page
    assert "Tea &amp; toast" in page
    assert re.search(rf'id="interests-{lists["Reading"]}"[^>]* checked', page)
    assert not re.search(rf'id="interests-{lists["Gardening"]}"[^>]* checked', page)


def test_health_stays_with_her_until_she_opens_it(cast, client_as, lists):
    page = client_as(cast.ada).get("/you/profile").text
    for name in ("living_with", "experiences"):
        assert re.search(rf'id="{name}_audience".*?<option selected value="me">', page, re.S), name
    for name in ("age", "state", "about_me", "interests"):
        assert re.search(rf'id="{name}_audience".*?<option selected value="members">', page, re.S), name


@pytest.mark.parametrize(
    ("field", "typed", "says"),
    [
        ("birth_year", "79", "four digits"),
        ("birth_year", "last century", "four digits"),
        ("birth_year", "1850", "cannot be right"),
        ("birth_year", "2026", "cannot be right"),
        ("birth_year", "9" * 5000, "four digits"),
        ("secondary_year", "2027", "cannot be right"),
        ("secondary_year", "1950", "cannot be right"),
        ("state", "XX", "choose one of these"),
        ("age_audience", "everyone", "choose one of these"),
        ("interests", "999", "no longer on the list"),
        ("interests", "garden", "no longer on the list"),
        ("about_me", "word " * 5000, "longer than one entry"),
    ],
)
def test_what_cannot_be_is_said_and_her_words_are_kept(app, cast, client_as, lists, field, typed, says):
    data = {**filled(about_me="My words stay"), field: typed}
    answer = client_as(cast.ada).post("/you/profile", data=data)
    assert answer.status_code == 422
    assert says in answer.text
    assert data["about_me"] in answer.text
    with app.app_context():
        assert db.session.get(Profile, cast.ada) is None


def test_nobody_chooses_everything(app, cast, client_as):
    with app.app_context():
        many = [Trait.add(TraitKind.INTEREST, f"Interest {n}") for n in range(MOST_OF_A_KIND + 1)]
        db.session.commit()
        ids = [trait.id for trait in many]
    answer = client_as(cast.ada).post("/you/profile", data=filled(interests=ids))
    assert answer.status_code == 422
    assert f"at most {MOST_OF_A_KIND}" in answer.text
    assert client_as(cast.ada).post("/you/profile", data=filled(interests=ids[1:])).status_code == 302


def test_an_experience_is_not_taken_for_an_interest(cast, client_as, lists):
    """Otherwise it would be shown to everyone with the interests."""
    answer = client_as(cast.ada).post("/you/profile", data=filled(interests=[lists["Bone metastases"]]))
    assert answer.status_code == 422


def test_the_line_beside_her_name_has_only_what_every_member_may_see(app, cast, tell):
    def line() -> str:
        with app.app_context():
            return db.session.scalar(select(Member.card_line).where(Member.id == cast.ada))

    assert line() == ""
    tell(cast.ada, birth_year=1979)
    assert line() == "45 to 49, Victoria"
    tell(cast.ada, birth_year=1979, opened={Field.STATE: Audience.ACCEPTED})
    assert line() == "45 to 49"
    tell(cast.ada, birth_year=1979, opened={Field.AGE: Audience.ME})
    assert line() == "Victoria"
    tell(cast.ada, state=None, opened={Field.AGE: Audience.ME})
    assert line() == ""


def test_her_state_is_not_shown_before_she_has_seen_who_sees_it(cast, client_as):
    assert "Victoria" not in client_as(cast.ben).get(f"/members/{cast.ada}").text


def test_a_trait_counts_those_who_opened_it_to_members(app, cast, lists, tell):
    def carriers(name: str) -> int:
        with app.app_context():
            return db.session.scalar(select(Trait.carriers).where(Trait.id == lists[name]))

    tell(cast.ada, interests=[lists["Gardening"]], experiences=[lists["Living alone"]])
    assert (carriers("Gardening"), carriers("Living alone")) == (1, 0)
    tell(cast.ben, interests=[lists["Gardening"]], experiences=[lists["Living alone"]])
    tell(cast.ben, interests=[lists["Gardening"]], experiences=[lists["Living alone"]])
    assert carriers("Gardening") == 2
    tell(cast.ada, experiences=[lists["Living alone"]], opened={Field.EXPERIENCES: Audience.MEMBERS})
    assert (carriers("Gardening"), carriers("Living alone")) == (1, 1)
    tell(cast.ada, experiences=[lists["Living alone"]])
    assert carriers("Living alone") == 0


def test_a_retired_trait_is_offered_only_to_who_has_it(app, cast, client_as, lists, tell):
    tell(cast.ada, interests=[lists["Chooks"]])
    with app.app_context():
        db.session.get(Trait, lists["Chooks"]).retire()
        db.session.commit()
    assert "Chooks" in client_as(cast.ada).get("/you/profile").text
    assert "Chooks" not in client_as(cast.ben).get("/you/profile").text


def test_what_she_wrote_is_made_safe(cast, client_as, lists):
    ada = client_as(cast.ada)
    ada.post("/you/profile", data=filled(about_me="<p>Hi</p><script>alert(1)</script>", format="rich"))
    assert "alert" not in ada.get(f"/members/{cast.ada}").text
    ada.post("/you/profile", data=filled(about_me="<script>alert(1)</script>"))
    assert "&lt;script&gt;alert(1)" in client_as(cast.ben).get(f"/members/{cast.ada}").text


def test_looking_at_the_form_writes_nothing(cast, client_as, count_queries):
    ada = client_as(cast.ada)
    with count_queries() as queries:
        assert ada.get("/you/profile").status_code == 200
    assert queries.writes == []
    assert len(queries) <= 6
