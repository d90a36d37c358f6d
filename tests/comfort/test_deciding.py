"""The one decision: how a reader meets a text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import BigInteger, literal, select

from community import comfort
from community.accounts.models import Member
from community.comfort import Way, choosing, topics
from community.comfort.choosing import Preset
from community.comfort.decision import is_not_tonight
from community.comfort.topics import ALL, Topic
from community.extensions import db


@pytest.fixture
def ada(context, cast):
    number = cast.ada
    topics.first_things()
    return db.session.get_one(Member, number)


def named(name: str) -> Topic:
    return db.session.scalars(select(Topic).where(Topic.name == name)).one()


def way(member: Member, *names: str, **how) -> Way:
    return comfort.of(member).way(sum(named(name).mask for name in names), **how)


def test_it_works(ada):
    choosing.choose(ada, {named("dying"): Way.LEAVE_OUT, named("money trouble"): Way.SHOW})
    assert way(ada, "dying") == Way.LEAVE_OUT
    assert way(ada, "getting worse") == Way.COVER
    assert way(ada, "money trouble") == Way.SHOW


def test_until_i_choose_everything_confronting_is_covered_topics_to_come_too(ada):
    assert way(ada, "dying") == Way.COVER
    assert comfort.of(ada).way(Topic.add("a new one").mask) == Way.COVER
    assert comfort.of(ada).way(0) == Way.SHOW


def test_the_strictest_topic_of_a_text_decides(ada):
    choosing.choose(ada, {named("dying"): Way.LEAVE_OUT, named("money trouble"): Way.SHOW})
    assert way(ada, "money trouble", "getting worse") == Way.COVER
    assert way(ada, "money trouble", "getting worse", "dying") == Way.LEAVE_OUT


@pytest.mark.parametrize("preset", Preset)
def test_a_preset_holds_for_every_topic_those_to_come_too(ada, preset):
    choosing.begin_with(ada, preset)
    assert {comfort.of(ada).way(topic.mask) for topic in topics.every()} == {Way(preset)}
    assert comfort.of(ada).way(Topic.add("a new one").mask) == Way(preset)
    assert choosing.preset_of(ada) == preset


def test_my_own_words_are_always_shown_to_me(ada):
    choosing.begin_with(ada, Preset.LEAVE_OUT)
    assert way(ada, "dying", hers=True) == Way.SHOW


def test_what_i_opened_is_shown_but_nothing_that_i_leave_out(ada):
    choosing.choose(ada, {named("dying"): Way.LEAVE_OUT})
    assert way(ada, "getting worse", opened=True) == Way.SHOW
    assert way(ada, "dying", opened=True) == Way.LEAVE_OUT


def test_not_tonight_covers_everything_until_my_morning(ada):
    choosing.begin_with(ada, Preset.SHOW)
    choosing.choose(ada, {named("dying"): Way.LEAVE_OUT})
    ada.timezone = "Australia/Perth"
    # Eleven at night in Perth.
    with time_machine.travel(datetime(2026, 11, 22, 15, tzinfo=UTC), tick=False):
        assert choosing.not_tonight(ada) == datetime(2026, 11, 22, 22, tzinfo=UTC)
        assert way(ada, "money trouble") == Way.COVER
        assert way(ada, "dying") == Way.LEAVE_OUT
    with time_machine.travel(datetime(2026, 11, 22, 22, 1, tzinfo=UTC), tick=False):
        assert way(ada, "money trouble") == Way.SHOW


def test_after_midnight_my_morning_is_today(ada):
    with time_machine.travel(datetime(2026, 11, 22, 17, tzinfo=UTC), tick=False):
        ada.timezone = "Australia/Perth"
        assert choosing.not_tonight(ada) == datetime(2026, 11, 22, 22, tzinfo=UTC)
        choosing.tonight_after_all(ada)
        assert not is_not_tonight(ada)


def test_who_looks_after_the_place_covers_where_others_leave_out(context, cast):
    cleo = db.session.get_one(Member, cast.cleo)
    topics.first_things()
    choosing.begin_with(cleo, Preset.LEAVE_OUT)
    assert way(cleo, "dying") == Way.COVER


sets = st.one_of(st.sampled_from([0, 1, 2, ALL, 1 << 59]), st.integers(0, ALL))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=sets, leaves_out=sets, covers=sets, hers=st.booleans())
def test_the_rule_in_sql_is_the_rule(ada, text, leaves_out, covers, hers):
    """Asked in either way, a text is there or it is not."""
    ada.leaves_out, ada.covers = leaves_out, covers
    author = ada.id if hers else ada.id + 1
    there = db.session.scalar(select(comfort.kept_for(ada, literal(text, BigInteger()), literal(author))))
    assert bool(there) == (comfort.of(ada).way(text, hers=hers) != Way.LEAVE_OUT)


def test_topics_are_said_in_words(ada):
    both = named("dying").mask | named("money trouble").mask
    assert topics.in_words(named("dying").mask) == "dying"
    assert topics.in_words(both) == "dying and money trouble"
    assert topics.in_words(1 << 59) == "something confronting"


def test_a_retired_topic_is_offered_only_where_it_is_chosen(ada):
    dying = named("dying")
    dying.retired_at = datetime(2026, 1, 1, tzinfo=UTC)
    assert dying not in topics.offered()
    assert dying in topics.offered(dying.mask)
