"""All staff pages are under one guarded door."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from community.accounts.applications import Application
from community.accounts.models import Member, Role
from community.cli import routes
from community.core import house
from community.core.kept import KeptForm
from community.directory.models import HelpNumber, Listing
from community.discussions.spaces import Space
from community.extensions import db
from community.moderation.actions import Action
from tests.conftest import WHAT_BRINGS_DEV

ADMINISTRATORS_ONLY = (
    "/staff/settings",
    "/staff/members/<id:member_id>/role",
    "/staff/members/<id:member_id>/second-step",
    "/staff/members/<id:member_id>/profession",
    "/staff/groups/new",
    "/staff/groups/<id:group_id>/hand",
    "/staff/groups/<id:group_id>/take",
)


def test_every_staff_page_is_for_staff(app):
    doors = {r["path"]: r["access"] for r in routes(app) if str(r["path"]).startswith("/staff")}
    assert len(doors) > 15
    for path, access in doors.items():
        assert access == ("administers" if path.startswith(ADMINISTRATORS_ONLY) else "moderates"), path


@pytest.mark.parametrize("path", ["/staff", "/staff/log", "/staff/members", "/staff/listings"])
def test_who_may_open_it(app, cast, client_as, visitor, path):
    assert client_as(cast.cleo).get(path).status_code == 200
    assert client_as(cast.hana).get(path).status_code == 200
    assert client_as(cast.ada).get(path).status_code == 403
    assert client_as(cast.grace).get(path).status_code == 403
    assert visitor.get(path).status_code == 302


def test_settings_are_for_administrators(cast, client_as):
    assert client_as(cast.hana).get("/staff/settings").status_code == 200
    assert client_as(cast.cleo).get("/staff/settings").status_code == 403


def test_a_moderator_without_a_second_step_is_led_to_set_it_up(app, cast, client_as):
    with app.app_context():
        db.session.get_one(Member, cast.cleo).tf_primary_method = None
        db.session.commit()
    assert client_as(cast.cleo).get("/staff").location.endswith("/second-step")


def test_she_lets_someone_in(app, cast, client_as):
    with app.app_context():
        application_id = Application.of(cast.dev).id
    cleo = client_as(cast.cleo)
    assert WHAT_BRINGS_DEV in cleo.get(f"/staff/applications/{application_id}").text
    cleo.post(f"/staff/applications/{application_id}/words", data={"words": "Welcome. One question.", "key": "9" * 32})
    assert "One question." in client_as(cast.dev).get("/your-request").text
    cleo.post(f"/staff/applications/{application_id}/admit")
    cleo.post(f"/staff/applications/{application_id}/admit")
    with app.app_context():
        assert db.session.get_one(Member, cast.dev).standing == "active"
        assert [a.verb for a in db.session.scalars(select(Action))] == ["admitted"]


def test_she_declines_with_words(app, cast, client_as):
    with app.app_context():
        application_id = Application.of(cast.dev).id
    cleo, path = client_as(cast.cleo), f"/staff/applications/{application_id}/decline"
    assert cleo.post(path, data={"words": "", "reason": "A carer."}).status_code == 422
    cleo.post(path, data={"words": "This place is for those who have it.", "reason": "A carer."})
    assert "This place is for those who have it." in client_as(cast.dev).get("/your-request").text


def test_the_directory_is_kept_right_and_every_change_is_in_the_log(app, cast, client_as):
    cleo = client_as(cast.cleo)
    unknown = dict.fromkeys(("state", "led_by", "focus", "phone"), "")
    form = {"name": "River group", "link": "https://example.org/", "in_person": "yes", "online": "no", **unknown}
    cleo.post("/staff/listings/new", data=form)
    with app.app_context():
        listing = db.session.scalars(select(Listing)).one()
        assert (listing.in_person, listing.phone, listing.online) == (True, None, False)
    cleo.post(f"/staff/listings/{listing.id}/checked")
    assert "Last checked today" in client_as(cast.ada).get("/groups").text
    cleo.post(f"/staff/listings/{listing.id}/withdraw")
    assert "River group" not in client_as(cast.ada).get("/groups").text
    assert cleo.get("/staff/log").text.count("River group:") == 3


@pytest.mark.parametrize("link", ["javascript:alert(1)", "", "ftp://example.org"])
def test_a_listing_links_only_to_web_pages(cast, client_as, link):
    form = {"name": "River group", "link": link, "about": "By the river."}
    answer = client_as(cast.cleo).post("/staff/listings/new", data=form)
    assert answer.status_code == 422
    assert "By the river." in answer.text


def test_an_administrator_adds_changes_and_ends_a_space(app, cast, client_as):
    hana = client_as(cast.hana)
    hana.post("/staff/settings/spaces/new", data={"title": "Sleep", "description": "Nights.", "position": "7"})
    with app.app_context():
        space = db.session.scalars(select(Space)).one()
    assert space.slug == "sleep"
    hana.post(f"/staff/settings/spaces/{space.id}", data={"title": "Sleep and rest", "position": "7"})
    assert "Sleep and rest" in client_as(cast.ada).get("/discussions").text
    hana.post(f"/staff/settings/spaces/{space.id}/retire")
    assert "Sleep and rest" not in client_as(cast.ada).get("/discussions").text


def test_a_help_number_is_changed_for_everyone(app, cast, client_as, visitor):
    hana = client_as(cast.hana)
    form = {"name": "Nurse line", "telephone": "1800 000 111", "about": "Days.", "position": "1"}
    hana.post("/staff/settings/numbers/new", data=form)
    assert "1800 000 111" in visitor.get("/help-now").text
    with app.app_context():
        number_id = db.session.scalars(select(HelpNumber.id)).one()
    assert hana.post(f"/staff/settings/numbers/{number_id}", data={**form, "telephone": "<b>"}).status_code == 422
    hana.post(f"/staff/settings/numbers/{number_id}/retire")
    assert "1800 000 111" not in visitor.get("/help-now").text


def test_name_and_rules_are_words_the_administrator_sets(app, cast, client_as, visitor):
    hana = client_as(cast.hana)
    hana.post("/staff/settings/house", data={"name": "The Long Table", "rules": "Be kind.\n\n<script>x</script>"})
    page = visitor.get("/rules").text
    assert "The Long Table" in page
    assert "Be kind." in page
    assert "<script>x" not in page
    # Short enough as it is typed, and too long as it is laid out.
    refused = hana.post("/staff/settings/house", data={"rules": "x\n\n" * 3000})
    assert refused.status_code == 422
    assert "This is longer than one entry can be" in refused.text
    house.forget()


def test_a_role_is_given_by_an_administrator_and_ends_every_sign_in(app, cast, client_as):
    ben, hana = client_as(cast.ben), client_as(cast.hana)
    form = {"role": "moderator", "reason": "She offered."}
    assert client_as(cast.cleo).post(f"/staff/members/{cast.ben}/role", data=form).status_code == 403
    hana.post(f"/staff/members/{cast.ben}/role", data=form)
    with app.app_context():
        assert db.session.get_one(Member, cast.ben).role == Role.MODERATOR
    assert ben.get("/home").status_code == 302
    hana.post(f"/staff/members/{cast.hana}/role", data={"role": "member", "reason": "Tired."})
    with app.app_context():
        assert db.session.get_one(Member, cast.hana).role == Role.ADMINISTRATOR


def test_members_are_found_by_the_beginning_of_their_name(cast, client_as):
    assert cast.ada
    assert cast.ben
    page = client_as(cast.cleo).get("/staff/members?q=AD").text
    assert "Ada" in page
    assert "Ben" not in page
    assert client_as(cast.cleo).get("/staff/members?q=%25").status_code == 200


@pytest.mark.parametrize("number", ["-9223372036854775809", "9" * 5000, "x", "0"])
def test_a_number_that_is_none_shows_the_log_from_its_start(cast, client_as, number):
    assert client_as(cast.cleo).get(f"/staff/log?before={number}&member={number}").status_code == 200


def test_a_lost_second_step_is_taken_away_by_an_administrator_and_set_up_anew(app, cast, client_as):
    cleo, path = client_as(cast.cleo), f"/staff/members/{cast.cleo}/second-step/take-away"
    assert cleo.post(path, data={"reason": "I ask for it."}).status_code == 403
    client_as(cast.hana).post(path, data={"reason": ""})
    with app.app_context():
        assert db.session.get_one(Member, cast.cleo).has_second_step, "nothing is done without a reason"
    client_as(cast.hana).post(path, data={"reason": "I called her at home."})
    assert cleo.get("/home").status_code == 302, "she is signed out everywhere"
    assert client_as(cast.cleo).get("/staff").location.endswith("/second-step")


def test_the_only_administrator_is_helped_by_the_operator(app, cast):
    assert cast.hana
    done = app.test_cli_runner().invoke(args=["staff", "take-away-second-step", "hana@example.org"])
    assert done.exit_code == 0, done.output
    with app.app_context():
        assert not db.session.get_one(Member, cast.hana).has_second_step
    assert app.test_cli_runner().invoke(args=["staff", "take-away-second-step", "nobody@example.org"]).exit_code == 1


def test_a_decision_sent_after_the_sign_in_ended_is_shown_but_never_offered_again(app, cast, client_as, visitor):
    form = {"role": "moderator", "reason": "She offered.", "writer": str(cast.hana)}
    answer = visitor.post(f"/staff/members/{cast.ben}/role", data=form)
    assert answer.status_code == 401
    assert "She offered." in answer.text
    with app.app_context():
        assert db.session.scalars(select(KeptForm)).all() == []


@pytest.mark.parametrize("whose", ["ada", "dev", "eve", "grace", "cleo", "hana"])
@pytest.mark.parametrize("who", ["cleo", "hana"])
def test_every_kind_of_member_has_a_page_for_staff(cast, client_as, who, whose):
    page = client_as(getattr(cast, who)).get(f"/staff/members/{getattr(cast, whose)}")
    assert page.status_code == 200
    labels = re.findall(r'<label[^>]* for="([^"]+)"', page.text)
    boxes = re.findall(r'<(?:textarea|input)[^>]* id="([^"]+)"', page.text)
    assert all(boxes.count(label) == 1 for label in labels), "each label leads to one box"
