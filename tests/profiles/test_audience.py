"""Who reads what: every field, for every audience and every relation, in Python, in SQL and on the page."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from sqlalchemy import literal, select

from community.accounts.models import Member
from community.extensions import db
from community.profiles.audience import Audience, Relation, may_read, readable
from community.profiles.models import Field

READS = {
    (Relation.SELF, Audience.ME): True,
    (Relation.SELF, Audience.ACCEPTED): True,
    (Relation.SELF, Audience.MEMBERS): True,
    (Relation.ACCEPTED, Audience.ME): False,
    (Relation.ACCEPTED, Audience.ACCEPTED): True,
    (Relation.ACCEPTED, Audience.MEMBERS): True,
    (Relation.MEMBER, Audience.ME): False,
    (Relation.MEMBER, Audience.ACCEPTED): False,
    (Relation.MEMBER, Audience.MEMBERS): True,
}
# What stands on the page when a field is read.
WORDS = {
    Field.AGE: "45 to 49",
    Field.STATE: "Victoria",
    Field.LIVING_WITH: "3 to 5 years",
    Field.ABOUT_ME: "My own words",
    Field.INTERESTS: "Chooks",
    Field.EXPERIENCES: "Bone metastases",
    Field.PHOTO: "/photo?v=",
}


@pytest.fixture(autouse=True)
def this_year(time_machine):
    time_machine.move_to(datetime(2026, 6, 1, tzinfo=UTC))


@pytest.fixture
def reader(cast, accept_each_other):
    """The one who reads Ada's profile, by relation."""

    def of(relation: Relation) -> int:
        if relation == Relation.ACCEPTED:
            accept_each_other(cast.ben, cast.ada)
        return cast.ada if relation == Relation.SELF else cast.ben

    return of


@pytest.mark.parametrize(("relation", "audience"), READS)
def test_it_works(context, cast, reader, relation, audience):
    expected = READS[relation, audience]
    assert may_read(relation, audience) is expected
    condition = readable(reader(relation), Member.id, literal(audience.value))
    found = db.session.scalar(select(Member.id).where(Member.id == cast.ada, condition))
    assert (found is not None) is expected


@pytest.mark.parametrize("field", Field)
@pytest.mark.parametrize(("relation", "audience"), READS)
def test_a_field_is_on_the_page_only_for_whom_it_is_open(
    cast, client_as, lists, tell, change, reader, field, relation, audience
):
    tell(
        cast.ada,
        birth_year=1979,
        secondary_year=2022,
        about_me="<p>My own words</p>",
        interests=[lists["Chooks"]],
        experiences=[lists["Bone metastases"]],
        opened={**dict.fromkeys(Field, Audience.ME), field: audience},
    )
    change(cast.ada, photo_key="0123456789abcdef")
    page = client_as(reader(relation)).get(f"/members/{cast.ada}").text
    assert (WORDS[field] in page) is READS[relation, audience]
    if relation != Relation.SELF:
        assert not [other for other in Field if other != field and WORDS[other] in page]


@pytest.mark.parametrize(("relation", "seen_as"), [(Relation.MEMBER, "members"), (Relation.ACCEPTED, "accepted")])
def test_what_she_sees_as_a_member_is_what_a_member_sees(cast, client_as, lists, tell, reader, relation, seen_as):
    opened = {Field.AGE: Audience.MEMBERS, Field.ABOUT_ME: Audience.ACCEPTED, Field.INTERESTS: Audience.ME}
    tell(
        cast.ada,
        birth_year=1979,
        secondary_year=2022,
        about_me="<p>My own words</p>",
        interests=[lists["Chooks"]],
        experiences=[lists["Bone metastases"]],
        opened=opened,
    )
    theirs = client_as(reader(relation)).get(f"/members/{cast.ada}").text
    hers = client_as(cast.ada).get(f"/members/{cast.ada}?as={seen_as}").text
    for words in WORDS.values():
        assert (words in hers) is (words in theirs), words


def test_nobody_else_can_choose_how_to_see_her(cast, client_as, tell):
    tell(cast.ada, birth_year=1979, opened={Field.AGE: Audience.ACCEPTED})
    assert "45 to 49" not in client_as(cast.ben).get(f"/members/{cast.ada}?as=accepted").text


def test_a_year_is_never_shown(cast, client_as, tell, everything_open):
    tell(cast.ada, birth_year=1979, secondary_year=2022, opened=everything_open)
    for path in ("/people", f"/members/{cast.ada}"):
        page = client_as(cast.ben).get(path).text
        assert "1979" not in page
        assert "2022" not in page
