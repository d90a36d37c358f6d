"""This meeting of a series and all later ones: another day, time or rhythm, with the seats people have."""

from __future__ import annotations

import threading
from datetime import date, time, timedelta

import pytest
from sqlalchemy import select

from community.accounts.models import Member
from community.activity import Activity, Kind
from community.core import clock, work
from community.core.database import writing
from community.core.errors import Refusal
from community.core.mail import Mail
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.recurrence import Rule
from community.meetings.replanning import Plan, replan
from community.meetings.rhythm import Rhythm
from community.meetings.seats import SEATED, Seat
from community.meetings.series import MeetingSeries
from community.meetings.state import State
from tests.conftest import make_member

ZONE = "Australia/Melbourne"
SEVEN, EIGHT = time(19, 0), time(20, 0)
TUESDAY = date(2026, 3, 10)
WEEK = timedelta(weeks=1)


@pytest.fixture
def begin(app, gathering):
    """Every Tuesday at seven in Melbourne: clocks go back on the fifth of April, between the fourth and the fifth."""
    with app.app_context():

        def made(**end) -> MeetingSeries:
            group = db.session.get_one(Group, gathering.group)
            series = MeetingSeries.begin(group, Rule(Rhythm.WEEKLY, TUESDAY, **end), SEVEN, ZONE)
            db.session.commit()
            return series

        yield made


def meetings(*series) -> list[Meeting]:
    found = select(Meeting).where(Meeting.series_id.in_([one.id for one in series])).order_by(Meeting.starts_at)
    return list(db.session.scalars(found))


def plan(day: date, begins: time = SEVEN, rhythm: Rhythm = Rhythm.WEEKLY, **other) -> Plan:
    return Plan(day, begins, ZONE, rhythm, **{"minutes": 90, "seats": 8, "theme": "", **other})


def wall(meeting: Meeting) -> tuple[date, time]:
    there = clock.local(meeting.starts_at, ZONE)
    return there.date(), there.time()


def grace(cast) -> Member:
    return db.session.get_one(Member, cast.grace)


def test_it_works(begin, cast):
    """From the third on Thursdays at eight. Seven in the evening by the wall stays what it was, whatever clocks do."""
    old = begin()
    before = meetings(old)
    ids = [one.id for one in before]
    before[4].take_seat(db.session.get_one(Member, cast.ada))
    new = replan(before[2], plan(TUESDAY + 2 * WEEK + timedelta(days=2), EIGHT), grace(cast))
    after = meetings(old, new)
    assert [one.id for one in after][: len(ids)] == ids, "the same meetings, in the same order"
    assert [wall(one) for one in after[:2]] == [(TUESDAY, SEVEN), (TUESDAY + WEEK, SEVEN)]
    thursdays = [TUESDAY + timedelta(days=2) + n * WEEK for n in range(2, 9)]
    assert [wall(one) for one in after[2:]] == [(day, EIGHT) for day in thursdays]
    assert len({one.starts_at.time() for one in after[2:]}) == 2, "the premise: the clocks change meanwhile"
    assert Seat.of(before[4], cast.ada).state == SEATED
    assert ([one.sequence for one in before[:2]], {one.sequence for one in before[2:]}) == ([0, 0], {1})
    db.session.commit()
    assert work.run("meeting-series") == 0, "nothing is made twice"


def test_everyone_is_told_once_by_the_next_of_hers(begin, cast):
    ben = cast.ben
    series = begin()
    first, second, third, *_ = meetings(series)
    for one in (first, second, third):
        one.take_seat(db.session.get_one(Member, cast.ada))
    third.take_seat(db.session.get_one(Member, ben))
    replan(second, plan(TUESDAY + WEEK + timedelta(days=1)), grace(cast))
    db.session.commit()
    moved = select(Activity.kind, Activity.member_id, Activity.subject_id).where(
        Activity.kind.in_([Kind.MEETING_MOVED, Kind.SERIES_MOVED])
    )
    assert sorted(db.session.execute(moved).all()) == [
        (Kind.MEETING_MOVED, ben, third.id),
        (Kind.SERIES_MOVED, cast.ada, second.id),
    ]
    mails = db.session.scalars(select(Mail).order_by(Mail.id)).all()
    assert sorted(mail.recipient for mail in mails) == ["ada@example.org", "ben@example.org"]
    assert not any("Thursday evenings" in mail.subject + mail.text + mail.html for mail in mails)


def test_with_another_rhythm_each_keeps_its_turn_and_what_is_missing_is_made(begin, cast):
    series = begin()
    before = meetings(series)
    slow = replan(before[1], plan(TUESDAY + WEEK, rhythm=Rhythm.FORTNIGHTLY), grace(cast))
    assert [wall(one)[0] for one in meetings(slow)] == [TUESDAY + WEEK + n * 2 * WEEK for n in range(8)]
    assert {one.id for one in meetings(slow)} == {one.id for one in before[1:]}
    quick = replan(before[1], plan(TUESDAY + WEEK), grace(cast))
    assert [wall(one)[0] for one in meetings(quick)] == [TUESDAY + WEEK + n * WEEK for n in range(8)]
    assert slow.ended_at is not None, "nothing is left of it"
    assert [one.state for one in meetings(series)] == [State.PLANNED]


def test_what_was_moved_alone_stays_and_what_is_cancelled_stays_so(begin, cast):
    series = begin()
    before = meetings(series)
    alone = before[2].starts_at + timedelta(days=1)
    before[2].move(alone)
    before[3].cancel("A holiday.")
    new = replan(before[1], plan(TUESDAY + WEEK, EIGHT), grace(cast))
    assert (before[2].starts_at, before[3].state) == (alone, State.CANCELLED)
    assert [wall(one)[1] for one in (before[1], before[4])] == [EIGHT, EIGHT]
    assert len(meetings(new)) == 8
    assert new.make_ahead() == 0, "neither is made again"


def test_what_was_moved_alone_can_lead_all_later_ones_elsewhere(begin, cast):
    """The first was put off behind the second, which is over by then."""
    series = begin()
    first, second, third, *_ = meetings(series)
    first.move(second.starts_at + timedelta(days=3))
    db.session.commit()
    new = replan(first, plan(TUESDAY + WEEK + timedelta(days=4)), grace(cast))
    assert wall(first)[0] == TUESDAY + WEEK + timedelta(days=4)
    assert meetings(new)[0] is first
    assert (second.series_id, third.series_id) == (new.id, new.id)


def test_seats_and_theme_change_in_all_of_them_only_when_they_do_in_this_one(begin, cast):
    series = begin()
    _, second, third, *_ = meetings(series)
    third.theme = "How we sleep"
    third.offer_seats(5)
    replan(second, plan(TUESDAY + WEEK, EIGHT), grace(cast))
    assert (third.theme, third.seats) == ("How we sleep", 5)
    new = replan(second, plan(TUESDAY + WEEK, EIGHT, theme="Rest", seats=6), grace(cast))
    assert {(one.theme, one.seats) for one in meetings(new)} == {("Rest", 6)}
    assert (new.theme, new.seats) == ("Rest", 6)


def test_as_many_are_left_as_there_would_have_been(begin, cast):
    series = begin(times=5)
    before = meetings(series)
    new = replan(before[3], plan(TUESDAY + 3 * WEEK + timedelta(days=1)), grace(cast))
    assert (new.times, new.next_day, len(meetings(new))) == (2, None, 2)
    last = replan(before[4], plan(TUESDAY + 5 * WEEK), grace(cast))
    assert [wall(one)[0] for one in meetings(last)] == [TUESDAY + 5 * WEEK]
    assert last.next_day is None


def test_what_lies_after_the_end_is_cancelled(begin, cast):
    series = begin(until=TUESDAY + 4 * WEEK)
    before = meetings(series)
    replan(before[0], plan(TUESDAY, rhythm=Rhythm.FORTNIGHTLY), grace(cast))
    assert [one.state for one in before] == [State.PLANNED] * 3 + [State.CANCELLED] * 2
    with pytest.raises(Refusal, match="ends before that day"):
        replan(before[0], plan(TUESDAY + 6 * WEEK), grace(cast))


def test_once_the_doors_are_open_nothing_is_changed(begin, cast, time_machine):
    series = begin()
    first = meetings(series)[0]
    time_machine.move_to(first.doors_at, tick=True)
    with pytest.raises(Refusal, match="doors are open"):
        replan(first, plan(TUESDAY + timedelta(days=1)), grace(cast))
    db.session.rollback()
    assert {one.series_id for one in meetings(series)} == {series.id}


@pytest.mark.parametrize("day", [date(2026, 3, 2), date(2028, 3, 7), date.max])
def test_a_day_that_cannot_be_meant_is_refused(begin, cast, day):
    with pytest.raises(Refusal):
        replan(meetings(begin())[0], plan(day), grace(cast))


@pytest.fixture
def shown(app, gathering) -> tuple[int, int]:
    """Such a series, for its pages: its number, and that of its second meeting."""
    with app.app_context(), writing():
        group = db.session.get_one(Group, gathering.group)
        series = MeetingSeries.begin(group, Rule(Rhythm.WEEKLY, TUESDAY), SEVEN, ZONE)
        return series.id, meetings(series)[1].id


def test_two_who_change_it_at_once_do_not_make_its_meetings_twice(app, shown, cast):
    """One after the other, or the second is told that it was changed meanwhile."""
    _, second = shown
    by, start, refused, failures = cast.grace, threading.Barrier(3), [], []

    def act(days: int) -> None:
        try:
            with app.app_context():
                start.wait()
                with writing():
                    meeting = db.session.get_one(Meeting, second)
                    assert meeting.series_id is not None
                    replan(meeting, plan(TUESDAY + WEEK + timedelta(days=days)), db.session.get_one(Member, by))
        except Refusal as refusal:
            refused.append(refusal.sentence)
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=act, args=(days,)) for days in (1, 2, 3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert all("has just changed this series" in sentence for sentence in refused)
    with app.app_context():
        days = [wall(one)[0] for one in db.session.scalars(select(Meeting).where(Meeting.series_id.is_not(None)))]
        assert len(days) == len(set(days)) == 9
        open_ended = select(MeetingSeries).where(MeetingSeries.next_day.is_not(None))
        assert len(db.session.scalars(open_ended).all()) == 1


def filled(**other) -> dict[str, str]:
    day = TUESDAY + WEEK + timedelta(days=2)
    size = {"minutes": "75", "seats": "8", "theme": ""}
    return {"which": "later", "day": f"{day}", "begins": "20:00", "repeats": "fortnightly", **size, **other}


def test_the_page_offers_it_and_it_is_done(app, shown, cast, client_as):
    series_id, second = shown
    address, client = f"/live/meetings/{second}/change", client_as(cast.grace)
    assert "This one and all later ones" in client.get(address).text
    assert f"/live/meetings/{second - 1}/change" in client.get(f"/live/series/{series_id}").text
    said = client.post(address, data=filled(), follow_redirects=True).text
    assert "The card of the group says so from now on." in said
    with app.app_context():
        moved = db.session.get_one(Meeting, second)
        assert wall(moved) == (TUESDAY + WEEK + timedelta(days=2), EIGHT)
        assert moved.series_id != series_id
        assert (moved.minutes, db.session.get_one(MeetingSeries, moved.series_id).rhythm) == (75, Rhythm.FORTNIGHTLY)


def test_who_has_a_seat_reads_it_and_gives_it_up_in_one_step(app, shown, cast, client_as):
    series_id, second = shown
    with app.app_context(), writing():
        for one in meetings(db.session.get_one(MeetingSeries, series_id))[1:3]:
            one.take_seat(db.session.get_one(Member, cast.ada))
    assert client_as(cast.grace).post(f"/live/meetings/{second}/change", data=filled()).status_code == 302
    with app.app_context():
        work.run("notices")
    ada = client_as(cast.ada)
    assert "Your meetings of Thursday evenings were moved, and your seats with them" in ada.get("/notices").text
    assert "Give up my seat" in ada.get(f"/live/meetings/{second}").text
    assert ada.post(f"/live/meetings/{second}/give-up").status_code == 302


def test_only_this_one_is_only_this_one_and_has_no_rhythm(app, shown, cast, client_as):
    series_id, second = shown
    address, client = f"/live/meetings/{second}/change", client_as(cast.grace)
    refused = client.post(address, data=filled(which="this"))
    assert (refused.status_code, "choose “This one and all later ones”" in refused.text) == (422, True)
    assert client.post(address, data=filled(which="this", repeats="weekly")).status_code == 302
    with app.app_context():
        all_of_it = meetings(db.session.get_one(MeetingSeries, series_id))
        assert [wall(one)[1] for one in all_of_it].count(EIGHT) == 1
        assert len(all_of_it) == 9


def test_what_is_refused_stays_in_the_form(shown, cast, client_as):
    for day, words in (("2026-02-01", "This time has passed"), ("9999-12-31", "more than a year away")):
        refused = client_as(cast.grace).post(f"/live/meetings/{shown[1]}/change", data=filled(day=day))
        assert (refused.status_code, day in refused.text, words in refused.text) == (422, True, True)


def test_a_meeting_of_no_series_has_no_such_choice(gathering, cast, client_as):
    page = client_as(cast.grace).get(f"/live/meetings/{gathering.meeting}/change").text
    assert "This one and all later ones" not in page


def test_nobody_else_may(app, shown, cast, client_as):
    outside = make_member(app, "olga")
    for who, status in ((cast.ada, 403), (outside, 404), (cast.cleo, 404), (cast.hana, 404)):
        assert client_as(who).post(f"/live/meetings/{shown[1]}/change", data=filled()).status_code == status
