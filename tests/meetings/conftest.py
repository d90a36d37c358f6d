"""Groups and meetings to test with.

``group``: listed, open to all, led by Grace, whose profession is checked, with Ada in it. ``gathering``: such a group
with Ada and Ben in it, and its meeting tomorrow evening. ``evening``: a meeting that runs, with Ada and Ben there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask, has_app_context

from community.accounts.models import Member, Role
from community.core import clock
from community.core.database import writing
from community.extensions import db
from community.meetings import credentials
from community.meetings.cards import Dying, LedBy, Pace, Talk
from community.meetings.credentials import Profession
from community.meetings.meetings import Meeting
from community.meetings.models import Group, WayIn
from community.meetings.rhythm import Rhythm
from community.meetings.rules import GroundRules
from tests.conftest import make_member
from tests.meetings.evening import Evening

# A Tuesday, nine in the morning in Melbourne.
NOW = datetime(2026, 3, 2, 22, 0, tzinfo=UTC)

COMPLETE = {
    "for_whom": "For anyone who wants an hour among people who know.",
    "about": "We begin with how the week was. Then someone says what is on her mind, and we stay with it.",
    "not_for": "Not for the first days after hearing of it, when words come too fast.",
    "led_by": LedBy.PROFESSIONAL,
    "talk": Talk.OPEN,
    "dying": Dying.SOMETIMES,
    "pace": Pace.EASY,
    "weekday": 3,
    "starts": "19:30",
    "zone": "Australia/Melbourne",
    "rhythm": Rhythm.WEEKLY,
    "by_phone": True,
    "ground_rules": "What is said here stays here. Everyone may pass.",
}


def found(title: str, facilitator_id: int, *, way_in: WayIn = WayIn.OPEN, listed: bool = True, **card) -> Group:
    """A new group with a complete card, COMPLETE, led by a facilitator whose profession is checked. Call it inside
    ``writing()``."""
    facilitator = db.session.get_one(Member, facilitator_id)
    if credentials.current(facilitator_id) is None:
        credentials.check(
            facilitator_id,
            name="Grace Moore",
            profession=Profession.COUNSELLOR,
            organisation="Banksia House",
            by_id=facilitator_id,
            until=clock.now() + timedelta(days=365),
        )
    group = Group.found(title, facilitator)
    group.way_in = way_in
    group.card.change(facilitator_id, **{**COMPLETE, **card})
    db.session.flush()
    if listed:
        group.list_it()
    return group


@pytest.fixture
def people(cast):
    """The cast, all of them there before the test begins to read."""
    for name in ("ada", "ben", "cleo", "grace", "hana"):
        getattr(cast, name)
    return cast


@pytest.fixture
def group(app, people) -> int:
    """The group of Thursday evenings, with Ada in it; its id."""
    grace, ada = people.grace, people.ada
    with app.app_context(), writing():
        made = found("Thursday evenings", grace)
        made.let_in(db.session.get_one(Member, ada))
        db.session.flush()
        return made.id


@dataclass(frozen=True)
class Gathering:
    """The numbers of a group and of its next meeting."""

    app: Flask
    group: int
    meeting: int

    def seat(self, *members: int) -> None:
        """These take a seat, in this order, and agree to the ground rules."""
        with self.app.app_context():
            meeting = db.session.get_one(Meeting, self.meeting)
            for member_id in members:
                member = db.session.get_one(Member, member_id)
                meeting.take_seat(member)
                GroundRules.begin(meeting.group).accept(member)
            db.session.commit()
        if has_app_context():
            # What this test has read so far is older.
            db.session.rollback()


@pytest.fixture
def gathering(app, people, time_machine):
    """The group of Grace, Ada and Ben, and its meeting tomorrow at seven in the evening, with three seats."""
    time_machine.move_to(NOW, tick=True)
    with app.app_context(), writing():
        group = found("Thursday evenings", people.grace)
        for member_id in (people.ada, people.ben):
            group.let_in(db.session.get_one(Member, member_id))
        meeting = Meeting.plan(group, NOW + timedelta(hours=34), 60, 3)
        db.session.flush()
        return Gathering(app, group.id, meeting.id)


@pytest.fixture
def meeting(app, gathering) -> Iterator[Meeting]:
    """The meeting of ``gathering``, for tests that call it directly; the test runs in the app's context."""
    with app.app_context():
        found = db.session.get_one(Meeting, gathering.meeting)
        # So that the test reads what was written after this.
        db.session.rollback()
        yield found


@pytest.fixture
def evening(app, cast) -> Evening:
    """A meeting that runs: Grace leads it, Ada and Ben are there."""
    evening = Evening(app, cast.grace)
    evening.come(cast.ada, cast.ben)
    return evening


@pytest.fixture
def ivy(app, cast) -> int:
    """Another facilitator, whose profession is checked."""
    member_id, by = make_member(app, "ivy", role=Role.FACILITATOR), cast.hana
    with app.app_context(), writing():
        credentials.check(
            member_id,
            name="Ivy Hall",
            profession=Profession.NURSE,
            organisation="Banksia House",
            by_id=by,
            until=NOW + timedelta(days=3000),
        )
    return member_id
