"""Workers tell members of one thing, or take it back, while the same members are told of another."""

from __future__ import annotations

from community.accounts.models import Member
from community.activity import Activity, Kind, record
from community.core import clock, work
from community.core.database import writing
from community.discussions import watching
from community.extensions import db
from community.notifications.models import Notice
from community.notifications.telling import hold
from tests.at_once import side_by_side


def test_taking_back_what_two_were_told_does_not_stop_who_tells_them_something_else(app, cast):
    first, second = sorted([cast.ada, cast.ben])
    with app.app_context(), writing():
        fact = Activity(kind=Kind.WITHDRAWN)
        db.session.add(fact)
        db.session.flush()
        for number in (first, second):
            db.session.add(Notice(member_id=number, activity_id=fact.id, created_at=clock.now()))
        fact_id = fact.id

    def tells_both(arrive, meet):
        record(Kind.MEETING_CANCELLED, actor_id=None, member_id=second, subject_id=1)
        db.session.flush()
        arrive()
        meet()
        record(Kind.MEETING_CANCELLED, actor_id=None, member_id=first, subject_id=1)

    def takes_back(arrive, meet):
        work.run("notices")

    assert side_by_side(app, tells_both, takes_back) == [None, None]
    with app.app_context():
        assert db.session.get(Activity, fact_id) is None


def test_two_workers_tell_the_same_members_of_two_things(app, cast, talk):
    first, second = sorted([cast.ada, cast.ben])
    thread = talk.start(first)
    with app.app_context(), writing():
        watching.choose(second, thread, watching.Way.WATCH)
        # A row that is written anew may come to lie behind the others.
        db.session.get_one(Member, first).email = "elsewhere@example.org"
    talk.answer(cast.grace, thread)

    def tells_of_another(arrive, meet):
        hold([first])
        arrive()
        meet()
        hold([first, second])

    def tells(arrive, meet):
        work.run("notices")

    assert side_by_side(app, tells_of_another, tells) == [None, None]
    with app.app_context():
        assert db.session.query(Notice.member_id).order_by(Notice.member_id).all() == [(first,), (second,)]
