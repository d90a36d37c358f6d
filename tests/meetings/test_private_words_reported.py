"""A word on a private line is reported by the one it was said to; those who decide read that one, and none around
it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from community.accounts.blocks import block
from community.activity import Activity, Kind
from community.chat.models import Room
from community.core import clock
from community.core.database import writing
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.running import private_lines
from community.meetings.running.private_lines import PrivateLine, PrivateWord
from community.moderation import reporting
from community.moderation.actions import Action
from community.moderation.models import Report
from tests.conftest import make_member
from tests.meetings.evening import Evening

FORM = {"reason": "unkind", "words": "It hurt me.", "key": "e" * 32}
WORDS = ("How was it?", "It was a hard week.", "You always say that.", "Never mind, the kettle is on.")


@dataclass(frozen=True)
class Told:
    """An evening, and the numbers of what Grace and Ada said to each other alone, in turn; Grace began."""

    evening: Evening
    ids: list[int]

    @property
    def address(self) -> str:
        """Where Ada reports what Grace said second."""
        return f"/report/private_word/{self.ids[2]}"

    @property
    def matter(self) -> str:
        """Where it is decided."""
        return f"/staff/matters/private_word/{self.ids[2]}"


@pytest.fixture
def told(app, cast) -> Told:
    cast.cleo  # noqa: B018
    evening = Evening(app, cast.grace)
    evening.come(cast.ada, cast.ben)
    pair = [cast.grace, cast.ada]
    with app.app_context(), writing():
        line = private_lines.open_line(db.session.get_one(Meeting, evening.meeting), *pair)
        said = [private_lines.say(line, pair[n % 2], words, f"{n}" * 32) for n, words in enumerate(WORDS)]
        return Told(evening, [word.id for word in said])


def test_it_works(app, cast, told, client_as):
    ada, cleo = client_as(cast.ada), client_as(cast.cleo)
    shown = told.evening.shown(ada)
    offered = [f"/report/private_word/{number}" in shown for number in told.ids]
    assert offered == [True, False, True, False], "what was said to her, not what she said"
    asked = ada.get(told.address).text
    assert "You always say that." in asked
    assert "nobody else has read these words" in asked, "nothing is promised that cannot be kept"
    assert "Thank you for telling us" in ada.post(told.address, data=FORM, follow_redirects=True).text
    with app.app_context():
        report = db.session.scalars(select(Report)).one()
        assert (report.kind, report.about_id, report.reporter_id) == ("private_word", cast.grace, cast.ada)
    assert "A private word was reported" in cleo.get("/staff").text
    page = cleo.get(told.matter).text
    assert "You always say that." in page
    for other in (WORDS[0], WORDS[1], WORDS[3]):
        assert other not in page, "none around it"
    assert "Ada" not in page, "nor who it was said to"
    assert f"/live/{told.evening.room}" not in page, "nor a way to where nobody of the staff comes"


def test_it_is_decided_as_any_and_those_concerned_are_told(app, cast, told, client_as):
    ada, cleo, grace = client_as(cast.ada), client_as(cast.cleo), client_as(cast.grace)
    ada.post(told.address, data=FORM)
    page = cleo.get(told.matter).text
    assert "Write to the author about it" in page
    assert "Remove it" not in page
    decided = {"verb": "warned", "reason": "Unkind.", "words": "Please take care.", "answer": "We wrote to them."}
    assert cleo.post(told.matter, data=decided).status_code == 302
    with app.app_context():
        action = db.session.scalars(select(Action)).one()
        assert (action.kind, action.member_id) == ("private_word", cast.grace)
        told_of = db.session.scalars(select(Activity.member_id).where(Activity.kind == Kind.REPORT_SETTLED)).all()
        assert told_of == [cast.ada]
    assert "Please take care." in grace.get(f"/decisions/{action.id}").text
    assert "We wrote to them." in ada.get("/you/reports").text
    assert cleo.get("/staff/log").status_code == 200


def test_only_who_it_was_said_to_reports_it(app, cast, told, client_as):
    outside = make_member(app, "olga")
    for who in (cast.ben, cast.grace, cast.cleo, cast.hana, outside):
        client = client_as(who)
        assert client.get(told.address).status_code == 404
        assert client.post(told.address, data=FORM).status_code == 404
    with app.app_context():
        assert db.session.scalars(select(Report)).all() == []


def test_nobody_who_looks_after_the_place_reads_what_was_not_brought_there(app, cast, told, client_as):
    client_as(cast.ada).post(told.address, data=FORM)
    cleo = client_as(cast.cleo)
    for number in told.ids:
        assert (cleo.get(f"/staff/matters/private_word/{number}").status_code == 200) == (number == told.ids[2])


def test_a_number_that_is_given_anew_does_not_open_what_it_stands_for_then(app, cast, told, client_as):
    client_as(cast.ada).post(told.address, data=FORM)
    with app.app_context(), writing():
        reporting.settle("private_word", told.ids[2], "Thank you.")
        db.session.execute(delete(PrivateWord))
        line = db.session.scalars(select(PrivateLine)).one()
        later = clock.now() + timedelta(minutes=1)
        again = {"id": told.ids[2], "line_id": line.id, "author_id": cast.ada, "said_at": later}
        db.session.add(PrivateWord(**again, key="f" * 32, words="A word of another evening."))
    assert client_as(cast.cleo).get(told.matter).status_code == 404


def test_she_can_still_say_so_when_it_is_over_or_she_has_blocked_who_said_it(app, cast, told, client_as):
    told.evening.began(timedelta(minutes=100))
    ada = client_as(cast.ada)
    shown = told.evening.shown(ada)
    assert told.address in shown
    assert "It is deleted with what was said in the room." in shown
    assert "To Grace alone" not in shown, "nothing more is said on it"
    assert told.address in ada.get(f"/live/{told.evening.room}").text
    with app.app_context(), writing():
        block(cast.ada, cast.grace)
    assert ada.post(told.address, data=FORM).status_code == 302


def test_when_the_words_are_no_longer_kept_they_cannot_be_reported(app, cast, told, client_as):
    with app.app_context(), writing():
        db.session.get_one(Room, told.evening.room).kept_until = clock.now() - timedelta(seconds=1)
    assert client_as(cast.ada).get(told.address).status_code == 404
