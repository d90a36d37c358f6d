"""The worker takes notices back while those who had them are told of something else."""

from __future__ import annotations

from community.activity import Activity, Kind, record
from community.core import clock, work
from community.core.database import writing
from community.extensions import db
from community.notifications.models import Notice
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
