"""What two people do to one group at the same moment is done one after the other, and neither waits for ever."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from community.accounts.models import Member
from community.core import clock
from community.core.database import writing
from community.core.errors import Refusal
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.extensions import db
from community.meetings import handover, invitations, joining
from community.meetings.calendar import CalendarKey
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.running import aftercare, notes
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
