"""Takes the world from the day it was written for to the day it is shown on: the same words at other times."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from community.demonstration.people import Person
from community.demonstration.telling import Told

if TYPE_CHECKING:
    from community.demonstration.plan import World

# Everything moves by whole days, so that what was said at night was said at night. Only what is newer than this is
# drawn out, by less than half, so that its latest words are new at any time of day. Order and relations stay.
LATELY = timedelta(days=2)


class Move:
    """Where each time of the plan goes, when the end of the plan goes to ``now``."""

    def __init__(self, end: datetime, now: datetime):
        self.whole = timedelta(days=(now - end).days)
        # Ages stay, so years of birth move with the calendar.
        self.years = now.year - end.year
        self._lately = end - LATELY
        self._drawn = (now - self.whole - self._lately) / LATELY

    def __call__(self, at: datetime) -> datetime:
        """The time in place of ``at``."""
        if at > self._lately:
            at = self._lately + (at - self._lately) * self._drawn
        return at + self.whole


def to(now: datetime, world: World) -> World:
    """``world``, changed so that it ends at ``now``."""
    move = Move(world.now, now)
    world.now, world.day, world.here_last = now, world.day + move.whole, move(world.here_last)
    world.people = [_person(person, move) for person in world.people]
    world.told = [told and _told(told, move) for told in world.told]
    for thread in world.discussions:
        for post in thread.posts:
            post.at = move(post.at)
            post.edited_at = post.edited_at and move(post.edited_at)
    for decided in world.decided:
        decided.at = move(decided.at)
    for left in world.words_left:
        left.at = move(left.at)
    # Rooms move by whole days to the end: who says good morning there says it in the morning.
    for room in world.rooms:
        for line in room.lines:
            line.at += move.whole
    for group in world.groups:
        group.began_at += move.whole
        for line in group.talk:
            line.at += move.whole
        for one in group.asked:
            one.at = move(one.at)
    waiting = world.waiting
    for request in waiting.requests:
        request.at = move(request.at)
    for complaint in waiting.complaints:
        complaint.at = move(complaint.at)
    for greeting in waiting.greetings:
        greeting.at = move(greeting.at)
        greeting.accepted_at = greeting.accepted_at and move(greeting.accepted_at)
    return world


def _person(person: Person, move: Move) -> Person:
    return replace(
        person,
        birth_year=person.birth_year + move.years,
        told_at=move(person.told_at),
        joined_at=move(person.joined_at),
        until=person.until and move(person.until),
    )


def _told(told: Told, move: Move) -> Told:
    return replace(
        told,
        birth_year=told.birth_year and told.birth_year + move.years,
        secondary_year=told.secondary_year and told.secondary_year + move.years,
    )
