"""A group meets when its series says; while nothing repeats, when its card says."""

from __future__ import annotations

import html
import re
from datetime import date, time, timedelta

import pytest

from community.accounts.models import Member
from community.core.database import writing
from community.extensions import db
from community.meetings import timetable
from community.meetings.models import Group
from community.meetings.recurrence import Rule
from community.meetings.replanning import Plan, replan
from community.meetings.rhythm import Rhythm
from community.meetings.series import MeetingSeries
from tests.meetings.conftest import NOW, found

ZONE, PERTH = "Australia/Melbourne", "Australia/Perth"
TUESDAY = date(2026, 3, 10)
ON_CARD = ["Thursdays, 7:30 pm to 9:00 pm: Every week, with no set end"]


def planned(app, group_id: int, rhythm: Rhythm = Rhythm.WEEKLY, first: date = TUESDAY, **end) -> int:
    with app.app_context(), writing():
        group = db.session.get_one(Group, group_id)
        series = MeetingSeries.begin(group, Rule(rhythm, first, **end), time(18), ZONE, 60)
        return series.id


def said(app, group_id: int, zone: str = ZONE) -> list[str]:
    with app.app_context():
        times = timetable.of_groups([db.session.get_one(Group, group_id)])[group_id]
        return [f"{one.words(zone)}: {one.how_often(zone)}" for one in times]


def shown(page: str) -> list[str]:
    """What a page says of when groups meet."""
    lines = re.findall(r'<p class="group-when">(.*?)<span class="group-how-often">(.*?)</span>', page)
    whole = re.findall(r'<p class="group-day">([^<]*)</p>\s*<p>(Every|Once)([^.<]*)', page)
    return [html.unescape(f"{day}: {how}") for day, how in lines] + [f"{day}: {a}{b}" for day, a, b in whole]


def test_it_works(gathering, cast, client_as):
    """A series is planned: every page that said what the card says now says that."""
    app, ada, ben = gathering.app, client_as(cast.ada), client_as(cast.grace)
    own, others = f"/live/groups/{gathering.group}", ("/live", "/live/groups/mine")
    cleo = client_as(cast.cleo)
    for page in (ada.get(own), *map(ada.get, others), ben.get(own), cleo.get("/live/groups"), cleo.get(own)):
        assert shown(page.text) == ON_CARD, page.request.path
    assert "A series of meetings is planned." not in ben.get(f"{own}/card").text
    planned(app, gathering.group, Rhythm.FORTNIGHTLY)
    now = ["Tuesdays, 6:00 pm to 7:00 pm: Every fortnight, with no set end, from 10 March 2026"]
    for page in (ada.get(own), *map(ada.get, others), ben.get(own), cleo.get("/live/groups"), cleo.get(own)):
        assert shown(page.text) == now, page.request.path
    assert "A series of meetings is planned." in ben.get(f"{own}/card").text
    # Who plans one more begins with that time too.
    assert 'value="18:00"' in ben.get(f"{own}/plan").text


def test_who_replans_a_series_sees_the_new_time_on_the_card(gathering, cast, client_as):
    app = gathering.app
    series_id = planned(app, gathering.group, times=5)
    with app.app_context(), writing():
        third = db.session.get_one(MeetingSeries, series_id).planned()[2]
        to = Plan(third.series_day + timedelta(days=1), time(10), ZONE, Rhythm.FORTNIGHTLY, 90, 8, "")
        replan(third, to, db.session.get_one(Member, cast.grace))
    both = [
        "Tuesdays, 6:00 pm to 7:00 pm: Every week, from 10 March 2026 until 17 March 2026",
        "Wednesdays, 10:00 am to 11:30 am: Every fortnight, from 25 March 2026 until 22 April 2026",
    ]
    assert said(app, gathering.group) == both
    assert shown(client_as(cast.ada).get(f"/live/groups/{gathering.group}").text) == both


@pytest.mark.parametrize(
    ("weeks", "expected"),
    [
        (2, ["Tuesdays, 6:00 pm to 7:00 pm: Every week, until 24 March 2026"]),
        (4, ON_CARD),
    ],
)
def test_when_a_series_is_over_the_card_holds_again(gathering, time_machine, weeks, expected):
    planned(gathering.app, gathering.group, times=3)
    time_machine.move_to(NOW + timedelta(weeks=weeks))
    assert said(gathering.app, gathering.group) == expected


def test_one_that_is_ended_or_of_which_all_is_cancelled_is_not_said(gathering):
    app = gathering.app
    first, second = (planned(app, gathering.group, times=2) for _ in range(2))
    with app.app_context(), writing():
        db.session.get_one(MeetingSeries, first).end("No more.")
        for meeting in db.session.get_one(MeetingSeries, second).planned():
            meeting.cancel("I am ill.")
    assert said(app, gathering.group) == ON_CARD


def test_the_days_it_says_are_those_on_which_there_is_a_meeting(gathering):
    app, series_id = gathering.app, planned(gathering.app, gathering.group, times=4)
    with app.app_context(), writing():
        first, *_, last = db.session.get_one(MeetingSeries, series_id).planned()
        first.cancel("I am ill.")
        last.cancel("I am away.")
    assert said(app, gathering.group) == [
        "Tuesdays, 6:00 pm to 7:00 pm: Every week, from 17 March 2026 until 24 March 2026"
    ]


def test_one_that_begins_only_in_some_months_is_said(gathering):
    planned(gathering.app, gathering.group, first=date(2026, 8, 4), until=date(2026, 9, 1))
    assert said(gathering.app, gathering.group) == [
        "Tuesdays, 6:00 pm to 7:00 pm: Every week, from 4 August 2026 until 1 September 2026"
    ]


def test_days_and_times_are_those_of_who_reads(gathering):
    app = gathering.app
    with app.app_context(), writing():
        group = db.session.get_one(Group, gathering.group)
        MeetingSeries.begin(group, Rule(Rhythm.WEEKLY, TUESDAY, 2), time(1), ZONE, 60)
    assert said(app, gathering.group, PERTH) == [
        "Mondays, 10:00 pm to 11:00 pm: Every week, from 9 March 2026 until 16 March 2026"
    ]


def test_what_is_left_of_a_series_can_be_one_day(gathering):
    planned(gathering.app, gathering.group, until=TUESDAY)
    assert said(gathering.app, gathering.group) == ["Tuesdays, 6:00 pm to 7:00 pm: Once, on 10 March 2026"]


def test_a_list_of_many_groups_asks_as_little_as_one_of_one(gathering, cast, client_as, count_queries):
    cleo = client_as(cast.cleo)

    def questions() -> int:
        with count_queries() as queries:
            assert cleo.get("/live/groups").status_code == 200
        return len(queries)

    planned(gathering.app, gathering.group)
    few = questions()
    for number in range(4):
        with gathering.app.app_context(), writing():
            number = found(f"Mornings {number}", cast.grace).id
        planned(gathering.app, number)
    assert questions() == few


@pytest.mark.parametrize(("first", "which"), [(TUESDAY, "second"), (date(2026, 3, 31), "last")])
def test_once_a_month_says_on_which_of_its_weekdays_where_that_is_the_same_day(gathering, first, which):
    planned(gathering.app, gathering.group, Rhythm.MONTHLY, first)
    (here,) = said(gathering.app, gathering.group)
    assert here.startswith(f"Tuesdays, 6:00 pm to 7:00 pm: Once a month, on the {which} Tuesday, with no set end")
    (behind,) = said(gathering.app, gathering.group, "Pacific/Honolulu")
    assert re.match("Mondays, [^:]+:00 .m to [^:]+:00 .m: Once a month, with no set end", behind)
