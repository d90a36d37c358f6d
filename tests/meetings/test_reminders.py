"""Reminders: a day before and a quarter of an hour before, once, in words that tell nobody else anything."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import select

from community.accounts.models import Member
from community.activity import Activity, Kind
from community.core import clock, work
from community.core.database import writing
from community.core.mail import Mail
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.reminders import A_DAY, SOON
from community.meetings.running.leading import StandIn

REMINDERS = {Kind.MEETING_NEAR, Kind.MEETING_SOON}


@pytest.fixture
def to(app, people, gathering, time_machine):
    """``to(before)``: go to a time before the meeting, and let the worker do its round; gives how many it told.

    Grace leads, and wants no reminders: those of who leads have a test of their own.
    """
    with app.app_context(), writing():
        db.session.get_one(Member, people.grace).preferences = {"reminders": "none"}

    def go(before: timedelta) -> int:
        with app.app_context():
            starts_at = db.session.get_one(Meeting, gathering.meeting).starts_at
        time_machine.move_to(starts_at - before, tick=False)
        with app.app_context():
            return work.run("meeting-reminders")

    return go


def told(app) -> list[tuple[Kind, int]]:
    with app.app_context():
        rows = db.session.execute(select(Activity.kind, Activity.member_id).order_by(Activity.id)).all()
        return [(row.kind, row.member_id) for row in rows if row.kind in REMINDERS]


def mails(app) -> list[Mail]:
    with app.app_context():
        return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def test_it_works(app, people, gathering, to):
    gathering.seat(people.ada, people.ben)
    assert to(timedelta(hours=25)) == 0
    assert [to(A_DAY), to(A_DAY - timedelta(minutes=1)), to(timedelta(hours=5))] == [2, 0, 0]
    assert [to(SOON), to(timedelta(minutes=3))] == [2, 0]
    assert told(app) == [
        (kind, who) for kind in (Kind.MEETING_NEAR, Kind.MEETING_SOON) for who in (people.ada, people.ben)
    ]


def test_the_mail_says_nothing_of_what_it_is(app, people, gathering, to):
    gathering.seat(people.ada)
    to(A_DAY)
    to(SOON)
    first, second = mails(app)
    assert "Something you planned is tomorrow." in first.text
    assert "begins in a few minutes" in second.text
    for mail in (first, second):
        assert mail.subject == "A message for you"
        for word in ("Thursday", "meeting of", "group", "Grace", "cancer"):
            assert word not in mail.text + mail.html


def test_she_who_wants_none_gets_none_and_she_who_wants_no_mail_gets_no_mail(app, people, gathering, to, client_as):
    gathering.seat(people.ada, people.ben)
    client_as(people.ada).post("/you/reminders", data={"choice": "none"})
    client_as(people.ben).post("/you/reminders", data={"choice": "inside"})
    assert client_as(people.ben).post("/you/reminders", data={"choice": "hourly"}).status_code == 422
    to(A_DAY)
    assert told(app) == [(Kind.MEETING_NEAR, people.ben)]
    assert mails(app) == []


def test_who_gave_up_her_seat_or_only_waits_is_not_reminded(app, people, gathering, to):
    gathering.seat(people.ada, people.ben, people.cleo, people.hana)
    with app.app_context(), writing():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        meeting.seats = 4
        meeting.give_up_seat(db.session.get_one(Member, people.ben))
    to(A_DAY)
    assert [who for _, who in told(app)] == [people.ada, people.cleo], "Hana is offered a seat and has not answered"


def test_nobody_is_reminded_of_what_is_cancelled(app, people, gathering, to):
    gathering.seat(people.ada)
    with app.app_context(), writing():
        db.session.get_one(Meeting, gathering.meeting).cancel("Ill.")
    assert to(A_DAY) + to(SOON) == 0


def test_when_it_is_moved_she_is_reminded_of_the_new_time(app, people, gathering, to):
    gathering.seat(people.ada)
    to(A_DAY)
    with app.app_context(), writing():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        meeting.move(meeting.starts_at + timedelta(days=3))
    assert to(timedelta(days=2)) == 0
    assert to(A_DAY) == 1


def test_who_took_her_seat_today_needs_no_word_that_it_is_tomorrow(app, people, gathering, to):
    to(timedelta(hours=20))
    gathering.seat(people.ada)
    assert [to(timedelta(hours=19)), to(SOON)] == [0, 1]


def test_who_takes_a_break_or_is_in_the_room_already_is_left_alone(app, people, gathering, to, client_as):
    gathering.seat(people.ada, people.ben)
    client_as(people.ada).post("/pause")
    to(A_DAY)
    with app.app_context(), writing():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        meeting.doors_at = clock.now()
        meeting.come_in(db.session.get_one(Member, people.ben))
    to(SOON)
    assert told(app) == [(Kind.MEETING_NEAR, people.ben)]


def test_a_worker_that_rested_reminds_late_but_not_too_late(app, people, gathering, to):
    gathering.seat(people.ada)
    assert to(timedelta(hours=2)) == 0
    gathering.seat(people.ben)
    assert to(timedelta(minutes=1)) == 2


def test_late_on_the_day_itself_it_says_today(app, people, gathering, to):
    gathering.seat(people.ada)
    to(timedelta(hours=6))
    assert "is today" in mails(app)[0].text


def test_of_several_workers_at_once_each_reminder_comes_from_one(app, people, gathering, time_machine):
    gathering.seat(people.ada, people.ben)
    with app.app_context():
        time_machine.move_to(db.session.get_one(Meeting, gathering.meeting).starts_at - A_DAY, tick=False)
    start, counts = threading.Barrier(6), []

    def run() -> None:
        with app.app_context():
            start.wait()
            counts.append(work.run("meeting-reminders"))

    threads = [threading.Thread(target=run) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts)[-1] == sum(counts) == 3, "those who have a seat, and Grace who leads"
    assert len(told(app)) == len(mails(app)) == 3


def test_who_leads_is_reminded_too_and_not_of_what_she_handed_over(app, people, gathering, time_machine):
    with app.app_context(), writing():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        starts_at = meeting.starts_at
        other = Meeting.plan(meeting.group, starts_at)
        other.circle.let_in(people.hana, leads=True)
        db.session.add(StandIn(meeting_id=other.id, member_id=people.hana, by_id=people.grace))
    for before in (A_DAY, A_DAY - timedelta(minutes=1), SOON, timedelta(minutes=1)):
        time_machine.move_to(starts_at - before, tick=False)
        with app.app_context():
            work.run("meeting-reminders")
    both = (people.grace, people.hana)
    assert told(app) == [(kind, who) for kind in (Kind.MEETING_NEAR, Kind.MEETING_SOON) for who in both]
