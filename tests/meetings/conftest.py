"""A group with a complete card, led by Grace, whose profession is checked: found by everyone, open to all."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community.accounts.models import Member
from community.core import clock
from community.core.database import writing
from community.extensions import db
from community.meetings import credentials
from community.meetings.cards import Dying, LedBy, Pace, Talk
from community.meetings.credentials import Profession
from community.meetings.models import Group, WayIn
from community.meetings.rhythm import Rhythm

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
    """A group as above. For use inside ``writing()``."""
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
