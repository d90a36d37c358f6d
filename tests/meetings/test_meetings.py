"""A meeting from its planning to its end: who comes in when, and what the clock and the facilitator change."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community.accounts import circles
from community.accounts.models import Member
from community.activity import Activity, Kind
from community.core import clock
from community.core.errors import Refusal
from community.core.mail import Mail
from community.extensions import db
from community.meetings.cards import MOST_WORDS_OF_RULES
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.rules import HOUSE_RULES, GroundRules, agreed
from community.meetings.scheduled import WORDS_KEPT
from community.meetings.seats import Seat
from community.meetings.state import CLOSING_LASTS, DOORS_BEFORE, State


def member(number) -> Member:
    return db.session.get_one(Member, number)


def rules_of(gathering) -> GroundRules:
    return GroundRules.begin(db.session.get_one(Group, gathering.group))


def at(time_machine, moment):
    time_machine.move_to(moment, tick=True)


def test_it_works(meeting, cast, gathering, time_machine):
    gathering.seat(cast.ada)
    ada = member(cast.ada)
    assert meeting.state == State.PLANNED
    at(time_machine, meeting.starts_at - timedelta(minutes=9))
    assert meeting.state == State.DOORS_OPEN
    assert not meeting.come_in(ada).reads_only
    assert circles.place_in(meeting.circle_id, ada.id) is not None
    assert Seat.of(meeting, ada.id).present_at is not None
    assert meeting.room.is_open
    at(time_machine, meeting.starts_at)
    assert meeting.state == State.RUNNING
    at(time_machine, meeting.ends_at)
    assert (meeting.state, meeting.room.is_open) == (State.CLOSING, True)
    at(time_machine, meeting.ends_at + CLOSING_LASTS)
    assert (meeting.state, meeting.room.is_open) == (State.CLOSED, False)
    assert meeting.room.kept_until == meeting.closes_at + WORDS_KEPT


def test_nobody_comes_in_before_the_doors_open_or_after_the_end(meeting, cast, gathering, time_machine):
    gathering.seat(cast.ada)
    for moment in (meeting.doors_at - timedelta(seconds=5), meeting.closes_at + timedelta(seconds=1)):
        at(time_machine, moment)
        with pytest.raises(Refusal) as refusal:
            meeting.come_in(member(cast.ada))
        assert refusal.value.status == 409


def test_nobody_comes_in_without_a_seat(meeting, cast, gathering, time_machine):
    rules_of(gathering).accept(member(cast.ben))
    at(time_machine, meeting.doors_at)
    with pytest.raises(Refusal) as refusal:
        meeting.come_in(member(cast.ben))
    assert refusal.value.status == 403


def test_who_leads_needs_no_seat_and_may_come_before_the_doors_open(meeting, cast):
    assert meeting.come_in(member(cast.grace)).leads
    assert Seat.of(meeting, cast.grace) is None


def test_nobody_comes_in_before_agreeing_to_the_rules_that_hold_now(meeting, cast, gathering, time_machine):
    gathering.seat(cast.ada)
    meeting.group.card.change(cast.grace, ground_rules="Be kind.")
    at(time_machine, meeting.doors_at)
    ada = member(cast.ada)
    with pytest.raises(Refusal, match="agree"):
        meeting.come_in(ada)
    rules_of(gathering).accept(ada)
    rules_of(gathering).accept(ada)
    meeting.come_in(ada)


def test_a_visitor_reads_only(meeting, cast, gathering, time_machine):
    cleo = member(cast.cleo)
    assert meeting.take_seat(cleo).visits
    rules_of(gathering).accept(cleo)
    at(time_machine, meeting.doors_at)
    assert meeting.come_in(cleo).reads_only
    assert not meeting.room.gives_voice_to(cleo)


def test_coming_in_again_changes_nothing(meeting, cast, gathering, time_machine):
    gathering.seat(cast.ada)
    at(time_machine, meeting.doors_at)
    ada = member(cast.ada)
    meeting.come_in(ada)
    meeting.circle.let_in(ada.id, leads=True)
    assert meeting.come_in(ada).leads, "who was asked to lead in this meeting goes on leading"


def test_the_facilitator_opens_begins_and_ends_it_when_she_likes(meeting, time_machine):
    with pytest.raises(Refusal):
        meeting.open_doors_early()
    at(time_machine, meeting.starts_at - timedelta(minutes=30))
    meeting.open_doors_early()
    assert (meeting.state, meeting.room.is_open) == (State.DOORS_OPEN, True)
    meeting.begin()
    assert meeting.state == State.RUNNING
    meeting.extend(10)
    meeting.finish()
    assert meeting.state == State.CLOSING
    assert meeting.room.is_open, "nobody is cut off in the middle of a sentence"
    assert meeting.changes_at == meeting.room.closes_at == meeting.ends_at + CLOSING_LASTS


def test_it_cannot_go_on_for_ever(meeting, time_machine):
    at(time_machine, meeting.starts_at)
    with pytest.raises(Refusal):
        meeting.extend(300)


def test_those_who_come_are_told_when_it_is_moved_or_cancelled(meeting, cast, gathering):
    gathering.seat(cast.ada, cast.ben)
    meeting.move(meeting.starts_at + timedelta(days=1))
    assert meeting.doors_at == meeting.room.opens_at == meeting.starts_at - DOORS_BEFORE
    meeting.cancel("I am ill today.")
    assert (meeting.state, meeting.changes_at, meeting.room.is_open) == (State.CANCELLED, None, False)
    facts = [(fact.kind, fact.member_id) for fact in db.session.query(Activity).order_by(Activity.id)]
    assert facts == [
        (kind, who) for kind in (Kind.MEETING_MOVED, Kind.MEETING_CANCELLED) for who in (cast.ada, cast.ben)
    ]
    mails = db.session.query(Mail).all()
    assert {mail.recipient for mail in mails} == {"ada@example.org", "ben@example.org"}
    for mail in mails:
        for word in ("I am ill", "Thursday", "Grace", "meeting of"):
            assert word not in mail.subject + mail.text + mail.html


def test_what_has_begun_is_neither_moved_nor_cancelled(meeting, time_machine):
    at(time_machine, meeting.starts_at)
    for verb in (lambda: meeting.cancel(""), lambda: meeting.move(clock.now() + timedelta(days=1))):
        with pytest.raises(Refusal):
            verb()


@pytest.mark.parametrize(("minutes", "seats"), [(14, 8), (181, 8), (60, 1), (60, 13)])
def test_it_is_of_a_size_that_can_be_led(context, gathering, minutes, seats):
    with pytest.raises(Refusal):
        Meeting.plan(db.session.get_one(Group, gathering.group), clock.now(), minutes, seats)


def test_ground_rules_have_a_version_for_each_change_of_the_card(context, cast, gathering):
    group = db.session.get_one(Group, gathering.group)
    assert [GroundRules.begin(group).version for _ in range(2)] == [1, 1]
    group.card.change(cast.grace, ground_rules="Be kind.")
    changed = GroundRules.begin(group)
    assert (changed.version, changed.words, changed.by_id) == (2, "Be kind.", cast.grace)
    group.card.change(cast.grace, ground_rules="")
    assert GroundRules.begin(group).words == HOUSE_RULES


def test_whoever_agreed_to_what_held_before_has_not_agreed_to_what_holds_now(context, cast, gathering):
    group, ada = db.session.get_one(Group, gathering.group), member(cast.ada)
    assert not agreed(group, ada)
    GroundRules.begin(group).accept(ada)
    assert agreed(group, ada)
    group.card.change(cast.grace, ground_rules="Be kind.")
    assert not agreed(group, ada)


def test_the_rules_to_begin_with_are_as_few_words_as_a_card_takes():
    assert len(HOUSE_RULES.split()) <= MOST_WORDS_OF_RULES
