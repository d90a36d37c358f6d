"""Who leads a meeting: the facilitators of its group, those who lead beside them, and a stand-in for one evening.

Someone leads a meeting when she is in its circle as one who leads. From that follows that she keeps its room in order,
and that a stand-in sees this meeting and nothing else of the group.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, and_, delete, exists, select
from sqlalchemy.orm import Mapped, mapped_column

from community.accounts import circles
from community.accounts.blocks import not_blocked
from community.accounts.circles import CircleMember
from community.accounts.models import Member, Role
from community.activity import Kind
from community.core import clock
from community.core.database import UTCDateTime, rows_changed
from community.core.errors import Refusal
from community.extensions import db
from community.meetings.credentials import Credential
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.seats import Seat
from community.meetings.state import State
from community.meetings.telling import tell

# As many as can look after twelve people without getting in each other's way.
MOST_LEADERS = 3


class StandIn(db.Model):
    """``member_id`` leads one meeting in place of ``by_id``, who handed it over. Taking it back deletes the row."""

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meeting.id", ondelete="CASCADE"), primary_key=True)
    member_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("member.id", ondelete="CASCADE"), index=True)
    since: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)


def leads(meeting: Meeting, member_id: int) -> bool:
    """Whether someone leads this meeting."""
    return circles.leads(meeting.circle_id, member_id)


def looks_after(member: Member) -> ColumnElement[bool]:
    """SQL: a member looks after a meeting, as permissions.look_after_meeting says: she leads it or its group, also when
    she has handed this meeting over."""
    # Correlated by hand: two levels down SQLAlchemy would not do it by itself.
    group = select(Group.circle_id).where(Group.id == Meeting.group_id).correlate(Meeting).scalar_subquery()
    return exists().where(
        CircleMember.circle_id.in_([Meeting.circle_id, group]), CircleMember.member_id == member.id, CircleMember.leads
    )


def leaders(meeting: Meeting) -> list[Member]:
    """Those who lead this meeting, whoever has led it longest first."""
    found = (
        select(Member)
        .join(CircleMember, CircleMember.member_id == Member.id)
        .where(CircleMember.circle_id == meeting.circle_id, CircleMember.leads)
        .order_by(CircleMember.since, Member.id)
    )
    return list(db.session.scalars(found))


def may_be_beside(meeting: Meeting, by: Member) -> list[Member]:
    """Whom ``by`` may have lead beside her: members of the group or the meeting, and other facilitators. Only those she
    meets, and who do not lead it yet."""
    there = select(CircleMember.member_id).where(
        CircleMember.circle_id.in_([meeting.circle_id, meeting.group.circle_id]), ~CircleMember.reads_only
    )
    return _to_choose_from(Member.id.in_(there) | (Member.role == Role.FACILITATOR), meeting, by)


def may_stand_in(meeting: Meeting, by: Member) -> list[Member]:
    """To whom ``by`` may hand this meeting over: other facilitators whose profession is checked now. Only those she
    meets, and who do not lead it yet."""
    checked = exists().where(Credential.member_id == Member.id, Credential.is_current())
    return _to_choose_from(and_(Member.role == Role.FACILITATOR, checked), meeting, by)


def takes_another(meeting: Meeting) -> bool:
    """Whether fewer lead it than may."""
    return len(leaders(meeting)) < MOST_LEADERS


def name_beside(meeting: Meeting, by: Member, member_id: int) -> None:
    """Have someone lead beside ``by``, with the same tools. Raises Refusal when it is over, when she may not be asked
    (``may_be_beside``), and when enough lead it already."""
    _must_not_be_over(meeting)
    if member_id not in {someone.id for someone in may_be_beside(meeting, by)}:
        raise Refusal("This person cannot lead the meeting with you.", 403)
    if not takes_another(meeting):
        raise Refusal(f"{MOST_LEADERS} lead this meeting already.", 409)
    meeting.circle.let_in(member_id, leads=True)


def leave_beside(meeting: Meeting, member_id: int) -> None:
    """End that someone leads beside others. If she came in by a seat she stays in the room, otherwise she leaves it.

    Raises Refusal when she leads the group, or stands in: that ends by handing over, or taking back.
    """
    if not leads(meeting, member_id):
        return
    standing_in = db.session.get(StandIn, meeting.id)
    if member_id in meeting.group.leader_ids or (standing_in is not None and standing_in.member_id == member_id):
        raise Refusal("Someone has to lead this meeting. You can hand it over, or take it back.", 409)
    seat = Seat.of(meeting, member_id)
    if seat is not None and seat.present_at is not None:
        meeting.circle.let_in(member_id, reads_only=seat.visits)
    else:
        meeting.let_out(member_id)


def hand_over(meeting: Meeting, by: Member, member_id: int) -> StandIn:
    """Have a stand-in lead this one meeting in place of ``by``. Raises Refusal when it is over, when she may not
    stand in (``may_stand_in``), and when it was handed over already."""
    _must_not_be_over(meeting)
    if member_id not in {someone.id for someone in may_stand_in(meeting, by)}:
        raise Refusal("Only a facilitator whose profession is checked can stand in.", 403)
    if db.session.get(StandIn, meeting.id) is not None:
        raise Refusal("This meeting is in other hands already.", 409)
    standing_in = StandIn(meeting_id=meeting.id, member_id=member_id, by_id=by.id)
    db.session.add(standing_in)
    meeting.circle.let_in(member_id, leads=True)
    meeting.let_out(by.id)
    tell(Kind.MEETING_HANDED, meeting, member_id)
    return standing_in


def take_back(meeting: Meeting, me: Member) -> None:
    """End that someone stands in: the one who handed the meeting over leads it again, or ``me`` if she has left the
    group since. Raises Refusal when it is over, and when nobody would lead it."""
    standing_in = db.session.get(StandIn, meeting.id)
    if standing_in is None:
        return
    _must_not_be_over(meeting)
    before = db.session.get_one(Member, standing_in.by_id)
    leader = before if meeting.group.has_in_it(before) else me
    if leader.id == standing_in.member_id:
        raise Refusal("Someone has to lead this meeting.", 409)
    meeting.circle.let_in(leader.id, leads=True)
    meeting.let_out(standing_in.member_id)
    db.session.delete(standing_in)
    db.session.flush()


def is_handed_over(meeting: Meeting, by: Member) -> bool:
    """Whether someone stands in for ``by`` in this meeting."""
    standing_in = db.session.get(StandIn, meeting.id)
    return standing_in is not None and standing_in.by_id == by.id


def stand_in_no_more(member_id: int) -> None:
    """End everything in which a member stands in. Those who handed her a meeting count as leading it again."""
    rows_changed(delete(StandIn).where(StandIn.member_id == member_id))


def inside(meeting: Meeting) -> set[int]:
    """The ids of all for whom the meeting's room is there."""
    return set(db.session.scalars(select(CircleMember.member_id).where(CircleMember.circle_id == meeting.circle_id)))


def is_over(meeting: Meeting) -> bool:
    """Whether nobody can lead it any more, because it has closed or was cancelled."""
    return meeting.state in {State.CLOSED, State.CANCELLED}


def _must_not_be_over(meeting: Meeting) -> None:
    # Whoever came to lead it now would read what was said, and that is for those who were there.
    if is_over(meeting):
        raise Refusal("This meeting is over. What was said in it is for those who were there.", 409)


def _to_choose_from(condition, meeting: Meeting, by: Member) -> list[Member]:
    # Not those who lead already, and not those whom she does not meet.
    already = circles.leaders_of(meeting.circle_id)
    found = select(Member).where(
        condition, Member.is_in(), Member.id != by.id, Member.id.not_in(already), not_blocked(by.id, Member.id)
    )
    return list(db.session.scalars(found.order_by(Member.display_name, Member.id)))
