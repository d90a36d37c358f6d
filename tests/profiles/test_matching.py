"""How alike two members are, and why. Pure: no database, no request."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from community.accounts.states import STATES
from community.profiles.audience import Audience, Relation, may_read
from community.profiles.bands import AGE_BANDS, age_band, living_with
from community.profiles.matching import MOST_FOR_A_TRAIT, Common, Shareable, Told, common, rarities, rarity, score, why

TRAITS = {
    n: Shareable(n, carriers, f"do thing {n}") for n, carriers in enumerate([1, 2, 3, 5, 8, 20, 50, 100, 300, 1000])
}
TRAITS[10] = Shareable(10, 0, "are dog people")
RARITY = rarities(TRAITS, 1000)
BANDS = list(AGE_BANDS.values())
FIELDS = ["age", "state", "interests", "experiences"]

audiences = st.sampled_from(Audience)
# Interests and experiences are two lists: no trait is on both.
tellings = st.builds(
    Told,
    band=st.none() | st.integers(0, len(BANDS) - 1),
    age_audience=audiences,
    state=st.none() | st.sampled_from(sorted(STATES)),
    state_audience=audiences,
    interests=st.frozensets(st.integers(0, 5)),
    interests_audience=audiences,
    experiences=st.frozensets(st.integers(6, 9)),
    experiences_audience=audiences,
)
relations = st.sampled_from([Relation.MEMBER, Relation.ACCEPTED])


def shared(mine: Told, hers: Told, relation: Relation = Relation.MEMBER) -> Common:
    return common(mine.opened(relation), hers.opened(relation))


def likeness(mine: Told, hers: Told, relation: Relation = Relation.MEMBER) -> float:
    return score(shared(mine, hers, relation), RARITY)


def words(mine: Told, hers: Told, relation: Relation = Relation.MEMBER) -> str:
    return why(shared(mine, hers, relation), TRAITS, STATES)


def open_to_all(**told) -> Told:
    return Told(
        **told,
        age_audience=Audience.MEMBERS,
        state_audience=Audience.MEMBERS,
        interests_audience=Audience.MEMBERS,
        experiences_audience=Audience.MEMBERS,
    )


def test_it_works():
    forties = BANDS.index(AGE_BANDS["45-49"])
    traits = {1: Shareable(1, 9, "love gardens"), 2: Shareable(2, 30, "live alone")}
    ada = open_to_all(band=forties, state="TAS", interests=frozenset({1}), experiences=frozenset({2}))
    ben = replace(ada, state="VIC")
    assert why(shared(ada, ben), traits, STATES) == "You are both in your late forties, love gardens, and live alone."
    assert score(shared(ada, ben), rarities(traits, 30)) > 5


# An experience is rarer than any of the interests.
LIFE = {
    1: Shareable(1, 40, "love gardens"),
    2: Shareable(2, 90, "read"),
    3: Shareable(3, 200, "are dog people"),
    4: Shareable(4, 2, "live with brain metastases", is_interest=False),
    5: Shareable(5, 7, "live alone", is_interest=False),
    6: Shareable(6, 9, "work through treatment", is_interest=False),
}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Common(traits=frozenset({1, 4})), "You both love gardens and live with brain metastases."),
        (Common(traits=frozenset({3, 4, 5})), "You are both dog people, live with brain metastases, and live alone."),
        (Common(traits=frozenset({1, 2, 4, 5})), "You both love gardens, read, and live with brain metastases."),
        (Common(traits=frozenset({1, 2, 3})), "You both love gardens, read, and are dog people."),
        (
            Common(traits=frozenset({4, 5, 6})),
            "You both live with brain metastases, live alone, and work through treatment.",
        ),
        (
            Common(apart=0, band=3, traits=frozenset({1, 2, 4, 5})),
            "You are both in your early forties, love gardens, and live with brain metastases.",
        ),
        (
            Common(apart=1, traits=frozenset({1, 2, 4})),
            "You are close in age, both love gardens, and live with brain metastases.",
        ),
        (
            Common(apart=1, traits=frozenset({4, 5})),
            "You are close in age, both live with brain metastases, and live alone.",
        ),
    ],
)
def test_life_is_said_first_and_illness_second_however_rare_it_is(found, said):
    assert why(found, LIFE, STATES) == said


def test_what_is_said_first_does_not_change_who_is_listed_first():
    rare = rarities(LIFE, 200)
    assert score(Common(traits=frozenset({4})), rare) > score(Common(traits=frozenset({1})), rare)
    assert score(Common(traits=frozenset({1, 4})), rare) > score(Common(traits=frozenset({1, 2, 3})), rare)


@given(tellings, tellings, relations)
def test_she_is_as_like_me_as_i_am_like_her(mine, hers, relation):
    assert likeness(mine, hers, relation) == likeness(hers, mine, relation)
    assert words(mine, hers, relation) == words(hers, mine, relation)


@given(tellings, tellings, relations, st.sampled_from(FIELDS))
def test_what_one_keeps_closed_is_as_if_neither_had_filled_it_in(mine, hers, relation, field):
    empty = {"age": {"band": None}, "state": {"state": None}, "interests": {"interests": frozenset()}}
    closed = replace(mine, **{f"{field}_audience": Audience.ME})
    without = empty.get(field, {"experiences": frozenset()})
    assert shared(closed, hers, relation) == shared(replace(mine, **without), replace(hers, **without), relation)


@given(tellings, tellings, relations)
def test_only_what_both_have_opened_counts(mine, hers, relation):
    found = shared(mine, hers, relation)
    if not (may_read(relation, mine.age_audience) and may_read(relation, hers.age_audience)):
        assert found.apart is None
    if not (may_read(relation, mine.state_audience) and may_read(relation, hers.state_audience)):
        assert found.state is None
    for trait in found.traits:
        of = "interests" if trait in mine.interests else "experiences"
        assert trait in getattr(mine, of)
        assert trait in getattr(hers, of)
        assert may_read(relation, getattr(mine, f"{of}_audience"))
        assert may_read(relation, getattr(hers, f"{of}_audience"))


@given(tellings, tellings, tellings, st.sampled_from(FIELDS))
def test_what_she_writes_into_a_closed_field_changes_nothing(mine, hers, other, field):
    name = {"age": "band"}.get(field, field)
    closed = replace(hers, **{f"{field}_audience": Audience.ME})
    changed = replace(closed, **{name: getattr(other, name)})
    assert likeness(mine, closed) == likeness(mine, changed)
    assert words(mine, closed) == words(mine, changed)


@given(tellings, tellings, relations, st.sampled_from(FIELDS))
def test_opening_a_field_never_makes_two_less_alike(mine, hers, relation, field):
    before = replace(mine, **{f"{field}_audience": Audience.ME})
    after = replace(mine, **{f"{field}_audience": Audience.MEMBERS})
    assert likeness(after, hers, relation) >= likeness(before, hers, relation)


@given(tellings, tellings)
def test_who_has_accepted_sees_at_least_what_a_member_sees(mine, hers):
    assert shared(mine, hers, Relation.MEMBER).traits <= shared(mine, hers, Relation.ACCEPTED).traits
    assert likeness(mine, hers, Relation.ACCEPTED) >= likeness(mine, hers, Relation.MEMBER)


@given(st.frozensets(st.sampled_from(list(TRAITS)), max_size=9), st.sampled_from(list(TRAITS)))
def test_one_more_thing_in_common_makes_two_more_alike(traits, another):
    fewer, more = Common(traits=traits - {another}), Common(traits=traits | {another})
    assert score(more, RARITY) > score(fewer, RARITY)


@given(st.integers(0, 10**6), st.integers(0, 10**6), st.integers(1, 10**6))
def test_the_rarer_the_more_it_says(some, others, most):
    assert 1 <= rarity(some, most) <= MOST_FOR_A_TRAIT
    if some < others:
        assert rarity(some, most) >= rarity(others, most)


def test_a_rare_thing_in_common_counts_more_than_a_common_one():
    me = open_to_all(interests=frozenset({0, 5}))
    rare, usual = open_to_all(interests=frozenset({0})), open_to_all(interests=frozenset({5}))
    assert likeness(me, rare) > likeness(me, usual)


@given(st.integers(0, len(BANDS) - 1), st.integers(0, len(BANDS) - 1), st.integers(0, len(BANDS) - 1))
def test_the_closer_in_age_the_more_alike(mine, one, another):
    me, ben, cleo = (open_to_all(band=band) for band in (mine, one, another))
    if abs(mine - one) <= abs(mine - another):
        assert likeness(me, ben) >= likeness(me, cleo)


@given(tellings, tellings, relations)
def test_nothing_in_common_is_nothing(mine, hers, relation):
    found = shared(mine, hers, relation)
    nothing = not found.traits and found.state is None and found.apart not in {0, 1}
    assert (likeness(mine, hers, relation) == 0) is nothing
    assert (words(mine, hers, relation) == "") is nothing


@given(tellings, tellings, relations)
def test_the_words_name_only_what_is_shared(mine, hers, relation):
    found, said = shared(mine, hers, relation), words(mine, hers, relation)
    for trait in TRAITS.values():
        if f"{trait.shared}," in said or f"{trait.shared} " in said or f"{trait.shared}." in said:
            assert trait.id in found.traits
    if "close in age" in said:
        assert found.apart == 1
    if " live in " in said:
        assert found.state is not None
    for band in BANDS:
        if f" {band.both}" in said:
            assert (found.apart, found.band) == (0, band.place)
    assert said == "" or (said.startswith("You ") and said.endswith("."))


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (Common(state="TAS", traits=frozenset({0})), "You both live in Tasmania and do thing 0."),
        (Common(state="ACT"), "You both live in the Australian Capital Territory."),
        (Common(traits=frozenset({3, 1, 2, 0})), "You both do thing 0, do thing 1, and do thing 2."),
        (Common(apart=1, traits=frozenset({0})), "You are close in age and both do thing 0."),
        (Common(apart=1, state="NT"), "You are close in age and both live in the Northern Territory."),
        (Common(apart=0, band=0), "You are both under 30."),
        (
            Common(apart=0, band=3, state="VIC", traits=frozenset({0, 1})),
            "You are both in your early forties, do thing 0, and do thing 1.",
        ),
        (Common(traits=frozenset({10, 0})), "You are both dog people and do thing 0."),
        (Common(apart=1, traits=frozenset({10})), "You are close in age and are both dog people."),
        (Common(apart=5), ""),
        (Common(), ""),
    ],
)
def test_why(found, said):
    assert why(found, TRAITS, STATES) == said


@pytest.mark.parametrize(
    ("born", "label"),
    [
        (2008, "under 30"),
        (1997, "under 30"),
        (1996, "30 to 34"),
        (1977, "45 to 49"),
        (1976, "50 to 54"),
        (1947, "75 to 79"),
        (1946, "80 or over"),
        (1920, "80 or over"),
        (1900, "80 or over"),
        (2020, "under 30"),
        (None, None),
    ],
)
def test_a_year_of_birth_is_a_band(born, label):
    band = age_band(born, 2026)
    assert (band.label if band else None) == label


@given(st.integers(1916, 2008))
def test_a_band_is_found_by_the_years_it_names(born):
    first, last = age_band(born, 2026).birth_years(2026)
    assert first <= born <= last


@pytest.mark.parametrize(
    ("told", "words"),
    [
        (2026, "less than a year"),
        (2025, "1 to 2 years"),
        (2023, "3 to 5 years"),
        (2020, "6 to 10 years"),
        (2015, "more than 10 years"),
        (2027, "less than a year"),
        (None, None),
    ],
)
def test_how_long_it_has_been(told, words):
    assert living_with(told, 2026) == words
