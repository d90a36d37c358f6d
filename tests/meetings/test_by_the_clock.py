"""What the clock does: doors open, meetings run and close, everyone is told once, and nobody loses a sentence."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from community import realtime
from community.core import work
from community.core.database import writing
from community.drafts.models import Draft
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.state import CLOSING_LASTS, State

KEY = "c" * 32


@pytest.fixture
def wire(monkeypatch):
    """What is pushed and cut, in the order in which it is: the far end of the wire."""
    went = []
    monkeypatch.setattr(realtime, "push", lambda channel, event, payload, **_: went.append((event, channel, payload)))
    monkeypatch.setattr(realtime, "disconnect", lambda **whom: went.append(("cut", whom["channel"], None)))
    return went


@pytest.fixture
def go(app, gathering, time_machine):
    """``go(name, later)``: to one of the times of the meeting, and let the worker do its round."""

    def to(name: str, later: timedelta = timedelta(0)) -> int:
        with app.app_context():
            moment = getattr(db.session.get_one(Meeting, gathering.meeting), name)
        time_machine.move_to(moment + later, tick=False)
        with app.app_context():
            return work.run("meeting-states")

    return to


def test_it_works(app, gathering, go, wire):
    """At each change of its state the room is told to look, once; when it has closed, what listens is cut."""
    with app.app_context():
        channel = db.session.get_one(Meeting, gathering.meeting).room.channel
    told = [go(name) for name in ("doors_at", "starts_at", "ends_at", "closes_at")]
    assert told == [1, 1, 1, 1]
    assert go("closes_at", timedelta(days=1)) == 0
    assert wire == [("look", [channel], {"what": "meeting"})] * 4 + [("cut", channel, None)]


def test_nothing_is_told_before_its_time_or_twice(gathering, go, wire):
    assert go("doors_at", timedelta(seconds=-1)) == 0
    assert [go("doors_at"), go("doors_at"), go("doors_at", timedelta(minutes=3))] == [1, 0, 0]
    assert len(wire) == 1


def test_a_worker_that_rested_through_all_of_it_tells_once_that_it_has_closed(gathering, go, wire):
    assert go("closes_at", timedelta(hours=3)) == 1
    assert [event for event, *_ in wire] == ["look", "cut"]


def test_of_two_workers_one_tells(app, gathering, go, wire):
    """The second comes with what it read before the first had written."""
    with app.app_context(), writing():
        due = db.session.get_one(Meeting, gathering.meeting).changes_at
    go("doors_at")
    from community.meetings import by_the_clock

    with app.app_context(), writing():
        assert not by_the_clock._claim(gathering.meeting, due, None)
    assert len(wire) == 1


def test_what_the_facilitator_moves_the_clock_follows(app, gathering, go, wire):
    go("starts_at", timedelta(minutes=30))
    with app.app_context(), writing():
        db.session.get_one(Meeting, gathering.meeting).finish()
    assert go("ends_at", timedelta(minutes=1)) == 0, "that it is closing she has told herself"
    assert go("closes_at") == 1
    assert wire[-1][0] == "cut"


def test_a_meeting_that_is_cancelled_changes_no_more(app, gathering, go, wire):
    with app.app_context(), writing():
        db.session.get_one(Meeting, gathering.meeting).cancel("Ill.")
    assert go("doors_at") + go("closes_at") == 0
    assert wire == []


def test_words_that_come_after_the_closing_are_kept_as_a_draft(app, people, gathering, client_as, time_machine):
    gathering.seat(people.ada)
    with app.app_context():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        room, ends_at = f"/live/{meeting.room_id}", meeting.ends_at
    time_machine.move_to(ends_at - timedelta(minutes=5), tick=True)
    ada = client_as(people.ada)
    assert ada.post(f"/live/meetings/{gathering.meeting}/come-in").status_code == 302
    time_machine.move_to(ends_at + CLOSING_LASTS - timedelta(seconds=20), tick=True)
    assert ada.post(room, data={"source": "Good night.", "key": "d" * 32}).status_code == 302, "five minutes are left"
    time_machine.move_to(ends_at + CLOSING_LASTS, tick=True)
    for accept in ("application/json", "text/html"):
        late = ada.post(room, data={"source": "And thank you all", "key": KEY}, headers={"Accept": accept})
        assert late.status_code == 403
    assert "And thank you all" in late.text
    assert "your drafts" in late.text
    with app.app_context():
        drafts = db.session.scalars(select(Draft)).all()
        assert [(draft.words, draft.ended) for draft in drafts if draft.ended is None] == [("And thank you all", None)]
    assert "And thank you all" in ada.get("/drafts").text
    again = ada.get(room)
    assert (again.status_code, "And thank you all" in again.text) == (200, True)
    assert "Good night." in again.text, "who was there reads again what was said"


def test_the_states_are_said_in_words(app, people, gathering, client_as, time_machine):
    with app.app_context():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        moments = {
            "The doors open <time": meeting.doors_at - timedelta(minutes=1),
            "The doors are open": meeting.doors_at,
            "It is on now": meeting.starts_at,
            "It is coming to an end": meeting.ends_at,
            "It is over": meeting.closes_at,
        }
    for words, moment in moments.items():
        time_machine.move_to(moment, tick=True)
        assert words in client_as(people.ada).get(f"/live/meetings/{gathering.meeting}").text
        page = client_as(people.ada).get(f"/live/meetings/{gathering.meeting}").text
        assert ("The room closes at" in page) is (words == "It is coming to an end"), words
    with app.app_context():
        assert db.session.get_one(Meeting, gathering.meeting).state == State.CLOSED


def test_who_leaves_the_group_gives_up_her_seats_and_is_not_in_the_room_any_more(
    app, people, gathering, client_as, time_machine
):
    gathering.seat(people.ada)
    with app.app_context():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        room, starts_at = meeting.room_id, meeting.starts_at
    time_machine.move_to(starts_at, tick=True)
    ada = client_as(people.ada)
    ada.post(f"/live/meetings/{gathering.meeting}/come-in")
    assert ada.get(f"/live/{room}").status_code == 200
    assert ada.post(f"/live/groups/{gathering.group}/leave").status_code == 302
    assert ada.get(f"/live/{room}").status_code == 404
    assert ada.get(f"/live/meetings/{gathering.meeting}").status_code == 404


def test_when_a_group_ends_its_meetings_do_not_take_place(app, people, gathering, client_as):
    gathering.seat(people.ada)
    ended = client_as(people.grace).post(f"/live/groups/{gathering.group}/end", data={"words": "Our year is over."})
    assert ended.status_code == 302
    with app.app_context():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        assert (meeting.state, meeting.cancelled_because) == (State.CANCELLED, "Our year is over.")
