"""Something is missing on the lists: a member says so, and a moderator decides."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from community.core.database import writing
from community.core.errors import Refusal
from community.extensions import db
from community.profiles import first
from community.profiles.suggestions import MOST_WAITING, Suggestion
from community.profiles.traits import Trait, TraitKind


@pytest.fixture
def suggest(client_as):
    keys = iter(range(1000))

    def suggesting(member_id: int, words: str, kind: str = "interest", **data):
        data = {"key": f"{next(keys):032x}", "words": words, "kind": kind, **data}
        return client_as(member_id).post("/you/suggest", data=data)

    return suggesting


@pytest.fixture
def staff(cast) -> list[int]:
    """Two who decide."""
    return [cast.cleo, cast.hana]


def undecided():
    return db.session.scalars(select(Suggestion).where(Suggestion.decided_at.is_(None)))


def waiting(app) -> list[str]:
    with app.app_context():
        return [suggestion.words for suggestion in undecided()]


def test_it_works(app, cast, client_as, suggest, staff):
    assert suggest(cast.ada, "  Bee   keeping ").status_code == 302
    assert waiting(app) == ["Bee keeping"]
    assert "Bee keeping" not in client_as(cast.ada).get("/you/profile").text
    with app.app_context(), writing():
        trait = undecided().one().accept(staff[0], name="Beekeeping", heading="Home", shared="keep bees")
        assert (trait.name, trait.shared, trait.kind) == ("Beekeeping", "keep bees", TraitKind.INTEREST)
    assert "Beekeeping" in client_as(cast.ada).get("/you/profile").text
    assert waiting(app) == []


def test_declining_leaves_the_list_as_it_is(app, cast, client_as, suggest, staff):
    suggest(cast.ada, "Something unkind")
    with app.app_context(), writing():
        undecided().one().decline(staff[0])
    assert waiting(app) == []
    assert "Something unkind" not in client_as(cast.ada).get("/you/profile").text


def test_it_is_decided_once(app, cast, suggest, staff):
    suggest(cast.ada, "Beekeeping")
    with app.app_context(), writing():
        suggestion = undecided().one()
        suggestion.decline(staff[0])
        db.session.flush()
        for verb in (suggestion.accept, suggestion.decline):
            with pytest.raises(Refusal):
                verb(staff[1])


def test_what_is_on_the_list_is_not_suggested(app, cast, lists, suggest):
    answer = suggest(cast.ada, "GARDENING")
    assert answer.status_code == 409
    assert "on the list already" in answer.text
    assert 'value="GARDENING"' in answer.text
    assert suggest(cast.ada, "Gardening", kind="experience").status_code == 302


def test_accepting_what_is_there_by_now_finds_it(app, cast, lists, suggest, staff):
    suggest(cast.ada, "Beekeeping")
    with app.app_context(), writing():
        there = Trait.add(TraitKind.INTEREST, "beekeeping")
        db.session.flush()
        assert undecided().one().accept(staff[0]).id == there.id


def test_nobody_fills_the_queue(app, cast, suggest):
    for n in range(MOST_WAITING):
        assert suggest(cast.ada, f"Thing {n}").status_code == 302
    answer = suggest(cast.ada, "One more")
    assert answer.status_code == 429
    assert "One more" in answer.text
    assert suggest(cast.ben, "One more").status_code == 302


def test_the_same_twice_is_one(app, cast, suggest):
    for _ in range(2):
        suggest(cast.ada, "Beekeeping", key="0" * 32)
    with app.app_context():
        assert len(db.session.scalars(select(Suggestion)).all()) == 1


@pytest.mark.parametrize(
    ("words", "kind"), [("", "interest"), ("a" * 61, "interest"), ("Bees", "illness"), (" ", "interest")]
)
def test_what_cannot_be_is_said(app, cast, suggest, words, kind):
    assert suggest(cast.ada, words, kind).status_code == 422
    assert waiting(app) == []


def test_the_first_lists_are_put_into_an_empty_table_only(context):
    with writing():
        first.first_things()
        count = len(db.session.scalars(select(Trait)).all())
        first.first_things()
    traits = db.session.scalars(select(Trait)).all()
    assert len(traits) == count > 90
    assert all(trait.shared and trait.heading and len(trait.shared) <= 100 for trait in traits)


def test_a_trait_is_renamed_for_everyone_and_never_into_another(context, lists):
    with writing():
        chooks = db.session.get_one(Trait, lists["Chooks"])
        chooks.rename("Hens", shared="keep hens")
        assert (chooks.name, chooks.shared, chooks.heading) == ("Hens", "keep hens", "Home")
        with pytest.raises(Refusal):
            chooks.rename("READING")
        chooks.retire()
        assert Trait.add(TraitKind.INTEREST, "hens") is chooks
        assert chooks.retired_at is None
