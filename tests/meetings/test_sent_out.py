"""Someone who may not be in a group's room any more hears nothing more of it: her live connection is cut at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from community.accounts.circles import Circle
from community.accounts.models import Member, Role
from community.chat.models import Room
from community.core import clock
from community.core.database import writing
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.running.leading import StandIn
from tests.chat.live import Live, eventually
from tests.meetings.conftest import found

# How it is in two processes, tests/services say.
pytestmark = pytest.mark.once

WHY = {"reason": "Someone asked for it."}
# At once is within the answer; a round would take ten.
AT_ONCE = 4


class Few:
    """A group of Grace's with Ada in it, and its meeting that runs; all in fresh names."""

    def __init__(self, live: Live) -> None:
        live.begin()
        self.live = live
        self.grace = live.browser("grace", role=Role.FACILITATOR)
        self.ivy = live.browser("ivy", role=Role.FACILITATOR)
        self.hana = live.browser("hana", role=Role.ADMINISTRATOR)
        self.ada = live.browser("ada")
        with live.app.app_context(), writing():
            group = found("Thursday evenings", self.grace.member_id)
            found("Only for the check", self.ivy.member_id)
            group.let_in(db.session.get_one(Member, self.ada.member_id))
            group.hand_to(db.session.get_one(Member, self.ivy.member_id))
            meeting = Meeting.plan(group, clock.now() + timedelta(minutes=5), 60, 8)
            for member_id, leads in ((self.ada.member_id, False), (self.grace.member_id, True)):
                db.session.get_one(Circle, meeting.circle_id).let_in(member_id, leads=leads)
            db.session.flush()
            self.group, self.room, self.meeting, self.meeting_room = (
                group.id,
                group.room_id,
                meeting.id,
                meeting.room_id,
            )


@pytest.fixture(scope="module")
def live(tmp_path_factory) -> Iterator[Live]:
    live = Live(tmp_path_factory.mktemp("sent-out"), LIVE_CONNECTIONS="30")
    with live.running():
        yield live


@pytest.fixture
def few(live) -> Iterator[Few]:
    yield Few(live)
    live.leave()


def ask_to_leave(few: Few):
    page = f"/live/groups/{few.group}/members/{few.ada.member_id}/ask-to-leave"
    return few.grace.post(page, words="Not now.", reason="She quoted the others.")


def test_it_works(few):
    ears = [few.ada.listen(few.room), few.ada.listen(few.meeting_room), few.grace.listen(few.meeting_room)]
    assert all(ear.connected for ear in ears)
    number = few.ada.say("Hello.", room=few.meeting_room).json()["number"]
    eventually(lambda: number in ears[2].messages())


@pytest.mark.parametrize(
    "ends", [lambda few: few.ada.post(f"/live/groups/{few.group}/leave"), ask_to_leave], ids=["leaves", "asked to"]
)
def test_who_is_no_longer_in_a_group_hears_neither_its_room_nor_its_meeting(few, ends):
    everywhere = few.ada.listen()
    ears = [few.ada.listen(few.room), few.ada.listen(few.meeting_room)]
    assert ends(few).status_code == 302
    for ear in ears:
        eventually(lambda ear=ear: ear.ended, AT_ONCE)
    assert everywhere.connected
    for room in (few.room, few.meeting_room):
        assert not few.ada.listen(room).connected
        assert few.ada.http.get(f"{few.live.url}/live/{room}/since/0", timeout=10).status_code == 404


def test_who_leads_no_longer_hears_nothing_more(few):
    ears = [few.grace.listen(few.room), few.grace.listen(few.meeting_room)]
    take = few.hana.post(f"/staff/groups/{few.group}/take", facilitator=str(few.grace.member_id), **WHY)
    assert take.status_code == 302
    for ear in ears:
        eventually(lambda ear=ear: ear.ended, AT_ONCE)
    assert not few.grace.listen(few.meeting_room).connected


def test_who_facilitates_no_longer_is_signed_out_and_cut(few):
    ears = [few.grace.listen(few.room), few.grace.listen(few.meeting_room), few.grace.listen()]
    answer = few.hana.post(f"/staff/members/{few.grace.member_id}/role", role="member", **WHY)
    assert answer.status_code == 302
    for ear in ears:
        eventually(lambda ear=ear: ear.ended, AT_ONCE)
    assert not few.grace.listen().connected


def test_who_has_handed_a_meeting_over_hears_nothing_of_it(few):
    ear, room = few.grace.listen(few.meeting_room), few.grace.listen(few.room)
    # Who leads the group, too, is none who stands in for one evening.
    with few.live.app.app_context(), writing():
        db.session.get_one(Group, few.group).take_from(db.session.get_one(Member, few.ivy.member_id))
    act = few.grace.post(f"/live/meetings/{few.meeting}/acts/hand-over", member=str(few.ivy.member_id))
    assert act.status_code == 302
    eventually(lambda: ear.ended, AT_ONCE)
    assert room.connected
    assert not few.grace.listen(few.meeting_room).connected
    hers = few.ivy.listen(few.meeting_room)
    assert hers.connected
    assert few.grace.post(f"/live/meetings/{few.meeting}/acts/take-back").status_code == 302
    eventually(lambda: hers.ended, AT_ONCE)
    with few.live.app.app_context():
        assert db.session.get(StandIn, few.meeting) is None


def test_who_takes_a_break_hears_nothing_till_she_is_back(few):
    ears = [few.ada.listen(few.room), few.ada.listen(few.meeting_room)]
    assert few.ada.post("/pause").status_code == 302
    for ear in ears:
        eventually(lambda ear=ear: ear.ended, AT_ONCE)
    assert not few.ada.listen(few.room).connected


def test_when_the_group_ends_nobody_listens_in_its_room(few):
    ears = [few.ada.listen(few.room), few.grace.listen(few.room), few.ada.listen(few.meeting_room)]
    assert few.grace.post(f"/live/groups/{few.group}/end", words="Thank you.").status_code == 302
    for ear in ears:
        eventually(lambda ear=ear: ear.ended, AT_ONCE)


def test_when_a_meeting_is_called_off_with_its_doors_open_nobody_listens_in_its_room(few):
    ears = [few.ada.listen(few.meeting_room), few.grace.listen(few.meeting_room)]
    assert few.grace.post(f"/live/meetings/{few.meeting}/cancel", words="I am ill.").status_code == 302
    for ear in ears:
        eventually(lambda ear=ear: ear.ended, AT_ONCE)
    with few.live.app.app_context():
        assert db.session.get_one(Room, few.meeting_room).is_over
