"""What two people do to one group at the same moment is done one after the other, and neither waits for ever."""

from __future__ import annotations

import uuid
from datetime import time, timedelta

import pytest
from sqlalchemy import select

from community.accounts.models import Member
from community.core import clock
from community.core.database import writing
from community.core.errors import Refusal
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.extensions import db
from community.meetings import ahead, handover, invitations, joining
from community.meetings.calendar import CalendarKey
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.recurrence import Rule
from community.meetings.rhythm import Rhythm
from community.meetings.running import aftercare, notes
from community.meetings.series import MeetingSeries
from community.meetings.taking_back import take_back_words
from tests.at_once import side_by_side


def test_it_works(app, group, people):
    """One leaves while another comes in by the door, by rules that were changed: both are done."""
    with app.app_context(), writing():
        it = db.session.get_one(Group, group)
        for number in (people.ada, people.ben):
            it.circle.let_in(number)
        meeting = Meeting.plan(it, clock.now() + timedelta(minutes=5))
        meeting.take_seat(db.session.get_one(Member, people.ben))
        it.card.change(people.grace, ground_rules="Everyone may pass.")
        meeting_id = meeting.id

    def leaves(arrive, meet):
        it = db.session.get_one(Group, group)
        it.hold()
        arrive()
        meet()
        joining.leave(it, db.session.get_one(Member, people.ada))

    def agrees(arrive, meet):
        meeting = db.session.get_one(Meeting, meeting_id)
        meeting.hold()
        arrive()
        with pytest.raises(Refusal, match="ground rules"):
            meeting.come_in(db.session.get_one(Member, people.ben))

    assert side_by_side(app, leaves, agrees) == [None, None]


def test_taking_back_all_words_and_a_discussion_among_them_at_once_are_both_done(app, group, people):
    """She takes back what she wrote in the group, while Ben takes back a discussion that she has answered in."""
    with app.app_context(), writing():
        it = db.session.get_one(Group, group)
        ada, ben = (db.session.get_one(Member, number) for number in (people.ada, people.ben))
        for member in (ada, ben):
            it.let_in(member)
        Thread.start(it.space, ada, "Nobody has answered", "<p>Yet.</p>", uuid.uuid4().hex)
        his = Thread.start(it.space, ben, "What helps", "<p>Soup.</p>", uuid.uuid4().hex)
        his.reply(ada, "<p>And bread.</p>", None, uuid.uuid4().hex)
        his_id = his.id

    def removes(arrive, meet):
        thread = db.session.get_one(Thread, his_id)
        thread.hold()
        arrive()
        meet()
        thread.remove_by_author()

    def takes_back(arrive, meet):
        take_back_words(db.session.get_one(Group, group), db.session.get_one(Member, people.ada))

    assert side_by_side(app, removes, takes_back) == [None, None]
    with app.app_context():
        left = select(Post.thread_id).join(Thread).where(Post.removal_id.is_(None), Thread.removal_id.is_(None))
        assert db.session.scalars(left).all() == []
        assert db.session.get_one(Group, group).space.threads == 0


@pytest.mark.parametrize(
    "verb",
    [
        lambda it, who: aftercare.add(it, "Sleep well."),
        lambda it, who: notes.write(it, who.id, "Bring the list."),
        lambda it, who: CalendarKey.renew(who),
    ],
    ids=["a line after the meeting", "a note to herself", "an address for her calendar"],
)
def test_what_is_written_in_two_windows_at_once_is_written_once(app, group, people, verb):
    with app.app_context(), writing():
        meeting_id = Meeting.plan(db.session.get_one(Group, group), clock.now() + timedelta(days=1)).id

    def window(arrive, meet):
        verb(db.session.get_one(Meeting, meeting_id), db.session.get_one(Member, people.grace))
        arrive()
        meet()

    assert side_by_side(app, window, window) == [None, None]


def test_of_two_who_invite_her_at_once_one_hears_that_she_was_asked_lately(app, group, people):
    def invites(arrive, meet):
        grace, cleo = (db.session.get_one(Member, number) for number in (people.grace, people.cleo))
        invitations.offer(db.session.get_one(Group, group), cleo, grace, "Come and see.")
        arrive()
        meet()

    first, second = side_by_side(app, invites, invites)
    assert first is None
    assert isinstance(second, Refusal)


def test_two_who_lead_a_group_are_not_both_taken_from_it(app, group, people):
    """The second of two administrators is told that nobody would lead it."""
    with app.app_context(), writing():
        db.session.get_one(Group, group).hand_to(db.session.get_one(Member, people.hana))

    def takes(number):
        def take(arrive, meet):
            handover.take_from(db.session.get_one(Group, group), db.session.get_one(Member, number))
            arrive()
            meet()

        return take

    first, second = side_by_side(app, takes(people.grace), takes(people.hana))
    assert first is None
    assert isinstance(second, Refusal)
    assert second.status == 409
    with app.app_context():
        assert db.session.get_one(Group, group).leader_ids == [people.hana]


def one_meeting(it: Group) -> None:
    Meeting.plan(it, clock.now() + timedelta(days=1))


def a_series(it: Group) -> None:
    first = clock.now().date() + timedelta(days=2)
    MeetingSeries.begin(it, Rule(Rhythm.WEEKLY, first, times=2), time(19), it.card.zone)


def what_a_worker_makes(it: Group) -> None:
    db.session.scalars(select(MeetingSeries)).one().make_ahead()


PLANNED = pytest.mark.parametrize("plans", [one_meeting, a_series, what_a_worker_makes], ids=lambda one: one.__name__)


@pytest.fixture
def weekly(app, group, people, plans) -> None:
    """A series of the group, of which no meeting is made yet."""
    if plans is what_a_worker_makes:
        with app.app_context(), writing():
            it, first = db.session.get_one(Group, group), clock.now().date() + timedelta(days=2)
            about = {"rhythm": Rhythm.WEEKLY, "zone": it.card.zone, "begins": time(19), "times": 3}
            db.session.add(MeetingSeries(group=it, first_day=first, next_day=first, **about))


def still_planned(app) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Meeting).where(Meeting.cancelled_at.is_(None))).all())


@PLANNED
def test_what_is_planned_while_the_group_ends_is_cancelled_with_it(app, group, people, weekly, plans):
    def plan(arrive, meet):
        plans(db.session.get_one(Group, group))
        db.session.flush()
        arrive()
        meet()

    def end(arrive, meet):
        it = db.session.get_one(Group, group)
        it.end(db.session.get_one(Member, people.grace), "Thank you.")
        ahead.cancel_all(it, "Thank you.")

    assert side_by_side(app, plan, end) == [None, None]
    assert still_planned(app) == 0


@PLANNED
def test_nothing_is_planned_once_the_group_is_ending(app, group, people, weekly, plans):
    def end(arrive, meet):
        it = db.session.get_one(Group, group)
        it.end(db.session.get_one(Member, people.grace), "Thank you.")
        ahead.cancel_all(it, "Thank you.")
        db.session.flush()
        arrive()
        meet()

    def plan(arrive, meet):
        plans(db.session.get_one(Group, group))

    ended, planned = side_by_side(app, end, plan)
    assert ended is None
    assert isinstance(planned, Refusal) or plans is what_a_worker_makes
    assert still_planned(app) == 0
