"""Spaces, and the one that is closed until someone opens it."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select

from community.accounts.models import Member
from community.core import clock
from community.core.database import writing
from community.discussions import first, latest
from community.discussions.spaces import Space, SpaceEntry
from community.extensions import db

QUIET = "when-im-ready"
TITLE = "What I would like to be read"


@pytest.fixture
def spoken(app, client_as, cast, talk):
    """Ben has opened the quiet space and started something there."""
    client_as(cast.ben).post(f"/discussions/{QUIET}/enter")
    return talk.start(cast.ben, TITLE, slug=QUIET)


def test_it_works(client_as, cast, talk):
    page = client_as(cast.ada).get("/discussions").text
    for title in ("Introductions", "Treatment and side effects", "Everyday life", "Family", "Work and money"):
        assert title in page
    assert "talk about dying" in page


def test_first_things_are_made_once(app, talk):
    with app.app_context(), writing():
        first.first_things()
        assert db.session.scalar(select(func.count()).select_from(Space)) == 6


def test_an_opt_in_space_shows_nothing_until_it_is_opened(app, client_as, cast, spoken):
    ada = client_as(cast.ada)
    page = ada.get(f"/discussions/{QUIET}").text
    assert TITLE not in page
    assert "Open this place" in page
    assert ada.get(f"/threads/{spoken}").status_code == 404
    assert ada.get(f"/discussions/{QUIET}/new").status_code == 404
    assert ada.get(f"/threads/{spoken}/answer").status_code == 404
    index = ada.get("/discussions").text
    assert "Closed until you open it" in index
    assert "Last words" not in index
    with app.app_context():
        assert TITLE not in [row.title for row in latest(db.session.get_one(Member, cast.ada), 20)]
        assert TITLE in [row.title for row in latest(db.session.get_one(Member, cast.ben), 20)]


def test_reading_of_it_opens_nothing(app, client_as, cast, talk):
    client_as(cast.ada).get(f"/discussions/{QUIET}")
    assert client_as(cast.ada).get(f"/discussions/{QUIET}/enter").status_code == 405
    with app.app_context():
        assert db.session.scalar(select(func.count()).select_from(SpaceEntry)) == 0


def test_opening_and_closing_it(app, client_as, cast, spoken):
    ada = client_as(cast.ada)
    for _ in range(2):
        assert ada.post(f"/discussions/{QUIET}/enter").status_code == 302
    assert TITLE in ada.get(f"/discussions/{QUIET}").text
    assert ada.get(f"/threads/{spoken}").status_code == 200
    for _ in range(2):
        assert ada.post(f"/discussions/{QUIET}/leave").status_code == 302
    assert ada.get(f"/threads/{spoken}").status_code == 404
    with app.app_context():
        entries = select(SpaceEntry.member_id).where(SpaceEntry.member_id == cast.ada)
        assert db.session.scalars(entries).all() == []


def test_who_looks_after_the_place_reaches_it_by_a_link_and_not_in_lists(app, client_as, cast, spoken):
    cleo = client_as(cast.cleo)
    assert cleo.get(f"/threads/{spoken}").status_code == 200
    with app.app_context():
        assert TITLE not in [row.title for row in latest(db.session.get_one(Member, cast.cleo), 20)]


def test_an_open_space_has_no_door(client_as, cast, talk):
    ada = client_as(cast.ada)
    for verb in ("enter", "leave"):
        assert ada.post(f"/discussions/everyday-life/{verb}").status_code == 404
        assert ada.post(f"/discussions/nowhere/{verb}").status_code == 404


def test_a_retired_space_is_read_by_link_and_takes_no_more_words(app, client_as, cast, talk):
    thread = talk.start(cast.ben, "Long ago")
    with app.app_context(), writing():
        db.session.scalars(select(Space).where(Space.slug == "everyday-life")).one().retired_at = clock.now()
    ada = client_as(cast.ada)
    assert "Everyday life" not in ada.get("/discussions").text
    assert ada.get("/discussions/everyday-life").status_code == 404
    assert "Long ago" in ada.get(f"/threads/{thread}").text
    form = {"key": uuid.uuid4().hex, "format": "plain", "source": "Kept words.", "title": "Kept"}
    for path in (f"/threads/{thread}/answer", "/discussions/everyday-life/new"):
        answer = ada.post(path, data=form)
        assert answer.status_code == 403
        assert "Kept words." in answer.text
    with app.app_context():
        assert [row.title for row in latest(db.session.get_one(Member, cast.ada), 20)] == []


def test_the_newest_of_all_spaces_is_one_query(app, cast, talk, count_queries):
    for n in range(5):
        talk.start(cast.ben, f"Number {n}", slug="family" if n % 2 else "everyday-life")
    with app.app_context():
        ada = db.session.get_one(Member, cast.ada)
        with count_queries() as queries:
            rows = latest(ada, 3)
        assert len(queries) == 1
        assert [row.title for row in rows] == ["Number 4", "Number 3", "Number 2"]
