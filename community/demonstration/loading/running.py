"""What goes on in the meetings that run, and what stays of those that are over: rounds, hands, notes, after-care."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert

from community.demonstration.groups import Circle
from community.demonstration.loading.loaded import Loaded
from community.demonstration.meetings import Planned
from community.extensions import db
from community.meetings.running.aftercare import AfterCare
from community.meetings.running.hands import Hand
from community.meetings.running.notes import MeetingNote
from community.meetings.running.rounds import Kind, Round, Turn
from community.meetings.state import CLOSING_LASTS

# A round begins with the facilitator's first words, and a hand went up not long ago.
SOON, HAND = timedelta(minutes=1), timedelta(minutes=2)
# She who leads writes her note with a cup of tea afterwards; the worker tells people at once.
NOTED, TOLD = timedelta(minutes=25), timedelta(minutes=1)


def put(loaded: Loaded) -> int:
    """For every meeting what there is of it."""
    return sum(_put(one, circle, loaded) for circle in loaded.world.groups for one in circle.meetings)


def _put(one: Planned, circle: Circle, loaded: Loaded) -> int:
    number = loaded.meetings[id(one)].id
    count = _round(one, circle, number, loaded)
    hands = [
        {"meeting_id": number, "member_id": loaded.members[who], "raised_at": loaded.world.now - HAND}
        for who in one.numbers("hand", circle.people)
    ]
    if hands:
        db.session.execute(insert(Hand), hands)
    if one.head.get("note"):
        db.session.add(
            MeetingNote(
                meeting_id=number,
                author_id=loaded.members[circle.leader],
                words=one.head["note"],
                changed_at=one.ends_at + NOTED,
            )
        )
    over = one.ends_at + CLOSING_LASTS
    if over < loaded.world.now and not one.cancelled:
        db.session.add(AfterCare(meeting_id=number, words=one.head.get("after", ""), told_at=over + TOLD))
    db.session.flush()
    return count + len(hands)


def _round(one: Planned, circle: Circle, number: int, loaded: Loaded) -> int:
    """The round that goes on, and whose turn in it is over. The facilitator takes none."""
    if "round" not in one.head:
        return 0
    kind = Kind(one.head["round"])
    begun = Round(meeting_id=number, kind=kind, started_at=_begun_at(one, kind))
    db.session.add(begun)
    db.session.flush()
    had = [who for who in one.numbers("had", circle.people) if who != circle.leader]
    if had:
        db.session.execute(insert(Turn), [{"round_id": begun.id, "member_id": loaded.members[who]} for who in had])
    return 1 + len(had)


def _begun_at(one: Planned, kind: Kind) -> datetime:
    return one.starts_at + SOON if kind == Kind.OPENING else one.ends_at - 5 * SOON
