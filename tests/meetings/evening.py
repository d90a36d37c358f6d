"""An evening: a meeting of a group that Grace leads, at any moment of it, with those who came."""

from __future__ import annotations

import uuid
from datetime import timedelta

from sqlalchemy import select

from community.accounts.circles import Circle
from community.accounts.models import Member
from community.chat.models import Room
from community.core import clock
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.running import now
from community.meetings.running.now import Now
from community.meetings.seats import Seat
from community.meetings.state import CLOSING_LASTS, DOORS_BEFORE

LASTS = timedelta(minutes=90)


class Evening:
    """``evening.come(cast.ada)`` lets her in; ``evening.act(client, "raise-hand")`` is what she does there."""

    def __init__(self, app, leader_id: int) -> None:
        self.app, self.leader_id = app, leader_id
        with app.app_context():
            group = Group.found("Thursday evenings", db.session.get_one(Member, leader_id))
            circle = Circle.begin()
            room = Room(title="Thursday evenings", kind="meeting", circle_id=circle.id)
            begins = clock.now() - timedelta(minutes=20)
            meeting = Meeting(
                group=group, circle=circle, room=room, doors_at=begins, starts_at=begins, ends_at=begins, theme=""
            )
            db.session.add_all([room, meeting])
            db.session.flush()
            circle.let_in(leader_id, leads=True)
            self.meeting, self.room, self.circle, self.group = meeting.id, room.id, circle.id, group.id
            db.session.commit()
        self.began(timedelta(minutes=20))

    def began(self, ago: timedelta) -> None:
        """Move it so that it began so long ago; with a negative time, that it begins so much later."""
        with self.app.app_context():
            meeting = db.session.get_one(Meeting, self.meeting)
            meeting.starts_at = clock.now() - ago
            meeting.doors_at = meeting.starts_at - DOORS_BEFORE
            meeting.ends_at = meeting.starts_at + LASTS
            meeting.room.opens_at, meeting.room.closes_at = meeting.doors_at, meeting.ends_at + CLOSING_LASTS
            db.session.commit()

    def come(self, *member_ids: int, visits: bool = False, ago: timedelta = timedelta(minutes=25)) -> None:
        """They came in so long ago, each a second after the one before."""
        with self.app.app_context():
            for place, member_id in enumerate(member_ids):
                self.seat(member_id, visits=visits, present_at=clock.now() - ago + timedelta(seconds=place))
                db.session.get_one(Circle, self.circle).let_in(member_id, reads_only=visits)
            db.session.commit()

    def seat(self, member_id: int, **columns) -> None:
        """She has a seat. Commits nothing."""
        db.session.add(Seat(meeting_id=self.meeting, member_id=member_id, state="seated", **columns))

    def act(self, client, name: str, **form):
        """She does something, as a script would."""
        return client.post(
            f"/live/meetings/{self.meeting}/acts/{name}", data=form, headers={"Accept": "application/json"}
        )

    def stands(self, member_id: int) -> Now:
        """How the meeting stands for a member."""
        with self.app.app_context():
            return now.of(self.room, db.session.get_one(Member, member_id))

    def shown(self, client) -> str:
        """What stands on top of the room and beside it for the one who is signed in."""
        answer = client.get(f"/live/meetings/{self.meeting}/now")
        assert answer.status_code == 200
        return answer.json["now"] + answer.json["beside"]

    def say(self, client, words: str):
        """She says something in the room."""
        form = {"source": words, "key": uuid.uuid4().hex}
        return client.post(f"/live/{self.room}", data=form, headers={"Accept": "application/json"})

    def rows(self, table) -> int:
        """How many rows a table has."""
        with self.app.app_context():
            return len(db.session.execute(select(table)).all())
