"""The groups: their circles, cards and people, who asks to come in, and what was said in their rooms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from community.accounts.circles import CircleMember
from community.accounts.models import Member
from community.activity import Activity, Kind
from community.demonstration import written
from community.demonstration.groups import Circle
from community.demonstration.loading.loaded import Loaded
from community.demonstration.loading.talk import say
from community.extensions import db
from community.meetings import cards, credentials
from community.meetings.credentials import Profession
from community.meetings.invitations import Invitation
from community.meetings.models import Group, WayIn
from community.meetings.requests import Request
from community.meetings.visits import Visit

# So long ago who someone is was checked, and so long it holds from then on.
CHECKED, HOLDS = timedelta(days=150), timedelta(days=365)
# A card is filled some days after a group is begun, and listed soon after.
CARD_TOOK, LISTED_AFTER = timedelta(days=4), timedelta(days=5)


def put(loaded: Loaded) -> int:
    """Every group with its card, its members, a space and a room."""
    admin = db.session.get_one(Member, loaded.by_role("administrator")[0])
    _put_credentials(loaded, admin.id)
    for circle in loaded.world.groups:
        loaded.groups.append(_found(circle, loaded, admin))
    return len(loaded.groups)


def put_words(loaded: Loaded) -> int:
    """What was said in their rooms, and who would like to come in."""
    count = 0
    for circle, group in zip(loaded.world.groups, loaded.groups, strict=True):
        group.room.last_number = say(loaded, group.room_id, circle.talk)
        count += group.room.last_number
        _put_asked(circle, group, loaded)
    return count


def _put_credentials(loaded: Loaded, admin_id: int) -> None:
    """Check the professions of those who lead a group, and of Breast Care Nurses who suggest groups."""
    heads = [circle.head for circle in loaded.world.groups]
    heads.append(dict(written.pairs(written.lines("groups/nurse.txt"))))
    by_name = {person.name: person.number for person in loaded.world.people}
    at = loaded.world.now - CHECKED
    for head in heads:
        name = head.get("led by") or head["name"]
        credential = credentials.check(
            loaded.members[by_name[name]],
            name=head.get("at work", name),
            profession=Profession(head["profession"]),
            organisation=head["organisation"],
            by_id=admin_id,
            until=at + HOLDS,
        )
        credential.checked_at = at


def _found(circle: Circle, loaded: Loaded, admin: Member) -> Group:
    leader = db.session.get_one(Member, loaded.members[circle.leader])
    group = Group.found(circle.title, leader, by=admin)
    began = circle.began_at
    group.created_at = group.circle.created_at = group.room.created_at = began
    group.space.description = circle.head["description"]
    group.space.topics = loaded.topics(circle.touches)
    group.room.description = "For between the meetings. Whoever is in the group may look in at any time."
    group.way_in, group.lets_try = WayIn(circle.head["way in"]), circle.head["try"] == "yes"
    group.ready_at, group.listed_at = began + CARD_TOOK, began + LISTED_AFTER
    group.card.change(leader.id, **_card(circle, loaded))
    group.card.changed_at = began + CARD_TOOK
    for place, number in enumerate(circle.members):
        group.circle.let_in(loaded.members[number]).since = began + timedelta(days=6 + place * 1.5)
    db.session.get_one(CircleMember, (group.circle_id, leader.id)).since = began
    db.session.flush()
    given = (Activity.kind == Kind.GROUP_GIVEN) & (Activity.subject_id == group.id)
    db.session.execute(update(Activity).where(given).values(created_at=began))
    return group


def _card(circle: Circle, loaded: Loaded) -> dict[str, Any]:
    head, said, times = circle.head, circle.paragraphs, circle.times
    return {
        "for_whom": head["for whom"],
        "about": said["about"],
        "not_for": said["unsuited"],
        "themes": said.get("themes", ""),
        "topics": loaded.topics(circle.themes_touch) if "themes" in said else 0,
        "ground_rules": said["rules"],
        "led_by": cards.LedBy(head["led"]),
        "talk": cards.Talk(head["talk"]),
        "dying": cards.Dying(head["dying"]),
        "pace": cards.Pace(head["pace"]),
        "size": int(head["size"]),
        "weekday": times.weekday,
        "starts": times.at.strftime("%H:%M"),
        "zone": times.zone,
        "lasts": times.minutes,
        "rhythm": times.rhythm,
        "weeks": int(head["weeks"]) if "weeks" in head else None,
        "begins_on": min(one.day for one in circle.meetings if one.day) if "weeks" in head else None,
        "by_phone": head["phone"] == "yes",
        "suits": cards.bits(head.get("suits", "").split()),
    }


def _put_asked(circle: Circle, group: Group, loaded: Loaded) -> None:
    leader = loaded.members[circle.leader]
    for one in circle.asked:
        who = loaded.members[one.who]
        if one.way == "visits":
            db.session.add(Visit(group_id=group.id, member_id=who, asked_at=one.at))
        elif one.way == "asks":
            request = Request(group_id=group.id, member_id=who, key=loaded.key(), words=one.words, created_at=one.at)
            _tell(loaded, Kind.ASKED_TO_JOIN_GROUP, who, leader, request, one.at)
        else:
            by, invites = loaded.members[one.by or 0], one.way == "invited"
            invitation = Invitation(
                group_id=group.id, member_id=who, by_id=by, invites=invites, words=one.words, created_at=one.at
            )
            _tell(loaded, Kind.INVITED_TO_GROUP if invites else Kind.SUGGESTED_GROUP, by, who, invitation, one.at)


def _tell(loaded: Loaded, kind: Kind, actor_id: int, member_id: int, thing: Request | Invitation, at: datetime) -> None:
    db.session.add(thing)
    db.session.flush()
    fact = {"kind": kind, "actor_id": actor_id, "member_id": member_id, "subject_id": thing.id, "created_at": at}
    loaded.facts.append(fact)


def circles_of(member_id: int) -> set[int]:
    """The circles that a member is in."""
    return set(db.session.scalars(select(CircleMember.circle_id).where(CircleMember.member_id == member_id)))
