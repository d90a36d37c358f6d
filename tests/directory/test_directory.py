"""A visitor finds a group, without an account."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from community.directory import first
from community.directory.finding import Wish
from community.directory.models import Doubt, Focus, HelpNumber, Leader, Listing
from community.extensions import db

KEY = "0" * 31 + "1"


@pytest.fixture
def listings(app):
    with app.app_context():
        first.first_things()
        db.session.commit()
        return {name: id for id, name in db.session.execute(select(Listing.id, Listing.name))}


def test_it_works(visitor, listings):
    page = visitor.get("/groups").text
    assert all(name in page for name in ("Thursday Girls", "BreaCan", "Bethlehem", "Advanced Breast Cancer Support"))


def test_a_member_is_led_to_the_groups_of_the_network_too(visitor, client_as, cast, listings):
    assert "/live/groups" in client_as(cast.ada).get("/groups").text
    for outside in (visitor, client_as(cast.dev), client_as(cast.eve)):
        assert "/live/groups" not in outside.get("/groups").text


def test_first_things_are_put_in_once(app, listings):
    with app.app_context():
        first.first_things()
        db.session.commit()
        assert len(db.session.scalars(select(Listing)).all()) == 4
        assert len(db.session.scalars(select(HelpNumber)).all()) == 4


def test_what_is_not_known_is_said_to_be_not_known(visitor, listings):
    listing_id = next(id for name, id in listings.items() if "Thursday" in name)
    page = visitor.get(f"/groups/{listing_id}").text
    assert page.count("We do not know yet") == 3
    assert "We have not checked this entry ourselves yet" in page
    assert "bcna.org.au" in page


def test_a_state_shows_what_is_there_and_apart_what_may_be(visitor, listings):
    page = visitor.get("/groups?state=VIC").text
    known, perhaps = page.split("These may fit")
    assert "Advanced Breast Cancer Support Group" in known
    assert "Thursday Girls" in perhaps
    elsewhere = visitor.get("/groups?state=TAS").text
    assert "Advanced Breast Cancer Support Group" not in elsewhere


def test_a_wish_for_nothing_we_know_of_is_not_a_dead_end(visitor, app):
    page = visitor.get("/groups?state=NT&way=phone").text
    assert "We know of no group like this yet." in page
    assert "/groups/choosing" in page


@pytest.mark.parametrize("query", ["state=XX", "way=__class__", "focus=%F0%9F%92%A9"])
def test_nonsense_in_the_address_is_ignored(visitor, listings, query):
    assert visitor.get(f"/groups?{query}").status_code == 200


@pytest.mark.parametrize(
    ("wish", "answer"),
    [
        (Wish(), True),
        (Wish(state="VIC"), True),
        (Wish(state="NSW"), False),
        (Wish(way="in_person"), True),
        (Wish(way="online"), False),
        (Wish(way="phone"), None),
        (Wish(led_by="peers"), None),
        (Wish(state="VIC", led_by="peers"), None),
        (Wish(state="NSW", led_by="peers"), False),
        (Wish(focus="secondary", way="in_person"), True),
    ],
)
def test_a_listing_fits_may_fit_or_does_not(wish, answer):
    listing = Listing(state="VIC", in_person=True, online=False, phone=None, led_by=None, focus=Focus.SECONDARY)
    assert wish.fits(listing) is answer


def test_a_withdrawn_listing_is_in_no_list_and_its_page_says_so(app, visitor, listings):
    listing_id = next(iter(listings.values()))
    with app.app_context():
        db.session.get_one(Listing, listing_id).withdraw()
        db.session.commit()
    assert f"/groups/{listing_id}" not in visitor.get("/groups").text
    assert "no longer in our directory" in visitor.get(f"/groups/{listing_id}").text


def test_anyone_can_say_that_it_is_out_of_date_and_twice_is_once(app, visitor, listings):
    listing_id = next(iter(listings.values()))
    for _ in range(2):
        answer = visitor.post(f"/groups/{listing_id}/out-of-date", data={"words": "It moved.", "key": KEY})
        assert answer.status_code == 302
    with app.app_context():
        assert [d.words for d in db.session.scalars(select(Doubt))] == ["It moved."]


def test_too_long_a_word_is_shown_again_and_kept(visitor, listings):
    listing_id = next(iter(listings.values()))
    words = "moved " * 300
    answer = visitor.post(f"/groups/{listing_id}/out-of-date", data={"words": words, "key": KEY})
    assert answer.status_code == 422
    assert words.strip() in answer.text


@pytest.mark.parametrize("listing_id", ["0", "-1", "9223372036854775807", "9223372036854775808", "x", "1%00"])
def test_an_address_that_is_no_listing_is_not_found(visitor, app, listing_id):
    assert visitor.get(f"/groups/{listing_id}").status_code == 404


def test_the_directory_costs_one_query_however_long_it_is(app, visitor, listings, count_queries):
    with app.app_context():
        db.session.add_all(
            Listing(name=f"Group {n}", link="https://example.org", led_by=Leader.PEERS) for n in range(60)
        )
        db.session.commit()
    with count_queries() as queries:
        visitor.get("/groups")
    assert len(queries) == 1
