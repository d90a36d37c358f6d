"""Behind a meeting: who was there, who leads it, a stand-in, notes to oneself, and the note when it is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.accounts.models import Member, Role
from community.activity import Activity, Kind
from community.chat.models import Room
from community.core import clock, work
from community.core.database import writing
from community.core.mail import Mail
from community.directory import first as numbers
from community.extensions import db
from community.meetings import credentials, handover, showing
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.running import forgetting
from community.meetings.running.help_calls import HelpCall
from community.meetings.running.notes import KEPT_FOR, MeetingNote
from community.meetings.running.private_lines import PrivateLine, PrivateWord
from community.meetings.running.rounds import Round, Turn
from community.notifications.models import Notice
from tests.conftest import make_member
from tests.meetings.conftest import found
from tests.meetings.evening import Evening


@pytest.fixture
def grace(client_as, cast):
    return client_as(cast.grace)


def test_it_is_there_for_who_leads_the_group_before_she_has_come_in_whatever_other_meetings_there_are(
    app, people, gathering, client_as
):
    with app.app_context(), writing():
        other = found("Slow mornings", people.hana)
        ids = [
            Meeting.plan(group, clock.now() + timedelta(days=3)).id
            for group in (other, db.session.get_one(Group, gathering.group))
        ]
    grace = client_as(people.grace)
    answers = [grace.get(f"/live/meetings/{number}/behind").status_code for number in (gathering.meeting, *ids)]
    assert answers == [200, 404, 200]


def behind(evening, client) -> str:
    return client.get(f"/live/meetings/{evening.meeting}/behind").text


def test_it_works(app, cast, evening, grace):
    on_the_phone, absent = make_member(app, "pat"), make_member(app, "quinn")
    evening.come(make_member(app, "vera"), visits=True)
    with app.app_context():
        evening.seat(on_the_phone)
        evening.seat(absent)
        db.session.commit()
    evening.act(grace, "by-phone", member=str(on_the_phone))
    page = behind(evening, grace)
    came, absent_ones = page.split("has not come in")
    for words in ("Ada", "Ben", "Pat", "by telephone", "Vera", "visiting"):
        assert words in came
    assert "Quinn" in absent_ones
    evening.act(grace, "not-by-phone", member=str(on_the_phone))
    assert "Pat" in behind(evening, grace).split("has not come in")[1]


def test_it_is_hers_alone(cast, client_as, evening):
    page = f"/live/meetings/{evening.meeting}/behind"
    assert client_as(cast.ada).get(page).status_code == 403
    for who in (cast.cleo, cast.hana):
        assert client_as(who).get(page).status_code == 404


def test_only_who_has_a_seat_can_be_entered_as_there_by_telephone(app, cast, evening, grace):
    assert evening.act(grace, "by-phone", member=str(make_member(app, "rose"))).status_code == 409


# Who leads.


def test_someone_beside_her_has_the_same_tools_and_gives_them_back(cast, client_as, evening, grace):
    ada = client_as(cast.ada)
    assert evening.act(ada, "pause", minutes="3").status_code == 403
    assert evening.act(grace, "lead-beside", member=str(cast.ada)).status_code == 200
    assert evening.act(ada, "begin-round", kind="opening").status_code == 200
    assert [person.name for person in evening.stands(cast.ada).turns] == ["Ben"], "who leads has no turn"
    evening.act(client_as(cast.ben), "need-help")
    assert "Ben" in evening.shown(ada)
    assert "would like your help" in evening.shown(ada)
    evening.act(grace, "lead-no-more", member=str(cast.ada))
    assert evening.act(ada, "end-round").status_code == 403
    assert evening.stands(cast.ada).me.leads is False
    assert evening.act(grace, "lead-no-more", member=str(cast.grace)).status_code == 409, "someone has to lead it"


def test_who_was_named_before_the_doors_open_can_be_let_go_before_they_open(app, cast, client_as):
    evening, ada = Evening(app, cast.grace), cast.ada
    evening.began(timedelta(days=-1))
    with app.app_context():
        meeting = db.session.get_one(Meeting, evening.meeting)
        meeting.circle.let_out(cast.grace)
        meeting.group.circle.let_in(ada)
        db.session.commit()
    grace = client_as(cast.grace)
    assert evening.act(grace, "lead-beside", member=str(cast.ada)).status_code == 200
    assert "Leads no more" in behind(evening, grace)
    assert evening.act(grace, "lead-no-more", member=str(cast.ada)).status_code == 200
    assert "Nobody has come in to lead it yet." in behind(evening, grace)


def test_a_stranger_cannot_be_asked_to_lead_beside_her(cast, evening, grace):
    assert evening.act(grace, "lead-beside", member=str(cast.flo)).status_code == 403


def test_who_stands_in_sees_this_meeting_and_nothing_else_of_the_group(app, cast, client_as, evening, grace, ivy):
    ivys = client_as(ivy)
    assert ivys.get(f"/live/{evening.room}").status_code == 404
    assert evening.act(grace, "hand-over", member=str(ivy)).status_code == 200
    assert ivys.get(f"/live/{evening.room}").status_code == 200
    assert "Ada" in behind(evening, ivys)
    assert evening.act(ivys, "pause", minutes="1").status_code == 200
    with app.app_context():
        group = db.session.get_one(Meeting, evening.meeting).group
        group_room, space = group.room_id, group.space.slug
    assert ivys.get(f"/live/{group_room}").status_code == 404
    assert ivys.get(f"/discussions/{space}").status_code == 404
    assert "in other hands" in behind(evening, grace)
    assert evening.act(grace, "go-on").status_code in {403, 404}, "it is in one pair of hands"
    assert evening.act(grace, "take-back").status_code == 200
    assert ivys.get(f"/live/{evening.room}").status_code == 404
    assert evening.act(grace, "go-on").status_code == 200


def test_only_a_facilitator_whose_profession_is_checked_now_can_stand_in(app, cast, evening, grace, ivy):
    unchecked = make_member(app, "joan", role=Role.FACILITATOR)
    for someone in (unchecked, cast.ben, cast.hana):
        assert evening.act(grace, "hand-over", member=str(someone)).status_code == 403
    with app.app_context():
        credentials.end(ivy, cast.hana)
        db.session.commit()
    assert evening.act(grace, "hand-over", member=str(ivy)).status_code == 403


def test_when_who_stands_in_facilitates_no_longer_she_who_handed_it_over_leads_it_again(app, cast, evening, grace, ivy):
    assert evening.act(grace, "hand-over", member=str(ivy)).status_code == 200
    hana = cast.hana
    with app.app_context(), writing():
        handover.step_down(db.session.get_one(Member, ivy), hana)
    with app.app_context():
        leads = showing.leaders_of(db.session.get_one(Meeting, evening.meeting))
        assert db.session.scalars(leads).all() == [cast.grace], "she is named, and reminded"
    assert "in other hands" not in behind(evening, grace)
    assert grace.post(f"/live/meetings/{evening.meeting}/come-in").status_code == 302
    assert evening.act(grace, "pause", minutes="1").status_code == 200


# Notes to herself.


def test_her_notes_are_read_by_nobody_else_and_deleted_after_twelve_weeks(app, cast, client_as, evening, grace):
    page = f"/live/meetings/{evening.meeting}/behind"
    assert "Not about people." in behind(evening, grace)
    assert grace.post(page, data={"note": "Begin with the candle.", "key": "a" * 32}).status_code == 302
    assert "Begin with the candle." in behind(evening, grace)
    evening.act(grace, "lead-beside", member=str(cast.ada))
    assert "Begin with the candle." not in behind(evening, client_as(cast.ada))
    with app.app_context():
        assert work.run("meeting-notes") == 0
    evening.began(KEPT_FOR + timedelta(hours=3))
    with app.app_context():
        assert work.run("meeting-notes") == 1
    assert evening.rows(MeetingNote) == 0


def test_an_emptied_note_is_deleted_and_one_too_long_comes_back(evening, grace):
    page = f"/live/meetings/{evening.meeting}/behind"
    grace.post(page, data={"note": "One", "key": "a" * 32})
    grace.post(page, data={"note": " ", "key": "b" * 32})
    assert evening.rows(MeetingNote) == 0
    refused = grace.post(page, data={"note": "word " * 1000, "key": "c" * 32})
    assert refused.status_code == 422
    assert "word word" in refused.text


# After-care.


def told(app) -> list[int]:
    with app.app_context():
        work.run("aftercare")
        work.run("notices")
        found = select(Notice.member_id).join(Activity).where(Activity.kind == Kind.MEETING_OVER)
        return sorted(db.session.scalars(found))


def test_everyone_who_was_there_is_told_once_and_finds_numbers_to_ring(app, cast, client_as, evening, grace):
    on_the_phone, absent = make_member(app, "pat"), make_member(app, "quinn")
    with app.app_context():
        evening.seat(on_the_phone)
        evening.seat(absent)
        numbers.first_things()
        db.session.commit()
    evening.act(grace, "by-phone", member=str(on_the_phone))
    evening.act(grace, "after-care", words="The lake is worth the walk.")
    assert told(app) == [], "not while it lasts"
    evening.began(timedelta(minutes=93))
    assert told(app) == [], "nor while the room is still open"
    evening.began(timedelta(minutes=96))
    there = sorted([cast.ada, cast.ben, cast.grace, on_the_phone])
    assert told(app) == there
    assert told(app) == there, "once"
    pat = client_as(on_the_phone)
    assert "After your meeting" in pat.get("/notices").text
    page = pat.get(f"/live/meetings/{evening.meeting}/afterwards").text
    assert "The lake is worth the walk." in page
    assert "13 11 14" in page
    assert client_as(absent).get(f"/live/meetings/{evening.meeting}/afterwards").status_code == 404
    with app.app_context():
        assert "Thursday" not in "".join(str(vars(mail)) for mail in db.session.scalars(select(Mail)))


def test_nobody_is_told_of_a_meeting_that_did_not_take_place_or_was_long_ago(app, cast, evening):
    evening.began(timedelta(days=4))
    assert told(app) == []
    evening.began(timedelta(minutes=96))
    with app.app_context():
        db.session.get_one(Meeting, evening.meeting).cancelled_at = clock.now()
        db.session.commit()
    assert told(app) == []


# What is deleted.


def test_what_was_said_beside_the_room_is_deleted_with_it(app, cast, client_as, evening, grace):
    ada, ben = client_as(cast.ada), client_as(cast.ben)
    evening.act(ada, "need-help")
    evening.act(ben, "need-help")
    evening.act(grace, "looked-after", member=str(cast.ben))
    evening.act(grace, "begin-round", kind="opening")
    evening.act(ada, "my-turn-is-over")
    evening.act(grace, "open-line", member=str(cast.ada))
    evening.act(grace, "say-alone", member=str(cast.ada), words="Between us.", key="a" * 32)
    with app.app_context():
        db.session.get_one(Room, evening.room).kept_until = clock.now() - timedelta(hours=1)
        db.session.commit()
        assert work.run("transcripts") == 1
    assert {table: evening.rows(table) for table in (PrivateLine, PrivateWord, Round, Turn)} == {
        PrivateLine: 0,
        PrivateWord: 0,
        Round: 0,
        Turn: 0,
    }
    assert evening.rows(HelpCall) == 1, "she who still waits for help is not forgotten"
    assert "Asked for your help" in behind(evening, grace)
    assert set(forgetting.TABLES) <= set(db.metadata.tables)


def test_nobody_is_there_by_telephone_before_the_doors_open(app, cast, evening, grace):
    pat = make_member(app, "pat")
    with app.app_context():
        evening.seat(pat)
        db.session.commit()
    evening.began(-timedelta(days=2))
    assert "Is there by telephone" not in behind(evening, grace)
    refused = evening.act(grace, "by-phone", member=str(pat))
    assert refused.status_code == 409
    assert "when the doors are open" in refused.text
    evening.began(-timedelta(minutes=5))
    assert "Is there by telephone" in behind(evening, grace)
    assert evening.act(grace, "by-phone", member=str(pat)).status_code == 200
