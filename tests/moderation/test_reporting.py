"""A member says that something is not right, from where it stands."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from community.accounts.blocks import block
from community.accounts.models import Member
from community.activity import Activity, Kind
from community.discussions.models import Thread
from community.discussions.posts import Post
from community.extensions import db
from community.moderation.models import Report

FORM = {"reason": "unkind", "words": "It hurt me.", "key": "e" * 32}


def thing_id(world, cast, kind: str) -> int:
    return cast.ben if kind == "profile" else getattr(world, kind)


@pytest.mark.parametrize("kind", ["post", "thread", "message", "profile"])
def test_it_works(app, cast, client_as, world, kind):
    ada, ben = client_as(cast.ada), cast.ben
    path = f"/report/{kind}/{thing_id(world, cast, kind)}"
    assert ada.get(path).status_code == 200
    answer = ada.post(path, data=FORM, follow_redirects=True)
    assert "Thank you for telling us" in answer.text
    with app.app_context():
        report = db.session.scalars(select(Report)).one()
        assert (report.kind, report.about_id, report.words) == (kind, ben, "It hurt me.")
        assert db.session.scalar(select(Activity).where(Activity.kind == Kind.REPORTED)) is not None


def test_the_text_is_kept_as_it_was_when_it_was_reported(app, cast, client_as, world):
    client_as(cast.ada).post(f"/report/post/{world.post}", data=FORM)
    with app.app_context():
        post = db.session.get_one(Post, world.post)
        post.edit("<p>Nothing to see</p>", db.session.get_one(Member, cast.ben))
        db.session.commit()
        assert "Words that hurt" in db.session.scalars(select(Report.as_it_was)).one()


def test_the_same_form_twice_is_one_report(app, cast, client_as, world):
    ada = client_as(cast.ada)
    for _ in range(2):
        assert ada.post(f"/report/post/{world.post}", data=FORM).status_code == 302
    with app.app_context():
        assert len(db.session.scalars(select(Report)).all()) == 1


def test_another_report_by_a_form_that_was_sent_before_arrives_too_and_once(app, cast, client_as, world):
    """As after "back" in a browser: nobody is thanked for what was not taken."""
    ada = client_as(cast.ada)
    reports = [
        (f"/report/post/{world.post}", FORM),
        (f"/report/post/{world.post}", {**FORM, "words": "It still does."}),
    ]
    reports += [(f"/report/thread/{world.thread}", FORM), (f"/report/post/{world.post}", {**FORM, "reason": "worried"})]
    for path, form in reports * 2:
        assert ada.post(path, data=form).status_code == 302
    with app.app_context():
        found = db.session.execute(select(Report.kind, Report.reason, Report.words).order_by(Report.id)).all()
    assert [tuple(row) for row in found] == [
        ("post", "unkind", "It hurt me."),
        ("post", "unkind", "It still does."),
        ("thread", "unkind", "It hurt me."),
        ("post", "worried", "It hurt me."),
    ]


def test_without_a_reason_it_is_shown_again_with_her_words(cast, client_as, world):
    answer = client_as(cast.ada).post(f"/report/post/{world.post}", data={**FORM, "reason": ""})
    assert answer.status_code == 422
    assert "It hurt me." in answer.text


@pytest.mark.parametrize("path", ["/report/post/99999", "/report/secret/1", "/report/post/9223372036854775808"])
def test_what_is_not_there_cannot_be_reported(cast, client_as, world, path):
    assert client_as(cast.ada).get(path).status_code == 404


def test_nobody_reports_her_own_words(cast, client_as, world):
    assert client_as(cast.ben).get(f"/report/post/{world.post}").status_code == 404


@pytest.mark.parametrize("kind", ["post", "thread", "message", "profile"])
def test_a_blocked_member_finds_nothing_to_report(app, cast, client_as, world, kind):
    with app.app_context():
        block(cast.ben, cast.ada)
        db.session.commit()
    assert client_as(cast.ada).get(f"/report/{kind}/{thing_id(world, cast, kind)}").status_code == 404


@pytest.mark.parametrize("who", ["dev", "eve"])
def test_who_is_not_in_reports_nothing(cast, client_as, world, who):
    assert client_as(getattr(cast, who)).post(f"/report/post/{world.post}", data=FORM).status_code in {302, 403}


def test_a_way_back_leads_only_into_our_own_pages(cast, client_as, world):
    page = client_as(cast.ada).get(f"/report/post/{world.post}?back=https://example.org/").text
    assert "example.org/" not in page


def test_she_sees_what_came_of_it_and_nobody_elses(cast, client_as, world, reported):
    reported("post", world.post)
    assert "A moderator will look at it." in client_as(cast.ada).get("/you/reports").text
    assert "You have reported nothing." in client_as(cast.ben).get("/you/reports").text


def test_nobody_reads_a_removed_discussion_by_reporting_its_posts(app, cast, client_as, world):
    cleo = cast.cleo
    with app.app_context():
        db.session.get_one(Thread, world.thread).remove(db.session.get_one(Member, cleo), "It was unkind.")
        db.session.commit()
    answer = client_as(cast.ada).get(f"/report/post/{world.post}")
    assert answer.status_code == 404
    assert "Words that hurt" not in answer.text


def test_nobody_reads_removed_first_words_by_reporting_the_discussion(app, cast, client_as, world):
    with app.app_context():
        opening = db.session.scalars(select(Post).where(Post.thread_id == world.thread, Post.position == 0)).one()
        opening.remove_by_author()
        db.session.commit()
    answer = client_as(cast.ada).get(f"/report/thread/{world.thread}")
    assert answer.status_code == 200
    assert "My first words" not in answer.text
