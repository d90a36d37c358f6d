"""The first page inside."""

from __future__ import annotations

from datetime import timedelta

import pytest

from community.accounts.blocks import block
from community.accounts.models import Member
from community.core import clock
from community.discussions.models import Thread
from community.discussions.spaces import Space
from community.extensions import db


@pytest.fixture
def threads(app, cast):
    """Ben has started three discussions, one of them in a space entered by choice."""
    with app.app_context():
        ben = db.session.get_one(Member, cast.ben)
        for n, opt_in in enumerate((False, False, True)):
            space = Space(title=f"Space {n}", slug=f"space-{n}", opt_in=opt_in)
            db.session.add(space)
            db.session.flush()
            Thread.start(space, ben, f"Thread {n}", "<p>words</p>", f"{n:032x}")
        db.session.commit()


def test_it_works(cast, client_as, threads):
    page = client_as(cast.ada).get("/home").text
    assert "Ada" in page
    assert "Thread 0" in page
    assert "Just reading is fine." in page


def test_a_space_entered_by_choice_is_not_on_the_home_of_who_has_not_entered(cast, client_as, threads):
    assert "Thread 2" not in client_as(cast.ada).get("/home").text


def test_who_is_blocked_is_not_there_in_either_direction(app, cast, client_as, threads):
    with app.app_context():
        block(cast.ben, cast.ada)
        db.session.commit()
    assert "Thread 0" not in client_as(cast.ada).get("/home").text


def test_it_costs_at_most_four_queries_and_writes_nothing(app, cast, client_as, threads, count_queries):
    ada = client_as(cast.ada)
    with count_queries() as queries:
        ada.get("/home")
    assert len(queries) <= 4, queries.all
    assert queries.writes == []


def test_the_greeting_is_by_her_own_clock(app, cast, client_as, time_machine):
    with app.app_context():
        db.session.get_one(Member, cast.ada).timezone = "Australia/Perth"
        db.session.commit()
    time_machine.move_to(clock.now().replace(hour=0, minute=30, microsecond=0) + timedelta(days=1))
    ada = client_as(cast.ada)
    assert "Good morning, Ada" in ada.get("/home").text, "half past eight in the morning in Perth"


@pytest.mark.parametrize("who", ["dev", "eve"])
def test_who_is_not_in_is_led_to_her_own_page(cast, client_as, who):
    assert client_as(getattr(cast, who)).get("/home").location.endswith("/your-request")


def test_a_visitor_is_led_to_sign_in(visitor, app):
    assert "/sign-in" in visitor.get("/home").location
