"""What a group is: a circle, a space, a room and a card; found when its card is complete; over when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select

from community import permissions
from community.accounts.blocks import block
from community.accounts.models import Member
from community.chat.models import RoomClosing
from community.core import clock
from community.core.errors import Refusal
from community.extensions import db
from community.meetings import credentials
from community.meetings.cards import Talk
from community.meetings.models import LONGEST_FAREWELL, LONGEST_TITLE, Group
from tests.meetings.conftest import found


def the(number: int) -> Group:
    return db.session.get_one(Group, number)


def who(number: int) -> Member:
    return db.session.get_one(Member, number)


def sees(member: Member) -> list[str]:
    return list(db.session.scalars(select(Group.title).where(Group.visible_to(member))))


def test_it_works(people, group, context):
    it = the(group)
    assert (it.space.circle_id, it.room.circle_id, it.room.kind) == (it.circle_id, it.circle_id, "group")
    assert it.leads(who(people.grace))
    assert it.has_in_it(who(people.ada))
    assert not it.leads(who(people.ada))
    assert permissions.leads(who(people.grace), it)
    assert not permissions.leads(who(people.ada), it)
    assert sees(who(people.ben)) == ["Thursday evenings"]
    assert (it.people, it.is_full) == (1, False)


def test_only_a_facilitator_is_given_a_group(people, context):
    with pytest.raises(Refusal, match="Only a facilitator"):
        Group.found("Tea", who(people.ada))


def test_a_new_group_is_found_by_nobody_and_says_what_is_missing(people, context):
    it = Group.found("Tea", who(people.grace))
    assert sees(who(people.ben)) == []
    assert sees(who(people.cleo)) == []
    assert sees(who(people.grace)) == ["Tea"]
    assert len(it.missing()) == 11
    with pytest.raises(Refusal, match="not complete"):
        it.list_it()


@pytest.mark.parametrize(
    ("lacks", "says"),
    [
        ({"for_whom": ""}, "whom the group is for"),
        ({"talk": Talk.THEMES}, "what the themes are"),
        ({"dying": None}, "how much it speaks of dying"),
        ({"starts": ""}, "on which day"),
        ({"by_phone": None}, "by phone"),
        ({"ground_rules": ""}, "ground rules"),
        ({"not_for": ""}, "whom it may not suit"),
    ],
)
def test_it_is_not_listed_while_anything_is_missing(people, context, lacks, says):
    it = found("Tea", people.grace, listed=False, **lacks)
    (missing,) = it.missing()
    assert says in missing
    with pytest.raises(Refusal):
        it.list_it()


def test_a_checked_profession_lapses_by_itself(people, group, context):
    it, grace = the(group), who(people.grace)
    assert permissions.plan_meeting(grace, it)
    with time_machine.travel(clock.now() + timedelta(days=366)):
        assert not it.is_vouched_for()
        assert "checked" in it.missing()[0]
        assert credentials.current(grace.id) is None
        assert permissions.leads(grace, it)
        assert not permissions.plan_meeting(grace, it)


def test_whoever_blocked_her_facilitator_does_not_find_the_group_and_the_other_way_round(people, group, context):
    block(people.ben, people.grace)
    block(people.grace, people.cleo)
    assert sees(who(people.ben)) == sees(who(people.cleo)) == []
    block(people.ada, people.grace)
    assert sees(who(people.ada)) == ["Thursday evenings"], "she must be able to leave it"


def test_who_no_longer_facilitates_leads_no_longer(people, group, context):
    grace = who(people.grace)
    grace.role = "member"
    assert not permissions.leads(grace, the(group))


def test_an_ended_group_takes_no_more_words(people, group, context):
    it = the(group)
    it.end(who(people.grace), "Thank you for ten weeks.")
    assert not it.room.is_open
    assert not permissions.write_in(who(people.ada), it.space)
    assert sees(who(people.ben)) == []
    assert sees(who(people.ada)) == ["Thursday evenings"]
    with pytest.raises(Refusal, match="ended"):
        it.end(who(people.grace), "")


def test_all_of_the_longest_farewell_stands_where_the_longest_name_was(people, group, context):
    it, farewell = the(group), f"{'Thank you. ' * 40}"[: LONGEST_FAREWELL - 1] + "."
    it.rename("N" * LONGEST_TITLE)
    it.end(who(people.grace), farewell)
    assert it.room.closed_sentence.endswith(farewell)
    assert len(it.room.closing.reason) <= RoomClosing.__table__.c.reason.type.length


def test_a_group_is_never_without_someone_who_leads_it(people, group, context):
    it = the(group)
    with pytest.raises(Refusal, match="Nobody would lead"):
        it.take_from(who(people.grace))
    it.hand_to(who(people.hana))
    it.take_from(who(people.grace))
    assert it.leader_ids == [people.hana]
