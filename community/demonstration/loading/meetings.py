"""The meetings of groups: those that repeat and those that do not, seats, and what was said as long as it is kept."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import insert

from community.accounts.models import Member
from community.demonstration.groups import Circle
from community.demonstration.loading.loaded import Loaded
from community.demonstration.loading.talk import say
from community.demonstration.meetings import Planned
from community.extensions import db
from community.meetings import seats
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.recurrence import Rule
from community.meetings.rules import GroundRules, RulesAccepted
from community.meetings.seats import Seat
from community.meetings.series import MeetingSeries
from community.meetings.visits import Visit

# Someone took her seat so long before; and whoever has said nothing came so long after the doors were opened.
TAKEN, CAME = timedelta(days=4), timedelta(minutes=6)
# The worker that deletes what was said comes by every few minutes.
WORKER = timedelta(minutes=4)
# Who was reminded before: a day, and a quarter of an hour.
REMINDED = (("reminded_day_at", timedelta(days=1)), ("reminded_soon_at", timedelta(minutes=15)))


def put(loaded: Loaded) -> int:
    """Every meeting."""
    return sum(_put(c, group, loaded) for c, group in zip(loaded.world.groups, loaded.groups, strict=True))


def _put(circle: Circle, group: Group, loaded: Loaded) -> int:
    leader = db.session.get_one(Member, loaded.members[circle.leader])
    series = _series(circle, group, leader)
    rules = GroundRules.begin(group)
    rules.at = group.listed_at or group.created_at
    for one in circle.meetings:
        meeting = Meeting.plan(
            group, one.starts_at, round((one.ends_at - one.starts_at) / timedelta(minutes=1)), one.seats,
            theme=one.theme, topics=loaded.topics(one.touches), by=leader, key=loaded.key(),
        )  # fmt: skip
        if one.day is not None:
            meeting.series_id, meeting.series_day = series.id, one.day
        meeting.room.created_at = meeting.circle.created_at = min(one.starts_at - TAKEN, loaded.world.now - CAME)
        _people(one, meeting, circle, loaded)
        _end(one, meeting, loaded)
        loaded.meetings[id(one)] = meeting
    _agree(circle, rules, loaded)
    db.session.flush()
    return len(circle.meetings)


def _series(circle: Circle, group: Group, leader: Member) -> MeetingSeries:
    days = [one.day for one in circle.meetings if one.day is not None]
    times = circle.times
    count = len(days) if "weeks" in circle.head else None
    rule = Rule(times.rhythm, days[0], count)
    series = MeetingSeries(
        group=group,
        rhythm=times.rhythm,
        zone=times.zone,
        first_day=days[0],
        begins=times.at,
        minutes=times.minutes,
        seats=circle.meetings[-1].seats,
        next_day=rule.day_after(days[-1]),
        created_at=circle.began_at,
        planned_by_id=leader.id,
        times=count,
    )
    db.session.add(series)
    db.session.flush()
    return series


def _people(one: Planned, meeting: Meeting, circle: Circle, loaded: Loaded) -> None:
    """Seats, and the circle of those who have come in. Those who lead need no seat."""
    present = {number: _came_at(number, one) for number in [*one.came, *one.phone]}
    has_begun = bool(present)
    present |= {number: _came_at(number, one) for number in one.visits if has_begun}
    taken = [(number, seats.SEATED) for number in [*one.came, *one.phone, *one.visits, *one.seated]]
    taken += [(number, seats.OFFERED) for number in one.offered]
    taken += [(number, seats.WAITING) for number in one.waiting]
    rows = []
    for number, state in taken:
        member_id = loaded.members[number]
        if number in present and number not in one.phone:
            place = meeting.circle.let_in(member_id, leads=number == circle.leader, reads_only=number in one.visits)
            place.since = present[number]
        if number != circle.leader:
            rows.append(_seat(number, state, one, meeting, present, loaded))
        if number in one.visits:
            _visit(member_id, meeting, present.get(number))
    if rows:
        db.session.execute(insert(Seat), rows)


def _seat(
    number: int, state: str, one: Planned, meeting: Meeting, present: dict[int, datetime], loaded: Loaded
) -> dict[str, object]:
    now = loaded.world.now
    due = {name: one.starts_at - before for name, before in REMINDED}
    until = now + seats.time_to_answer(meeting) if state == seats.OFFERED else None
    return {
        "meeting_id": meeting.id,
        "member_id": loaded.members[number],
        "state": state,
        "since": min(one.starts_at, now) - TAKEN + timedelta(hours=number % 60),
        "offered_until": until,
        "visits": number in one.visits,
        "present_at": present.get(number),
        "by_phone": number in one.phone,
        **{name: at if at < now and not one.cancelled else None for name, at in due.items()},
    }


def _came_at(number: int, one: Planned) -> datetime:
    said = next((line.at for line in one.lines if line.author == number), None)
    # Doors are crossed a moment before the first word.
    first = said - timedelta(seconds=9) if said and said < one.starts_at else one.starts_at - CAME
    return first + timedelta(seconds=number % 7)


def _visit(member_id: int, meeting: Meeting, used_at: datetime | None) -> None:
    visit = Visit.ask(meeting.group_id, member_id)
    visit.asked_at = min(visit.asked_at, meeting.starts_at) - TAKEN
    visit.used_at = visit.used_at or used_at


def _end(one: Planned, meeting: Meeting, loaded: Loaded) -> None:
    """It was cancelled, or is over and forgotten, or what was said can be read still."""
    now, room = loaded.world.now, meeting.room
    if one.cancelled:
        meeting.cancelled_at = min(one.starts_at - TAKEN / 2, now - TAKEN / 4)
        meeting.cancelled_because, meeting.changes_at = one.cancelled, None
        room.closes_at = meeting.cancelled_at
    if room.kept_until is not None and room.kept_until < now:
        room.forgotten_at = room.kept_until + WORKER
    room.last_number = say(loaded, meeting.room_id, one.lines)


def _agree(circle: Circle, rules: GroundRules, loaded: Loaded) -> None:
    """Whoever had a seat in one of the meetings has agreed to the ground rules."""
    first: dict[int, datetime] = {}
    for one in circle.meetings:
        for number in [*one.came, *one.phone, *one.visits, *one.seated]:
            first.setdefault(number, min(one.starts_at, loaded.world.now) - TAKEN)
    rows = [
        {"rules_id": rules.id, "member_id": loaded.members[number], "at": max(at, rules.at + timedelta(hours=1))}
        for number, at in first.items()
    ]
    db.session.execute(insert(RulesAccepted), rows)
