"""How those who look after the network come to be."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from community.accounts import staffing
from community.accounts.applications import Application, Outcome
from community.accounts.models import Member, Role, Standing
from community.core.errors import Refusal
from community.extensions import db
from tests.conftest import PASSWORD

HERS = {"email": "hana@example.org", "display_name": "Hana", "password": PASSWORD}


@pytest.fixture
def run(app):
    """``run("staff", "add", ...)``: what the command says."""
    return lambda *arguments: app.test_cli_runner().invoke(args=list(arguments))


@pytest.fixture
def link(run):
    """The path of the link that starting the network prints."""
    return run("setup-link").output.strip().removeprefix("http://localhost")


def test_it_works(app, visitor, run, link):
    assert "The first administrator" in visitor.get(link).text
    assert visitor.post(link, data=HERS).location == "/you/second-step"
    assert visitor.get("/you").status_code == 200
    with app.app_context():
        assert db.session.scalars(select(Member)).one().role == Role.ADMINISTRATOR
    assert "already" in run("setup-link").output


def test_looking_at_the_link_makes_nobody(app, visitor, link):
    visitor.get(link)
    with app.app_context():
        assert staffing.has_administrator() is False


def test_the_link_dies_with_its_first_use_and_so_do_others(app, visitor, run, link):
    other = run("setup-link").output.strip().removeprefix("http://localhost")
    visitor.post(link, data=HERS)
    for path in (link, other):
        stranger = app.test_client()
        assert stranger.get(path).status_code == 410
        answer = stranger.post(path, data={**HERS, "email": "x@example.org", "display_name": "Xenia"})
        assert answer.status_code == 410


def test_while_there_is_an_administrator_there_is_no_link(cast, run):
    assert cast.hana
    said = run("setup-link").output
    assert "There is an administrator already" in said
    assert "/set-up/" not in said


@pytest.mark.parametrize(
    ("field", "value"), [("email", "x"), ("display_name", ""), ("display_name", "Admin"), ("password", "short")]
)
def test_what_cannot_be_used_is_refused(visitor, link, field, value):
    assert visitor.post(link, data={**HERS, field: value}).status_code == 422


def test_an_address_that_has_an_account_is_refused(cast, visitor, link):
    assert cast.ada
    assert visitor.post(link, data={**HERS, "email": "ada@example.org"}).status_code == 409


def test_staff_are_invited_with_a_link_to_a_password(app, visitor, run, sign_in):
    said = run("staff", "add", "gina@example.org", "--name", "Gina", "--role", "moderator").output
    path = re.search(r"http://localhost(/new-password/\S+)", said).group(1)
    assert "Welcome" in visitor.get(path).text
    assert sign_in("gina@example.org", "")[0].status_code == 422
    assert visitor.post(path, data={"password": PASSWORD}).location == "/sign-in"
    answer, browser = sign_in("gina@example.org")
    assert answer.location == "/home"
    assert visitor.get(path).status_code == 410


def test_someone_who_has_an_account_gets_the_role_and_no_link(app, cast, run):
    ben = cast.ben
    assert (
        "has an account already"
        in run("staff", "add", "BEN@example.org", "--name", "x", "--role", "facilitator").output
    )
    with app.app_context():
        assert db.session.get_one(Member, ben).role == Role.FACILITATOR


@pytest.mark.parametrize(
    "arguments",
    [
        ("not-an-address", "--name", "Gina", "--role", "moderator"),
        ("gina@example.org", "--name", "Administrator", "--role", "moderator"),
        ("gina@example.org", "--name", "Gina", "--role", "queen"),
        ("gina@example.org", "--role", "moderator"),
    ],
)
def test_nonsense_is_refused_in_words(run, arguments):
    done = run("staff", "add", *arguments)
    assert done.exit_code != 0
    assert "Traceback" not in done.output


def test_the_last_administrator_stays_one(context, cast):
    hana, ada = [db.session.get_one(Member, number) for number in (cast.hana, cast.ada)]
    with pytest.raises(Refusal):
        hana.change_role(Role.MEMBER)
    ada.change_role(Role.ADMINISTRATOR)
    db.session.flush()
    hana.change_role(Role.MEMBER)


def test_flask_securitys_own_commands_are_not_there(run):
    assert "No such command" in run("users", "create").output


def test_whoever_asks_to_join_and_is_given_a_role_waits_no_more(app, cast, run):
    assert cast.dev
    run("staff", "add", "dev@example.org", "--name", "Dev", "--role", "facilitator")
    with app.app_context():
        assert Application.of(cast.dev).outcome == Outcome.ADMITTED
        assert db.session.get_one(Member, cast.dev).standing == Standing.ACTIVE
