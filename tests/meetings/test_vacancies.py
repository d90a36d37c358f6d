"""Vacancies: a member who takes a break, is suspended, or has left leaves her seat to the next in line."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from community.accounts.models import UNTIL_LIFTED, Member
from community.activity import Activity, Kind
from community.core import clock, work
from community.core.database import writing
from community.core.mail import Mail
from community.extensions import db
from community.meetings import seats
from community.meetings.meetings import Meeting
from community.meetings.seats import OFFERED, SEATED, WAITING, Seat
from tests.conftest import make_member

NAMES = ("ida", "jo", "kim", "lena", "max", "nora")


@pytest.fixture
def crowd(app, gathering):
    """Six of the group: three seated, three in line; by name."""
    ids = {name: make_member(app, name) for name in NAMES}
    with app.app_context(), writing():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        for member_id in ids.values():
            meeting.group.circle.let_in(member_id)
    gathering.seat(*ids.values())
    return ids


@pytest.fixture
def line(app, gathering, crowd):
    """Who is in the meeting, and in its line: ``line()``."""
    named = {number: name for name, number in crowd.items()}

    def read() -> list[tuple[str, str]]:
        with app.app_context():
            rows = db.session.execute(
                select(Seat.state, Seat.member_id).where(Seat.meeting_id == gathering.meeting).order_by(Seat.id)
            )
            return [(row.state, named[row.member_id]) for row in rows]

    return read


@pytest.fixture
def fill(app):
    """The worker's round: ``fill()`` gives how many places it freed."""

    def run() -> int:
        with app.app_context():
            return work.run("meeting-vacancies")

    return run


def away(app, number: int, how: str) -> None:
    with app.app_context(), writing():
        member = db.session.get_one(Member, number)
        if how == "paused":
            member.pause()
        elif how == "suspended":
            admin = db.session.scalars(select(Member).where(Member.id != number).limit(1)).one()
            member.suspend(until=UNTIL_LIFTED, by=admin, reason="Rest.")
        elif how == "remembered":
            member.remembered_at = clock.now()
        elif how == "gone":
            db.session.execute(delete(Member).where(Member.id == number))
        else:
            seat = db.session.scalars(select(Seat).where(Seat.member_id == number)).one()
            db.session.get_one(Meeting, seat.meeting_id).group.circle.let_out(number)


SEATS = [(SEATED, "ida"), (SEATED, "jo"), (SEATED, "kim")]


def test_it_works(app, crowd, line, fill):
    assert line() == [*SEATS, (WAITING, "lena"), (WAITING, "max"), (WAITING, "nora")]
    assert fill() == 0
    away(app, crowd["jo"], "paused")
    assert fill() == 1
    assert line() == [(SEATED, "ida"), (SEATED, "kim"), (OFFERED, "lena"), (WAITING, "max"), (WAITING, "nora")]
    assert fill() == 0, "once"


@pytest.mark.parametrize("how", ["paused", "suspended", "remembered", "gone", "left"])
def test_her_seat_and_her_place_in_line_are_free_for_the_next(app, crowd, line, fill, how):
    away(app, crowd["ida"], how)
    away(app, crowd["lena"], how)
    fill()
    assert line() == [(SEATED, "jo"), (SEATED, "kim"), (OFFERED, "max"), (WAITING, "nora")]


def test_the_offer_has_the_same_time_to_answer_as_any_and_is_told_and_mailed(app, gathering, crowd, fill):
    away(app, crowd["ida"], "paused")
    fill()
    with app.app_context():
        seat = db.session.scalars(select(Seat).where(Seat.state == OFFERED)).one()
        meeting = db.session.get_one(Meeting, gathering.meeting)
        left = seat.offered_until - clock.now()
        assert abs(left - seats.time_to_answer(meeting)) < timedelta(minutes=1)
        told = db.session.scalars(select(Activity.member_id).where(Activity.kind == Kind.SEAT_OFFERED)).all()
        assert told == [crowd["lena"]]
        assert db.session.scalars(select(Mail.recipient)).all() == ["lena@example.org"]


def test_a_seat_that_was_offered_to_her_goes_on_too(app, crowd, line, fill):
    away(app, crowd["ida"], "paused")
    fill()
    away(app, crowd["lena"], "paused")
    assert fill() == 1
    assert line()[2:] == [(OFFERED, "max"), (WAITING, "nora")]


def test_coming_back_gives_nothing_back_and_she_may_take_a_place(app, gathering, crowd, line, fill, client_as):
    away(app, crowd["ida"], "paused")
    fill()
    ida = client_as(crowd["ida"])
    assert ida.post("/come-back").status_code == 302
    assert fill() == 0
    assert "ida" not in {name for _, name in line()}
    work_notices(app)
    told = ida.get("/notices").text
    assert "While you took a break, your place in the meeting of Thursday evenings" in told
    assert ida.post(f"/live/meetings/{gathering.meeting}/seat").status_code == 302
    assert line()[-1] == (WAITING, "ida")


def test_while_she_takes_a_break_nothing_is_mailed_to_her(app, crowd, fill):
    away(app, crowd["ida"], "paused")
    fill()
    with app.app_context():
        assert "ida@example.org" not in db.session.scalars(select(Mail.recipient)).all()


def test_who_has_come_in_keeps_her_place_because_that_she_was_there_is_true(app, crowd, line, fill):
    with app.app_context(), writing():
        db.session.scalars(select(Seat).where(Seat.member_id == crowd["ida"])).one().present_at = clock.now()
    away(app, crowd["ida"], "paused")
    assert fill() == 0
    assert line()[0] == (SEATED, "ida")


def test_whose_profile_is_hidden_keeps_her_seat_and_is_offered_one(app, crowd, line, fill):
    with app.app_context(), writing():
        for name in ("ida", "lena"):
            db.session.get_one(Member, crowd[name]).hide_profile()
    away(app, crowd["jo"], "paused")
    fill()
    assert line()[:3] == [(SEATED, "ida"), (SEATED, "kim"), (OFFERED, "lena")]


def test_a_visitor_is_not_taken_for_someone_who_has_left(app, gathering, crowd, line, fill):
    with app.app_context(), writing():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        meeting.group.circle.let_out(crowd["ida"])
        Seat.of(meeting, crowd["ida"]).visits = True
    assert fill() == 0


def test_what_is_over_or_cancelled_stays_as_it_was(app, gathering, crowd, line, fill, time_machine):
    away(app, crowd["ida"], "paused")
    before = line()
    with app.app_context():
        ends_at = db.session.get_one(Meeting, gathering.meeting).ends_at
    time_machine.move_to(ends_at, tick=True)
    assert fill() == 0
    assert line() == before


def test_workers_and_people_at_the_same_moment_are_never_too_many(app, gathering, crowd, line):
    for name in ("ida", "jo", "lena"):
        away(app, crowd[name], "paused")
    start, failures = threading.Barrier(4), []

    def act(name: str | None) -> None:
        try:
            start.wait()
            with app.app_context():
                if name is None:
                    work.run("meeting-vacancies")
                    return
                with writing():
                    meeting = db.session.get_one(Meeting, gathering.meeting)
                    meeting.give_up_seat(db.session.get_one(Member, crowd[name]))
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=act, args=(name,)) for name in (None, None, None, "kim")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert line() == [(OFFERED, "max"), (OFFERED, "nora")]


def work_notices(app) -> None:
    with app.app_context():
        work.run("notices")
