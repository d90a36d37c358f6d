"""Reading how a meeting stands for one reader: what is on top of its room, and what she can do. Four queries."""

from __future__ import annotations

from sqlalchemy import and_, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased

from community import comfort
from community.accounts import circles
from community.accounts.blocks import not_blocked
from community.accounts.circles import CircleMember
from community.accounts.models import Member
from community.chat.messages import Message
from community.chat.models import Room, RoomClosing
from community.chat.quieting import Quieting
from community.core import clock
from community.extensions import db
from community.meetings.meetings import Meeting
from community.meetings.models import Group
from community.meetings.running.aftercare import AfterCare
from community.meetings.running.hands import Hand
from community.meetings.running.help_calls import HelpCall
from community.meetings.running.private_lines import PrivateLine, PrivateWord
from community.meetings.running.rounds import LAST_ROUND_BEFORE, Kind, Round, Turn
from community.meetings.running.snapshot import GOING_ON, LATE_LASTS, Line, Now, Person, Word
from community.meetings.seats import Seat
from community.meetings.state import CLOSING_LASTS, State, state_of

# What someone is called whom the reader does not meet.
UNMET = "Someone"


def of(room_id: int, reader: Member) -> Now | None:
    """How the meeting in a room stands for someone who may enter it; None when there is none."""
    meeting = _meeting(room_id, reader.id)
    if meeting is None:
        return None
    people, turn_over, hands_before = _people(meeting, reader)
    me = next((person for person in people if person.id == reader.id), None)
    turns = sorted((p for p in people if p.waits_since), key=lambda person: (person.waits_since, person.id))
    late = meeting.present_at if _is_late(meeting) else None
    paused = meeting.paused_until if meeting.paused_until and clock.now() < meeting.paused_until else None
    state = state_of(meeting)
    return Now(
        meeting_id=meeting.id,
        room_id=room_id,
        title=meeting.title,
        theme=meeting.theme,
        topics=meeting.topics,
        way=comfort.of(reader).way(meeting.topics, hers=me is not None and me.leads),
        state=state,
        is_closed=meeting.is_closed,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        closes_at=meeting.ends_at + CLOSING_LASTS,
        me=me,
        reads_only=bool(meeting.reads_only),
        is_quiet=meeting.is_quiet,
        people=tuple(people),
        lines=_lines(meeting.id, reader.id),
        round_kind=Kind(meeting.kind) if meeting.kind else None,
        turns=tuple(turns),
        my_turn_is_over=reader.id in turn_over,
        had_opening=meeting.had_opening,
        hands_before=hands_before,
        offers_last_round=_offers_last_round(meeting, state),
        paused_until=paused if state in GOING_ON else None,
        pause_words=meeting.pause_words if paused else "",
        came_late_at=late,
        said_before=meeting.said_before if late else None,
        care_words=meeting.care_words or "",
    )


def _meeting(room_id: int, reader_id: int):
    mine = and_(CircleMember.circle_id == Meeting.circle_id, CircleMember.member_id == reader_id)
    seat = and_(Seat.meeting_id == Meeting.id, Seat.member_id == reader_id)
    closed = exists().where(RoomClosing.room_id == Room.id, RoomClosing.is_current())
    hers = and_(Quieting.room_id == Room.id, Quieting.member_id == reader_id)
    quiet = exists().where(hers, Quieting.lasts())
    before = select(func.max(Message.number)).where(Message.room_id == Room.id, Message.created_at < Seat.present_at)
    return db.session.execute(
        select(
            *(Meeting.id, Meeting.circle_id, Meeting.theme, Meeting.topics),
            *(Meeting.doors_at, Meeting.starts_at, Meeting.ends_at, Meeting.cancelled_at),
            *(Group.title, Room.paused_until, Room.pause_words, closed.label("is_closed"), quiet.label("is_quiet")),
            *(CircleMember.reads_only, Seat.present_at, Round.id.label("round_id"), Round.kind),
            AfterCare.words.label("care_words"),
            _had(Kind.OPENING).label("had_opening"),
            _had(Kind.LAST).label("had_last"),
            before.correlate(Room, Seat).scalar_subquery().label("said_before"),
        )
        .select_from(Meeting)
        .join(Room, Room.id == Meeting.room_id)
        .join(Group, Group.id == Meeting.group_id)
        .outerjoin(CircleMember, mine)
        .outerjoin(Seat, seat)
        .outerjoin(Round, and_(Round.meeting_id == Meeting.id, Round.ended_at.is_(None)))
        .outerjoin(AfterCare, AfterCare.meeting_id == Meeting.id)
        .where(Meeting.room_id == room_id)
    ).one_or_none()


def _people(meeting, reader: Member) -> tuple[list[Person], set[int], int]:
    """The people in it in the order in which they came, the ids of those whose turn in the round is over, and how many
    hands went up before the reader's."""
    came = select(Seat.member_id).where(Seat.meeting_id == meeting.id, Seat.present_at.is_not(None))
    asked = HelpCall.waiting_in(meeting.id)
    found = (
        select(
            *(Member.id, Member.display_name, CircleMember.leads, Seat.visits, Seat.by_phone, Seat.present_at),
            *(Turn.over, Turn.asked_at, Hand.raised_at, Hand.called_at, HelpCall.pressed_at),
            not_blocked(reader.id, Member.id).label("met"),
        )
        .outerjoin(Seat, and_(Seat.meeting_id == meeting.id, Seat.member_id == Member.id))
        .outerjoin(CircleMember, and_(CircleMember.circle_id == meeting.circle_id, CircleMember.member_id == Member.id))
        .outerjoin(Turn, and_(Turn.round_id == (meeting.round_id or 0), Turn.member_id == Member.id))
        .outerjoin(Hand, and_(Hand.meeting_id == meeting.id, Hand.member_id == Member.id))
        .outerjoin(HelpCall, HelpCall.waits(meeting.id, Member.id))
        .where(Member.id.in_(union_all(came, circles.leaders_of(meeting.circle_id), asked)), Member.is_among_us())
        .order_by(Seat.present_at, Member.id)
    )
    rows = db.session.execute(found).all()
    reader_leads = any(row.leads for row in rows if row.id == reader.id)
    people = []
    for row in rows:
        hers = row.id == reader.id
        # Someone who has gone and still waits for help is listed only for those who lead: others would learn of it.
        if not (row.present_at or row.leads or hers or reader_leads):
            continue
        has_turns = meeting.round_id and row.present_at and not row.leads and not row.visits and not row.over
        people.append(
            Person(
                id=row.id,
                name=row.display_name if row.met or reader_leads else UNMET,
                meets=bool(row.met),
                leads=bool(row.leads),
                visits=bool(row.visits),
                by_phone=bool(row.by_phone),
                waits_since=(row.asked_at or row.present_at) if has_turns else None,
                # The raised hands of others are for those who lead.
                hand_since=row.raised_at if hers or reader_leads else None,
                has_the_word=row.called_at is not None,
                # That someone needs help is for those who lead, and for herself.
                needs_help=row.pressed_at is not None and (hers or reader_leads),
            )
        )
    mine = next((row.raised_at for row in rows if row.id == reader.id), None)
    before = sum(1 for row in rows if mine and row.raised_at and not row.called_at and row.raised_at < mine)
    return people, {row.id for row in rows if row.over}, before


def _lines(meeting_id: int, reader_id: int) -> tuple[Line, ...]:
    other = Member
    # While she needs help the line is open also between two who do not meet: whoever asks for help is answered.
    needs_help = exists().where(HelpCall.waits(PrivateLine.meeting_id, PrivateLine.member_id))
    rows = db.session.execute(
        select(
            *(PrivateLine.id, PrivateLine.ended_at, other.id.label("with_id"), other.display_name),
            *(PrivateWord.id.label("word_id"), PrivateWord.author_id, PrivateWord.words, PrivateWord.said_at),
        )
        .join(
            other,
            or_(
                and_(PrivateLine.leader_id == reader_id, other.id == PrivateLine.member_id),
                and_(PrivateLine.member_id == reader_id, other.id == PrivateLine.leader_id),
            ),
        )
        .outerjoin(PrivateWord, PrivateWord.line_id == PrivateLine.id)
        .where(PrivateLine.meeting_id == meeting_id, or_(not_blocked(reader_id, other.id), needs_help))
        .order_by(PrivateLine.id, PrivateWord.id)
    ).all()
    lines: dict[int, Line] = {}
    for row in rows:
        before = lines[row.id].words if row.id in lines else ()
        word = () if row.word_id is None else (Word(row.word_id, row.author_id == reader_id, row.words, row.said_at),)
        lines[row.id] = Line(row.id, row.with_id, row.display_name, row.ended_at is not None, before + word)
    return tuple(lines.values())


def _is_late(row) -> bool:
    return bool(row.present_at) and row.present_at > row.starts_at and clock.now() < row.present_at + LATE_LASTS


def _offers_last_round(row, state: State) -> bool:
    soon = clock.now() >= row.ends_at - LAST_ROUND_BEFORE
    return soon and state in {State.RUNNING, State.CLOSING} and not row.kind and not row.had_last


def _had(kind: Kind):
    had = aliased(Round)
    return exists().where(had.meeting_id == Meeting.id, had.kind == kind)
