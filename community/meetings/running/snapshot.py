"""How a meeting stands for one reader, as an object, and what follows from it. now.py reads it from the database."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from community.comfort import Way
from community.core import clock
from community.meetings.running.rounds import LAST_ROUND_BEFORE, TITLES, Kind
from community.meetings.state import State

# The states in which something can be done in a meeting.
GOING_ON = {State.DOORS_OPEN, State.RUNNING, State.CLOSING}
# How long someone who came late is told so, and led to what she missed. Then the space is for what is said now.
LATE_LASTS = timedelta(minutes=10)


@dataclass(frozen=True)
class Person:
    """Someone in the meeting, as the reader sees her: without her name if the two do not meet."""

    id: int
    name: str
    meets: bool
    leads: bool
    visits: bool
    by_phone: bool
    # By this the turns of the round that goes on are ordered; None: she does not wait for a turn in it.
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
    """How a meeting stands for one reader."""

    meeting_id: int
    room_id: int
    title: str
    theme: str
    # What the theme touches on, and how the reader meets it.
    topics: int
    way: Way
    state: State
    # Its room was closed by hand. Then nothing is done in it, until it is reopened.
    is_closed: bool
    starts_at: datetime
    ends_at: datetime
    closes_at: datetime
    me: Person | None
    reads_only: bool
    # She was asked to be quiet for a while.
    is_quiet: bool
    people: tuple[Person, ...]
    lines: tuple[Line, ...]
    round_kind: Kind | None
    # Those who wait for a turn in the round that is going on; the first has it now.
    turns: tuple[Person, ...]
    my_turn_is_over: bool
    had_opening: bool
    # How many hands went up before the reader's.
    hands_before: int
    offers_last_round: bool
    paused_until: datetime | None
    pause_words: str
    came_late_at: datetime | None
    # The number of the last message before the reader came, if she came late.
    said_before: int | None
    care_words: str

    @property
    def version(self) -> str:
        """A hash of all of it: two that are alike have the same."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:20]

    @property
    def goes_on(self) -> bool:
        """Whether something can be done in it."""
        return self.state in GOING_ON and not self.is_closed

    @property
    def leads(self) -> bool:
        """Whether the reader leads it."""
        return self.me is not None and self.me.leads

    @property
    def takes_part(self) -> bool:
        """Whether she has a voice in it."""
        return self.goes_on and not self.reads_only and not self.is_quiet

    @property
    def round_title(self) -> str:
        """What the round that is going on is called."""
        return TITLES[self.round_kind] if self.round_kind else ""

    @property
    def turn(self) -> Person | None:
        """Whose turn it is; None when nobody waits for one."""
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
        """The one on whose raised hand the facilitator has called."""
        return next((person for person in self.people if person.has_the_word), None)

    @property
    def needing_help(self) -> list[Person]:
        """Those who have asked for help; for a reader who does not lead, nobody."""
        return [person for person in self.people if person.needs_help] if self.leads else []

    @property
    def leaders(self) -> list[Person]:
        """Those who lead it, except the reader."""
        return [person for person in self.people if person.leads and person is not self.me]

    @property
    def is_without_lead(self) -> bool:
        """Whether it goes on, and nobody who leads it is in it."""
        return self.goes_on and not any(person.leads for person in self.people)

    @property
    def others(self) -> list[Person]:
        """Those who do not lead it, except the reader."""
        return [person for person in self.people if not person.leads and person is not self.me]

    def line_with(self, member_id: int) -> Line | None:
        """The reader's open private line with someone; None when there is none."""
        return next((line for line in self.lines if line.with_id == member_id and not line.ended), None)

    @property
    def was_said_alone(self) -> bool:
        """Whether anything was said on a private line of the reader's."""
        return any(line.words for line in self.lines)

    @property
    def waits_for_me(self) -> str:
        """What waits beside the room for the reader, in the fewest words; empty when nothing does."""
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
        """In how many seconds the clock alone changes something of it; 0: never."""
        moments = [self.starts_at, self.ends_at - LAST_ROUND_BEFORE, self.ends_at, self.closes_at]
        if self.paused_until is not None:
            moments.append(self.paused_until)
        if self.came_late_at is not None:
            moments.append(self.came_late_at + LATE_LASTS)
        left = [(moment - clock.now()).total_seconds() for moment in moments]
        return int(min((seconds for seconds in left if seconds > 0), default=-1)) + 1

    @property
    def said(self) -> str:
        """What a screen reader says when it changes: the most pressing thing, and nothing that is someone else's."""
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
