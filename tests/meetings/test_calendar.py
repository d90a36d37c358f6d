"""Calendars say when, and nothing of what; and their address is a key that can be taken back."""

from __future__ import annotations

import dataclasses
import re
from datetime import timedelta

import pytest
from icalendar import Calendar

from community import create_app
from community.core.database import writing
from community.extensions import db
from community.meetings.calendar import TITLE, CalendarKey
from community.meetings.meetings import Meeting
from tests.conftest import PASSWORD


def address(page: str) -> str:
    return re.search(r'value="http://localhost(/calendar/[^"]+)"', page)[1]


def events(answer) -> list:
    assert answer.status_code == 200
    return list(Calendar.from_ical(answer.data).walk("VEVENT"))


def test_it_works(app, people, gathering, client_as, visitor):
    gathering.seat(people.ada)
    ada = client_as(people.ada)
    (event,) = events(visitor.get(address(ada.post("/you/calendar").text)))
    with app.app_context():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        assert (event.decoded("dtstart"), event.decoded("dtend")) == (meeting.starts_at, meeting.ends_at)
    assert str(event["summary"]) == TITLE
    (one,) = events(ada.get(f"/live/meetings/{gathering.meeting}/calendar.ics"))
    assert one["uid"] == event["uid"], "a calendar knows that it is the same"


def test_there_is_no_name_and_no_word_in_it(app, people, gathering, client_as, visitor):
    with app.app_context(), writing():
        db.session.get_one(Meeting, gathering.meeting).theme = "Telling the children"
    gathering.seat(people.ada)
    ada = client_as(people.ada)
    feed = visitor.get(address(ada.post("/you/calendar").text)).text
    file = ada.get(f"/live/meetings/{gathering.meeting}/calendar.ics").text
    for word in ("Thursday", "children", "Ada", "Grace", "localhost", "example", "cancer", "live", "@"):
        assert word not in feed + file
    assert {line.partition(":")[0].partition(";")[0] for line in feed.split("\r\n") if line} == {
        *("BEGIN", "END", "VERSION", "PRODID", "METHOD", "REFRESH-INTERVAL"),
        *("UID", "SEQUENCE", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "CLASS"),
    }


def test_it_has_what_she_comes_to_and_what_she_leads_and_nothing_else(app, people, gathering, client_as, visitor):
    feeds = {who: address(client_as(getattr(people, who)).post("/you/calendar").text) for who in ("ada", "grace")}
    assert len(events(visitor.get(feeds["grace"]))) == 1
    assert events(visitor.get(feeds["ada"])) == []
    gathering.seat(people.ada)
    with app.app_context(), writing():
        db.session.get_one(Meeting, gathering.meeting).cancel("Ill.")
    (event,) = events(visitor.get(feeds["ada"]))
    assert str(event["status"]) == "CANCELLED"


def test_what_is_moved_or_called_off_is_a_newer_one_of_the_same(app, people, gathering, client_as, visitor):
    gathering.seat(people.ada)
    feed = address(client_as(people.ada).post("/you/calendar").text)
    (first,) = events(visitor.get(feed))

    def later(change) -> int:
        with app.app_context(), writing():
            change(db.session.get_one(Meeting, gathering.meeting))
        (event,) = events(visitor.get(feed))
        assert event["uid"] == first["uid"]
        return event["sequence"]

    assert first["sequence"] == 0
    assert later(lambda it: it.move(it.starts_at + timedelta(hours=1))) == 1
    assert later(lambda it: it.move(it.starts_at)) == 1, "the same time is no change"
    assert later(lambda it: it.move(it.starts_at, 75)) == 2
    assert later(lambda it: it.cancel("Ill.")) == 3


def test_a_new_address_ends_the_one_before_and_it_can_be_turned_off(people, gathering, client_as, visitor):
    ada = client_as(people.ada)
    first, second = (address(ada.post("/you/calendar").text) for _ in range(2))
    assert [visitor.get(where).status_code for where in (first, second)] == [404, 200]
    assert second.split("/")[2].removesuffix(".ics") not in ada.get("/you/calendar").text, "it is shown once"
    ada.post("/you/calendar/revoke")
    assert visitor.get(second).status_code == 404


def test_it_opens_only_while_she_is_in(app, people, gathering, client_as, visitor):
    ada = client_as(people.ada)
    feed = address(ada.post("/you/calendar").text)
    ada.post("/pause")
    assert visitor.get(feed).status_code == 404


def test_a_new_password_leaves_it_and_says_so(people, gathering, client_as, visitor):
    ada, ben = client_as(people.ada), client_as(people.ben)
    feed = address(ada.post("/you/calendar").text)
    for browser in (ada, ben):
        form = {"current": PASSWORD, "password": "four grey kangaroos"}
        assert browser.post("/you/password", data=form).location == "/you"
    told = ada.get("/you").text
    assert "But the private address of your calendar goes on working." in told
    assert '<a class="button" href="/you/calendar">Make a new one</a>' in told
    assert visitor.get(feed).status_code == 200
    assert "goes on working" not in ben.get("/you").text, "he has none"


def test_signing_out_everywhere_ends_it_for_who_lost_a_device(people, gathering, client_as, visitor):
    ada, ben = client_as(people.ada), client_as(people.ben)
    feeds = [address(who.post("/you/calendar").text) for who in (ada, ben)]
    assert "the private address of your calendar stops working too" in ada.get("/you/devices").text
    assert "calendar" not in client_as(people.grace).get("/you/devices").text
    ada.post("/you/devices/end-all")
    assert "the private address of your calendar has stopped working" in ada.get("/sign-in").text
    assert [visitor.get(feed).status_code for feed in feeds] == [404, 200]


@pytest.mark.parametrize("token", ["x", "x" * 43, "x" * 5000, "%C3%A9" * 20, "..%2F", "a b"])
def test_what_is_no_key_opens_nothing(visitor, gathering, token):
    assert visitor.get(f"/calendar/{token}.ics").status_code == 404


def test_nobody_keeps_it_and_it_is_in_no_log_and_in_no_table(app, settings, people, gathering, client_as, capsys):
    feed = address(client_as(people.ada).post("/you/calendar").text)
    token = feed.split("/")[2].removesuffix(".ics")
    talkative = create_app(dataclasses.replace(settings, log_level="DEBUG"))
    answer = talkative.test_client().get(feed)
    create_app(settings)
    logged = capsys.readouterr()
    assert "meetings.calendar_feed" in logged.out, "the premise"
    assert token not in logged.out + logged.err
    assert answer.headers["Cache-Control"] == "no-store"
    assert "noindex" in answer.headers["X-Robots-Tag"]
    assert answer.headers["Content-Type"].startswith("text/calendar")
    with app.app_context():
        assert db.session.get_one(CalendarKey, people.ada).token != token


def test_keys_are_not_to_be_found_by_trying(settings, app, gathering):
    limited = create_app(dataclasses.replace(settings, rate_limits=True))
    limited.testing = True
    guesser = limited.test_client()
    answers = [guesser.get(f"/calendar/{n:043}.ics").status_code for n in range(121)]
    assert answers[-1] == 429
    assert answers[0] == 404


def test_what_was_long_ago_is_left_out(app, people, gathering, client_as, visitor, time_machine):
    gathering.seat(people.ada)
    feed = address(client_as(people.ada).post("/you/calendar").text)
    with app.app_context():
        time_machine.move_to(db.session.get_one(Meeting, gathering.meeting).ends_at + timedelta(days=8))
    assert events(visitor.get(feed)) == []
