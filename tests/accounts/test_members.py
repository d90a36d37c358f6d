"""Rules about a member, through plain objects: standing, suspension, names, passwords."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from community.accounts import names, passwords
from community.accounts.models import UNTIL_LIFTED, Member
from community.accounts.suspensions import Suspension
from community.core import clock
from community.core.errors import Refusal
from community.extensions import db


@pytest.fixture
def people(context, cast) -> dict[str, Member]:
    ids = {"ada": cast.ada, "ben": cast.ben, "cleo": cast.cleo}
    return {name: db.session.get_one(Member, number) for name, number in ids.items()}


@pytest.fixture
def ada(people) -> Member:
    return people["ada"]


@pytest.fixture
def cleo(people) -> Member:
    return people["cleo"]


def test_it_works(ada, cleo):
    ada.suspend(until=clock.now() + timedelta(days=2), by=cleo, reason=" Please rest. ")
    db.session.commit()
    assert ada.standing == "suspended"
    running = Suspension.current(ada.id)
    assert (running.by_id, running.reason) == (cleo.id, "Please rest.")
    ada.lift_suspension(cleo)
    db.session.commit()
    assert ada.standing == "active"
    assert Suspension.current(ada.id) is None
    assert db.session.scalar(select(Suspension)).lifted_by_id == cleo.id


def test_a_suspension_ends_by_itself(ada, cleo, time_machine):
    ada.suspend(until=clock.now() + timedelta(days=2), by=cleo, reason="Please rest.")
    db.session.commit()
    time_machine.move_to(clock.now() + timedelta(days=3))
    assert ada.standing == "active"
    assert Suspension.current(ada.id) is None
    assert db.session.scalar(select(Member.id).where(Member.id == ada.id, Member.is_in())) == ada.id


def test_a_second_suspension_takes_the_place_of_the_first(ada, cleo):
    ada.suspend(until=clock.now() + timedelta(days=2), by=cleo, reason="First.")
    ada.suspend(until=UNTIL_LIFTED, by=cleo, reason="Second.")
    db.session.commit()
    assert Suspension.current(ada.id).reason == "Second."
    assert ada.suspended_until == UNTIL_LIFTED


@pytest.mark.parametrize(("days", "reason"), [(-1, "Past."), (0, "Now."), (1, " ")])
def test_a_suspension_needs_a_time_and_a_reason(ada, cleo, days, reason):
    with pytest.raises(Refusal):
        ada.suspend(until=clock.now() + timedelta(days=days), by=cleo, reason=reason)


def test_nobody_suspends_themselves(cleo):
    with pytest.raises(Refusal):
        cleo.suspend(until=UNTIL_LIFTED, by=cleo, reason="Tired.")


def test_a_hidden_profile_is_not_met(ada, cast):
    ada.hide_profile()
    db.session.flush()
    seen = select(Member.id).where(Member.visible_to(cast.ben), Member.id == ada.id)
    assert db.session.scalar(seen) is None
    assert ada.standing == "active"
    ada.show_profile()
    db.session.flush()
    assert db.session.scalar(seen) == ada.id


# Names.


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ada", "ada"),
        ("Ada", "A d а"),
        ("Zoë", "Zoe"),
        ("Bill", "BiII"),
        ("Jo", "J0"),
        ("Modern", "Modem"),
        ("Wattle and tea", "wattle-and-tea"),
        ("ﬁona", "Fiona"),
    ],
)
def test_names_that_look_alike_are_one(one, other):
    assert names.name_key(one) == names.name_key(other)


@pytest.mark.parametrize(("one", "other"), [("Ada", "Adam"), ("Jo 1", "Jo 2"), ("李雷", "韩梅")])
def test_names_that_differ_are_two(one, other):
    assert names.name_key(one) != names.name_key(other)


@pytest.mark.parametrize(
    "name", ["Moderator", "M0derator Ann", "Admin", "site admin", "Admin2", "Staff", "The Team", "Support", "helpline"]
)
def test_nobody_is_called_like_staff(name):
    assert names.refused(name)


@pytest.mark.parametrize("name", ["Staffy mum", "Modesty", "Teamaker", "Helper of bees", "Ada", "李雷", "Jo 2"])
def test_harmless_names_stand(name):
    assert names.refused(name) is None
    assert names.doubtful(name) is None


@pytest.mark.parametrize("name", ["", " ", "J", "😀😀", "—", "x" * 41])
def test_a_name_has_letters(name):
    assert names.refused(names.tidy(name))


@pytest.mark.parametrize(
    "name", ["Mary Smith", "Anne-Marie O'Brien", "Nurse Jo", "DR Kate", "jo the nurse", "Mary J. Smith"]
)
def test_names_worth_a_second_thought(name):
    assert names.doubtful(name)


# Passwords.


@pytest.mark.parametrize(
    "password", ["", "short", "aaaaaaaaaaaa", "password1234", "1234567890", "qwertyuiop!", "Ada@example.org", "x" * 129]
)
def test_passwords_that_others_would_try(password):
    assert passwords.refused(password, "ada@example.org", "Ada")


@pytest.mark.parametrize("password", ["three small birds", "pässwort im garten", "Xk39!fQz0p"])
def test_passwords_that_do(password):
    assert passwords.refused(password, "ada@example.org", "Ada") is None


def test_accents_may_be_typed_either_way(context):
    assert passwords.check(passwords.make("cafe\u0301 au lait"), "caf\u00e9 au lait")


def test_without_a_password_nothing_fits(context):
    assert passwords.check(None, "") is False
    assert passwords.check(None, "anything at all") is False
