"""Giving up a seat for someone who said that she cannot come: those who lead can, unless she is there; she is told."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from community.accounts.blocks import Block
from community.accounts.models import Member
from community.core import clock, work
from community.core.database import writing
from community.core.mail import Mail
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.running.leading import StandIn
from community.meetings.seats import OFFERED, SEATED, Seat
from tests.conftest import make_member


@pytest.fixture
def line(app, people, gathering):
    """Ada, Ben and Ida are seated, and Jo is next in line. ``line()`` gives who has which place."""
    more = [make_member(app, name) for name in ("ida", "jo")]
    with app.app_context(), writing():
        for number in more:
            db.session.get_one(Meeting, gathering.meeting).group.circle.let_in(number)
    gathering.seat(people.ada, people.ben, *more)

    def read() -> dict[str, str]:
        with app.app_context():
            rows = db.session.execute(
                select(Member.display_name, Seat.state)
                .join(Seat, Seat.member_id == Member.id)
                .where(Seat.meeting_id == gathering.meeting)
            )
            return {row.display_name: row.state for row in rows}

    return read


def page(gathering, member_id: int) -> str:
    return f"/live/meetings/{gathering.meeting}/seats/{member_id}/give-up"


def test_it_works(app, people, gathering, line, client_as):
    grace, ada = client_as(people.grace), client_as(people.ada)
    behind = f"/live/meetings/{gathering.meeting}/behind"
    assert page(gathering, people.ada) in grace.get(behind).text
    asked = grace.get(page(gathering, people.ada)).text
    assert "Ada cannot come?" in asked
    assert "offered at once to the next" in asked
    assert "Ada" in line(), "asking gives up nothing"
    done = grace.post(page(gathering, people.ada))
    assert (done.status_code, done.location) == (302, behind)
    assert line() == {"Ben": SEATED, "Ida": SEATED, "Jo": OFFERED}
    said = grace.get(behind).text
    assert "Seats given up for someone" in said
    assert "by Grace" in said
    with app.app_context():
        work.run("notices")
        mails = {mail.recipient: mail for mail in db.session.scalars(select(Mail))}
    assert set(mails) == {"ada@example.org", "jo@example.org"}
    hers = mails["ada@example.org"]
    for word in ("Grace", "Thursday", "seat", "meeting of"):
        assert word not in hers.subject + hers.text.split("http")[0], "whoever else reads it learns nothing"
    notices = ada.get("/notices").text
    assert "Grace has given up your seat in the meeting of Thursday evenings" in notices
    assert "If that is wrong, you can take a seat again" in notices
    assert ada.post(f"/live/meetings/{gathering.meeting}/seat").status_code == 302


def test_who_is_in_the_meeting_is_never_taken_off_it(app, people, gathering, line, client_as):
    with app.app_context(), writing():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        Seat.of(meeting, people.ada).present_at = clock.now()
        # Ben has a seat, and leads beside Grace.
        meeting.circle.let_in(people.ben, leads=True)
    grace = client_as(people.grace)
    for who in (people.ada, people.ben):
        refused = grace.post(page(gathering, who))
        assert refused.status_code == 409
        assert "is in the meeting" in refused.text
    assert line()["Ada"] == line()["Ben"] == SEATED


def test_it_is_given_up_once_and_only_a_seat(people, gathering, line, client_as, app):
    with app.app_context():
        jo = db.session.scalar(select(Member.id).where(Member.display_name == "Jo"))
    grace = client_as(people.grace)
    assert grace.post(page(gathering, jo)).status_code == 409, "a place in the line is hers to leave"
    assert grace.post(page(gathering, people.ada)).status_code == 302
    assert grace.post(page(gathering, people.ada)).status_code == 404
    assert grace.get(page(gathering, people.hana)).status_code == 404


def test_when_it_is_over_there_is_nothing_to_give_up(app, people, gathering, line, client_as, time_machine):
    with app.app_context():
        time_machine.move_to(db.session.get_one(Meeting, gathering.meeting).ends_at, tick=True)
    grace = client_as(people.grace)
    assert grace.post(page(gathering, people.ada)).status_code == 409
    assert page(gathering, people.ada) not in grace.get(f"/live/meetings/{gathering.meeting}/behind").text
    assert line()["Ada"] == SEATED


def test_who_leads_beside_and_who_stands_in_may_too_and_nobody_else(app, people, gathering, line, client_as):
    stand_in = make_member(app, "kate", role="facilitator")
    with app.app_context(), writing():
        meeting = db.session.get_one(Meeting, gathering.meeting)
        meeting.circle.let_in(people.ben, leads=True)
        meeting.circle.let_in(stand_in, leads=True)
        db.session.add(StandIn(meeting_id=meeting.id, member_id=stand_in, by_id=people.grace))
    for nobody in (people.ada, people.cleo, people.hana):
        assert client_as(nobody).post(page(gathering, people.ada)).status_code in {403, 404}
    assert line()["Ada"] == SEATED
    for leader, who in ((people.ben, "Ada"), (stand_in, "Ida")):
        with app.app_context():
            number = db.session.scalar(select(Member.id).where(Member.display_name == who))
        assert client_as(leader).post(page(gathering, number)).status_code == 302
    assert not {"Ada", "Ida"} & set(line())


def test_who_does_not_meet_the_facilitator_is_told_without_a_name(app, people, gathering, line, client_as):
    with app.app_context(), writing():
        db.session.add(Block(blocker_id=people.ada, blocked_id=people.grace))
    assert client_as(people.grace).post(page(gathering, people.ada)).status_code == 302
    with app.app_context():
        work.run("notices")
    told = client_as(people.ada).get("/notices").text
    assert "Who leads it has given up your seat in the meeting of Thursday evenings" in told
    assert "Grace" not in told
