"""One queue: what is urgent first, then the oldest; two people do not answer the same thing."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from community.accounts.applications import Application
from community.directory.models import Doubt, Listing
from community.extensions import db
from community.moderation.models import Reason, Report


def test_it_works(app, cast, client_as, world, reported):
    reported("post", world.post)
    with app.app_context():
        assert Application.of(cast.dev) is not None, "Dev has applied, or this shows nothing"
        listing = Listing(name="The river group", link="https://example.org")
        db.session.add(listing)
        db.session.flush()
        db.session.add(Doubt(listing_id=listing.id, words="Moved", key="f" * 32))
        db.session.commit()
    page = client_as(cast.cleo).get("/staff").text
    for words in ("A post was reported", "Dev asks to join", "A listing may be out of date"):
        assert words in page


def test_an_empty_queue_says_so(cast, client_as):
    assert "Nothing waits." in client_as(cast.cleo).get("/staff").text


def test_worry_about_a_person_comes_first(cast, client_as, world, reported):
    reported("post", world.post)
    reported("message", world.message, Reason.WORRIED, key="1" * 32)
    page = client_as(cast.cleo).get("/staff").text
    assert page.index("Someone is worried about Ben") < page.index("A post was reported")


def test_several_reports_of_one_thing_are_one_matter(cast, client_as, world, reported):
    reported("post", world.post)
    reported("post", world.post, by=cast.grace, key="2" * 32)
    page = client_as(cast.cleo).get("/staff").text
    assert page.count("A post was reported") >= 1
    assert "Reported by 2 members" in page


def test_who_looks_at_a_matter_is_seen_by_the_others(cast, client_as, world, reported):
    reported("post", world.post)
    client_as(cast.cleo).post(f"/staff/claim/post/{world.post}")
    hana = client_as(cast.hana)
    assert "Cleo is looking at this" in hana.get("/staff").text
    answer = hana.post(f"/staff/claim/post/{world.post}", follow_redirects=True)
    assert "Someone else is already looking at this." in answer.text


def test_a_claim_can_be_let_go_and_ends_by_itself(app, cast, client_as, world, reported, time_machine):
    reported("post", world.post)
    cleo, hana = client_as(cast.cleo), client_as(cast.hana)
    cleo.post(f"/staff/claim/post/{world.post}")
    cleo.post(f"/staff/release/post/{world.post}")
    assert "Cleo is looking" not in hana.get("/staff").text
    cleo.post(f"/staff/claim/post/{world.post}")
    assert "Cleo is looking" in hana.get("/staff").text
    time_machine.move_to(datetime.now(UTC) + timedelta(minutes=31))
    assert "Cleo is looking" not in hana.get("/staff").text


def test_the_queue_costs_the_same_however_long_it_is(app, cast, client_as, world, reported, count_queries):
    cleo = client_as(cast.cleo)
    reported("post", world.post)
    with count_queries() as few:
        cleo.get("/staff")
    with app.app_context():
        for n in range(30):
            db.session.add(
                Report(
                    reporter_id=cast.ada, kind="post", thing_id=world.post + n, about_id=cast.ben, reason=Reason.OTHER,
                    key=f"{n:032x}", as_it_was="",
                )
            )  # fmt: skip
        db.session.commit()
    with count_queries() as many:
        cleo.get("/staff")
    assert len(many) == len(few)
