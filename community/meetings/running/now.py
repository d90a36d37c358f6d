"""How a meeting stands, as one reader meets it: what is on top of its room, and what she can do. Four queries."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, func, or_, select, union_all
from sqlalchemy.orm import aliased

from community.accounts.blocks import not_blocked
from community.accounts.circles import CircleMember
from community.accounts.models import Member
from community.chat.messages import Message
from community.chat.models import Room
from community.core import clock
from community.extensions import db
from community.meetings.meetings import CLOSING_LASTS, Meeting, State
from community.meetings.models import Group
from community.meetings.running.aftercare import AfterCare
from community.meetings.running.hands import Hand
from community.meetings.running.helps import HelpCall
from community.meetings.running.private_lines import PrivateLine, PrivateWord
from community.meetings.running.rounds import LAST_ROUND_BEFORE, TITLES, Kind, Round, Turn
from community.meetings.seats import Seat

# While something can be done in it.
GOING_ON = {State.DOORS_OPEN, State.RUNNING, State.CLOSING}
NAMELESS = "Someone"


@dataclass(frozen=True)
class Person:
    """Someone in the meeting, as the reader meets her: one whom she does not meet has no name for her."""

    id: int
    name: str
    leads: bool
    visits: bool
    by_phone: bool
    # None: not in the round that is going on.
    waits_since: datetime | None
    hand_since: datetime | None
    has_the_word: bool
    needs_help: bool


@dataclass(frozen=True)
class Word:
    """Something said on a private line."""

    id: int
    mine: bool
    words: str
    said_at: datetime


@dataclass(frozen=True)
class Line:
    """A private line of the reader's: with whom, and what was said on it."""

    id: int
    with_id: int
    with_name: str
    ended: bool
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Now:
    """How it stands for one reader. Two that are alike make the same ``version``."""

    meeting_id: int
    room_id: int
    title: str
    theme: str
    state: State
    starts_at: datetime
    ends_at: datetime
    closes_at: datetime
    me: Person | None
    reads_only: bool
    people: tuple[Person, ...]
    lines: tuple[Line, ...]
    round_kind: Kind | None
    # In the round that is going on: whose turn it is, and who follows.
    turns: tuple[Person, ...]
    my_turn_is_over: bool
    had_opening: bool
    # How many hands went up before the reader's.
    hands_before: int
    offers_last_round: bool
    paused_until: datetime | None
    pause_words: str
    came_late_at: datetime | None
    # The last thing that was said before she came.
    said_before: int | None
    care_words: str

    @property
    def version(self) -> str:
        """A sign that is another one when anything of this is."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:20]

    @property
    def goes_on(self) -> bool:
        """Whether something can be done in it."""
        return self.state in GOING_ON

    @property
    def leads(self) -> bool:
        """Whether the reader leads it."""
        return self.me is not None and self.me.leads

    @property
    def takes_part(self) -> bool:
        """Whether she has a voice in it."""
        return self.goes_on and not self.reads_only

    @property
    def round_title(self) -> str:
        """What the round that is going on is called."""
        return TITLES[self.round_kind] if self.round_kind else ""

    @property
    def turn(self) -> Person | None:
        """Whose turn it is."""
        return self.turns[0] if self.turns else None

    @property
    def my_turn(self) -> bool:
        """Whether it is the reader's turn."""
        return self.turn is not None and self.turn is self.me

    @property
    def place_in_round(self) -> int:
        """How many have their turn before the reader; 0 when she does not wait for one."""
        return self.turns.index(self.me) if self.me in self.turns else 0

    @property
    def hands(self) -> list[Person]:
        """The raised hands in their order, without the one that has the word."""
        raised = [person for person in self.people if person.hand_since and not person.has_the_word]
        return sorted(raised, key=lambda person: (person.hand_since, person.id))

    @property
    def has_the_word(self) -> Person | None:
        """On whom the facilitator has called."""
        return next((person for person in self.people if person.has_the_word), None)

    @property
    def needing_help(self) -> list[Person]:
        """Who has asked for help. Only for who leads."""
        return [person for person in self.people if person.needs_help] if self.leads else []

    @property
    def leaders(self) -> list[Person]:
        """Who leads it, besides the reader."""
        return [person for person in self.people if person.leads and person is not self.me]

    @property
    def others(self) -> list[Person]:
        """Who takes part and does not lead, besides the reader."""
        return [person for person in self.people if not person.leads and person is not self.me]

    def line_with(self, member_id: int) -> Line | None:
        """The reader's open line with someone."""
        return next((line for line in self.lines if line.with_id == member_id and not line.ended), None)

    @property
    def waits_for_me(self) -> str:
        """What waits beside the room for the reader, in the fewest words; nothing when nothing does."""
        if self.needing_help:
            return f"{self.needing_help[0].name} would like help"
        unanswered = [line for line in self.lines if not line.ended and line.words and not line.words[-1].mine]
        if unanswered:
            return f"{unanswered[0].with_name} wrote to you alone"
        if self.leads and self.hands:
            return f"{self.hands[0].name} has a hand up"
        return "Private line" if any(not line.ended for line in self.lines) else ""

    @property
    def changes_in(self) -> int:
        """The seconds until the clock alone changes something of it; 0: never."""
        moments = [self.starts_at, self.ends_at - LAST_ROUND_BEFORE, self.ends_at, self.closes_at]
        if self.paused_until is not None:
            moments.append(self.paused_until)
        left = [(moment - clock.now()).total_seconds() for moment in moments]
        return int(min((seconds for seconds in left if seconds > 0), default=-1)) + 1

    @property
    def said(self) -> str:
        """What is read aloud when it changes, the most pressing first. Nothing that is someone else's."""
        if self.paused_until is not None:
            return f"The room is quiet for a moment. {self.pause_words}".strip()
        if self.my_turn:
            return "It is your turn."
        if self.me is not None and self.me.has_the_word:
            return "The word is yours."
        if self.waits_for_me and self.waits_for_me != "Private line":
            return f"{self.waits_for_me}."
        if self.turn is not None:
            return f"{self.round_title}. It is the turn of {self.turn.name}."
        return {State.CLOSING: "The meeting is coming to its end.", State.CLOSED: "The meeting is over."}.get(
            self.state, ""
        )


def of(room_id: int, reader: Member) -> Now | None:
    """How the meeting in a room stands for someone who may enter it; None when there is none."""
    meeting = _meeting(room_id, reader.id)
    if meeting is None:
        return None
    people, turn_over, hands_before = _people(meeting, reader)
    me = next((person for person in people if person.id == reader.id), None)
    turns = sorted((p for p in people if p.waits_since), key=lambda person: (person.waits_since, person.id))
    late = meeting.present_at if meeting.present_at and meeting.present_at > meeting.starts_at else None
    paused = meeting.paused_until if meeting.paused_until and clock.now() < meeting.paused_until else None
    state = _state(meeting)
    return Now(
        meeting_id=meeting.id,
        room_id=room_id,
        title=meeting.title,
        theme=meeting.theme,
        state=state,
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        closes_at=meeting.ends_at + CLOSING_LASTS,
        me=me,
        reads_only=bool(meeting.reads_only),
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
    before = select(func.max(Message.number)).where(Message.room_id == Room.id, Message.created_at < Seat.present_at)
    return db.session.execute(
        select(
            *(Meeting.id, Meeting.circle_id, Meeting.theme, Meeting.doors_at, Meeting.starts_at, Meeting.ends_at),
            *(Meeting.cancelled_at, Group.title, Room.paused_until, Room.pause_words),
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
    """Who is in it, in the order in which they came; whose turn in the round is over; how many hands went up before
    the reader's."""
    came = select(Seat.member_id).where(Seat.meeting_id == meeting.id, Seat.present_at.is_not(None))
    leading = select(CircleMember.member_id).where(CircleMember.circle_id == meeting.circle_id, CircleMember.leads)
    asked = select(HelpCall.member_id).where(HelpCall.meeting_id == meeting.id, HelpCall.looked_after_at.is_(None))
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
        .outerjoin(
            HelpCall,
            and_(
                HelpCall.meeting_id == meeting.id,
                HelpCall.member_id == Member.id,
                HelpCall.looked_after_at.is_(None),
            ),
        )
        .where(Member.id.in_(union_all(came, leading, asked)), Member.is_in())
        .order_by(Seat.present_at, Member.id)
    )
    rows = db.session.execute(found).all()
    reader_leads = any(row.leads for row in rows if row.id == reader.id)
    people = []
    for row in rows:
        hers = row.id == reader.id
        # Who has gone and still waits for help is there for who leads: to others it would tell that she asked.
        if not (row.present_at or row.leads or hers or reader_leads):
            continue
        has_turns = meeting.round_id and row.present_at and not row.leads and not row.visits and not row.over
        people.append(
            Person(
                id=row.id,
                name=row.display_name if row.met or reader_leads else NAMELESS,
                leads=bool(row.leads),
                visits=bool(row.visits),
                by_phone=bool(row.by_phone),
                waits_since=(row.asked_at or row.present_at) if has_turns else None,
                # Who else would like to say something, is for who leads to see.
                hand_since=row.raised_at if hers or reader_leads else None,
                has_the_word=row.called_at is not None,
                # That someone needs help is for who leads, and for herself.
                needs_help=row.pressed_at is not None and (hers or reader_leads),
            )
        )
    mine = next((row.raised_at for row in rows if row.id == reader.id), None)
    before = sum(1 for row in rows if mine and row.raised_at and not row.called_at and row.raised_at < mine)
    return people, {row.id for row in rows if row.over}, before


def _lines(meeting_id: int, reader_id: int) -> tuple[Line, ...]:
    other = Member
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
        .where(PrivateLine.meeting_id == meeting_id, not_blocked(reader_id, other.id))
        .order_by(PrivateLine.id, PrivateWord.id)
    ).all()
    lines: dict[int, Line] = {}
    for row in rows:
        before = lines[row.id].words if row.id in lines else ()
        word = () if row.word_id is None else (Word(row.word_id, row.author_id == reader_id, row.words, row.said_at),)
        lines[row.id] = Line(row.id, row.with_id, row.display_name, row.ended_at is not None, before + word)
    return tuple(lines.values())


def _state(row) -> State:
    # From the row, by the rule of the meeting.
    times = Meeting(doors_at=row.doors_at, starts_at=row.starts_at, ends_at=row.ends_at, cancelled_at=row.cancelled_at)
    return times.state


def _offers_last_round(row, state: State) -> bool:
    soon = clock.now() >= row.ends_at - LAST_ROUND_BEFORE
    return soon and state in {State.RUNNING, State.CLOSING} and not row.kind and not row.had_last


def _had(kind: Kind):
    had = aliased(Round)
    return exists().where(had.meeting_id == Meeting.id, had.kind == kind)
