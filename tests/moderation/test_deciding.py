"""A moderator decides; it is done, written down, and told."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from community.accounts.models import Member
from community.activity import Activity, Kind
from community.core.errors import Refusal
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.extensions import db
from community.moderation.actions import Action, Verb, act
from community.moderation.models import Report
from tests.conftest import make_member

FORM = {"verb": "removed", "reason": "Names a doctor.", "words": "Please leave names out.", "answer": "We removed it."}


def test_it_works(app, cast, client_as, world, reported):
    reported("post", world.post)
    cleo = client_as(cast.cleo)
    page = cleo.get(f"/staff/matters/post/{world.post}")
    assert "Words that hurt" in page.text
    assert "It hurt me." in page.text
    assert cleo.post(f"/staff/matters/post/{world.post}", data=FORM).status_code == 302
    assert "Words that hurt" not in client_as(cast.ada).get(f"/threads/{world.thread}").text
    with app.app_context():
        action = db.session.scalars(select(Action)).one()
        assert (action.verb, action.reason, action.member_id) == (Verb.REMOVED, "Names a doctor.", cast.ben)
        assert "Words that hurt" in action.as_it_was
        assert db.session.scalars(select(Report)).one().answer == "We removed it."
        told = {a.kind: a.member_id for a in db.session.scalars(select(Activity))}
        assert told[Kind.DECIDED] == cast.ben
        assert told[Kind.REPORT_SETTLED] == cast.ada


def test_the_person_concerned_reads_it_in_decent_words_and_nobody_else_can(app, cast, client_as, world, reported):
    client_as(cast.cleo).post(f"/staff/matters/post/{world.post}", data=FORM)
    with app.app_context():
        action_id = db.session.scalars(select(Action.id)).one()
    page = client_as(cast.ben).get(f"/decisions/{action_id}").text
    assert "Please leave names out." in page
    assert "Words that hurt" in page
    assert "Names a doctor." not in page, "the reason for the log is the staff's"
    assert client_as(cast.ada).get(f"/decisions/{action_id}").status_code == 404


def test_without_words_of_her_own_the_moderator_sends_a_decent_letter(app, cast, client_as, world):
    client_as(cast.cleo).post(f"/staff/matters/post/{world.post}", data={**FORM, "words": ""})
    with app.app_context():
        assert "You have done nothing that cannot be mended" in db.session.scalars(select(Action.words)).one()


def test_removed_words_leave_a_sentence_and_can_be_brought_back(cast, client_as, world):
    cleo, ada = client_as(cast.cleo), client_as(cast.ada)
    cleo.post(f"/staff/matters/post/{world.post}", data=FORM)
    page = ada.get(f"/threads/{world.thread}").text
    assert "Removed by a moderator" in page
    assert "Please leave names out." in page
    cleo.post(
        f"/staff/matters/post/{world.post}", data={**FORM, "verb": "restored", "reason": "Names nobody after all."}
    )
    assert "Words that hurt" in ada.get(f"/threads/{world.thread}").text


def test_nothing_is_done_without_a_reason(app, cast, client_as, world):
    answer = client_as(cast.cleo).post(f"/staff/matters/post/{world.post}", data={**FORM, "reason": "  "})
    assert answer.status_code == 422
    assert "Please leave names out." in answer.text
    with app.app_context():
        assert db.session.get_one(Post, world.post).removal_id is None
        with pytest.raises(Refusal, match="reason"):
            act(cast.cleo, Verb.LEFT, "post", 1, reason=" ")


def test_what_someone_else_just_decided_is_not_decided_again(cast, client_as, world):
    cleo = client_as(cast.cleo)
    cleo.post(f"/staff/matters/post/{world.post}", data=FORM)
    assert cleo.post(f"/staff/matters/post/{world.post}", data=FORM).status_code == 422


def test_a_thread_is_closed_for_answers_opened_and_moved(app, cast, client_as, world):
    cleo, path = client_as(cast.cleo), f"/staff/matters/thread/{world.thread}"
    cleo.post(path, data={**FORM, "verb": "locked"})
    with app.app_context():
        assert not db.session.get_one(Thread, world.thread).is_open
    cleo.post(path, data={**FORM, "verb": "unlocked"})
    cleo.post(path, data={**FORM, "verb": "moved", "space": str(world.other_space)})
    with app.app_context():
        thread = db.session.get_one(Thread, world.thread)
        assert thread.is_open
        assert thread.space_id == world.other_space


def test_moving_needs_a_space(cast, client_as, world):
    path = f"/staff/matters/thread/{world.thread}"
    for space in ("", "x", "99999", str(2**64)):
        assert client_as(cast.cleo).post(path, data={**FORM, "verb": "moved", "space": space}).status_code == 409


def test_a_message_and_a_profile_are_hidden_too(app, cast, client_as, world):
    cleo = client_as(cast.cleo)
    cleo.post(f"/staff/matters/message/{world.message}", data=FORM)
    assert "Said in the room" not in client_as(cast.ada).get(f"/live/{world.room}").text
    cleo.post(f"/staff/matters/profile/{cast.ben}", data={**FORM, "verb": "hid"})
    assert client_as(cast.ada).get(f"/members/{cast.ben}").status_code == 404
    cleo.post(f"/staff/matters/profile/{cast.ben}", data={**FORM, "verb": "showed"})
    assert client_as(cast.ada).get(f"/members/{cast.ben}").status_code == 200


def test_what_the_author_took_back_is_not_brought_back_by_staff(app, cast, client_as, world):
    with app.app_context():
        db.session.get_one(Post, world.post).remove_by_author()
        db.session.commit()
    answer = client_as(cast.cleo).post(f"/staff/matters/post/{world.post}", data={**FORM, "verb": "restored"})
    assert answer.status_code == 422


def test_the_author_is_suspended_and_told_why(app, cast, client_as, world):
    ben = client_as(cast.ben)
    form = {**FORM, "verb": "suspended", "length": "7", "words": "Please take a week."}
    client_as(cast.cleo).post(f"/staff/matters/post/{world.post}", data=form)
    with app.app_context():
        assert db.session.get_one(Member, cast.ben).standing == "suspended"
    assert "Please take a week." in ben.get("/home", follow_redirects=True).text


def test_a_moderator_does_not_suspend_staff_or_herself(app, cast, client_as):
    cleo = client_as(cast.cleo)
    for who in (cast.hana, cast.cleo):
        cleo.post(f"/staff/members/{who}/suspend", data={"length": "1", "reason": "Trying."})
        with app.app_context():
            assert db.session.get_one(Member, who).standing == "active"


def test_a_suspension_is_lifted_with_a_reason(app, cast, client_as):
    cleo = client_as(cast.cleo)
    cleo.post(f"/staff/members/{cast.eve}/lift", data={"reason": ""})
    with app.app_context():
        assert db.session.get_one(Member, cast.eve).standing == "suspended"
    cleo.post(f"/staff/members/{cast.eve}/lift", data={"reason": "She wrote to us."})
    with app.app_context():
        assert db.session.get_one(Member, cast.eve).standing == "active"


def test_nobody_of_the_staff_answers_a_report_about_herself(app, cast, client_as, world, reported):
    cleo = cast.cleo
    reported("profile", cleo)
    hers, hanas = client_as(cleo), client_as(cast.hana)
    path = f"/staff/matters/profile/{cleo}"
    assert "It hurt me." not in hers.get(path).text
    assert "A profile was reported" not in hers.get("/staff").text
    answer = hers.post(path, data={**FORM, "verb": "left"})
    assert answer.status_code == 409
    assert "It hurt me." not in answer.text
    with app.app_context():
        assert db.session.scalars(select(Report)).one().settled_at is None
    assert "It hurt me." in hanas.get(path).text
    assert hanas.post(path, data={**FORM, "verb": "left"}).status_code == 302


def test_a_moderator_does_not_lift_what_an_administrator_decided_about_staff(app, cast, client_as):
    ina = make_member(app, "ina", role="moderator")
    client_as(cast.hana).post(f"/staff/members/{ina}/suspend", data={"reason": "Read letters.", "length": "0"})
    for who, standing in (("cleo", "suspended"), ("hana", "active")):
        client_as(getattr(cast, who)).post(f"/staff/members/{ina}/lift", data={"reason": "A friend of mine."})
        with app.app_context():
            assert db.session.get_one(Member, ina).standing == standing


@pytest.mark.parametrize("verb", ["hid", "suspended"])
def test_only_an_administrator_changes_how_others_meet_one_of_the_staff(app, cast, client_as, verb):
    ina = make_member(app, "ina", role="moderator")
    form = {**FORM, "verb": verb, "length": "1"}
    for who in (ina, cast.hana):
        path = f"/staff/matters/profile/{who}"
        assert f'value="{verb}"' not in client_as(cast.cleo).get(path).text
        answer = client_as(cast.cleo).post(path, data=form)
        assert answer.status_code == 422
        assert "Please leave names out." in answer.text
        with app.app_context():
            member = db.session.get_one(Member, who)
            assert (member.hidden_at, member.standing) == (None, "active")
    assert client_as(cast.hana).post(f"/staff/matters/profile/{ina}", data=form).status_code == 302


def test_a_hidden_profile_of_staff_is_shown_again_by_an_administrator(app, cast, client_as):
    ina = make_member(app, "ina", role="moderator")
    path = f"/staff/matters/profile/{ina}"
    client_as(cast.hana).post(path, data={**FORM, "verb": "hid"})
    assert client_as(cast.cleo).post(path, data={**FORM, "verb": "showed"}).status_code == 422
    assert client_as(cast.hana).post(path, data={**FORM, "verb": "showed"}).status_code == 302
    with app.app_context():
        assert db.session.get_one(Member, ina).hidden_at is None


def test_a_moderator_still_writes_to_staff_about_what_was_reported(cast, client_as, reported):
    reported("profile", cast.hana)
    path = f"/staff/matters/profile/{cast.hana}"
    assert client_as(cast.cleo).post(path, data={**FORM, "verb": "warned"}).status_code == 302


def last_report_on(page: str) -> str:
    return re.search(r'name="last_report" type="hidden" value="(\d+)"', page)[1]


def test_whoever_comes_second_reads_so_and_keeps_her_words(app, cast, client_as, world, reported):
    reported("post", world.post)
    path, cleo, hana = f"/staff/matters/post/{world.post}", client_as(cast.cleo), client_as(cast.hana)
    form = {**FORM, "verb": "warned", "last_report": last_report_on(hana.get(path).text)}
    assert cleo.post(path, data=form).status_code == 302
    second = hana.post(path, data={**form, "words": "In Hana's own words."})
    assert second.status_code == 409
    assert "Someone else has just decided this" in second.text
    assert "In Hana&#39;s own words." in second.text
    assert "Names a doctor." in second.text
    with app.app_context():
        assert len(db.session.scalars(select(Action)).all()) == 1
        assert len(db.session.scalars(select(Activity).where(Activity.kind == Kind.DECIDED)).all()) == 1
    # With the other's decision before her, she may still decide something of her own.
    again = {**form, "last_report": last_report_on(second.text), "words": "In Hana's own words."}
    assert hana.post(path, data=again).status_code == 302


def test_what_can_no_longer_be_chosen_is_not_what_she_is_told_of(cast, client_as, world, reported):
    reported("post", world.post)
    path, cleo, hana = f"/staff/matters/post/{world.post}", client_as(cast.cleo), client_as(cast.hana)
    form = {**FORM, "last_report": last_report_on(hana.get(path).text)}
    assert cleo.post(path, data=form).status_code == 302
    second = hana.post(path, data=form)
    assert second.status_code == 409
    assert "Someone else has just decided this" in second.text


def test_a_report_that_came_after_she_looked_is_settled_with_the_others(app, cast, client_as, world, reported):
    reported("post", world.post)
    path, cleo = f"/staff/matters/post/{world.post}", client_as(cast.cleo)
    form = {**FORM, "last_report": last_report_on(cleo.get(path).text)}
    reported("post", world.post, by=cast.grace, key="2" * 32)
    assert cleo.post(path, data=form).status_code == 302
    with app.app_context():
        assert all(one.settled_at for one in db.session.scalars(select(Report)))


@pytest.mark.parametrize("sent", ["x", "-1", "9" * 40, ""])
def test_a_wrong_number_of_a_report_is_no_fault_of_ours(cast, client_as, world, reported, sent):
    reported("post", world.post)
    answer = client_as(cast.cleo).post(f"/staff/matters/post/{world.post}", data={**FORM, "last_report": sent})
    assert answer.status_code in {302, 409, 422}
