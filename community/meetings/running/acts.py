"""Everything that can be done in a running meeting, by name: who may, what happens, and whose pages look again.

Each function is an act: it takes the meeting, the member who acts, and what her form said, and gives whom it concerns.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from community.accounts import circles
from community.accounts.models import Member
from community.chat.models import LONGEST_PAUSE_WORDS
from community.core import clock
from community.core.errors import Refusal
from community.extensions import db
from community.meetings.measures import LONGEST_THEME
from community.meetings.meetings import Meeting
from community.meetings.running import aftercare, attendance, hands, help_calls, leading, private_lines, rounds
from community.meetings.running.private_lines import PrivateLine
from community.permissions import be_in_meeting, lead_meeting, look_after_meeting, take_part

# How long a quiet moment can be chosen to last, in minutes. Longer is a break, and wants another word.
PAUSES = (1, 2, 3, 5, 10)
# How much is added at once when an evening needs a little more, in minutes.
LONGER = 10


@dataclass(frozen=True)
class Asked:
    """What the form of an act said. Each act uses what it needs of it; ``member_id`` is 0 when it is about nobody."""

    member_id: int = 0
    words: str = ""
    minutes: int = 0
    kind: str = ""
    key: str = ""
    topics: int = 0


# Whose pages look again. None: all in the room. Otherwise those of these members alone: what is between two is not
# shown to a third, nor that it happened.
Concerned = set[int] | None
Doing = Callable[[Meeting, Member, Asked], Concerned]


@dataclass(frozen=True)
class Act:
    """``rule(member, meeting)`` says who may. ``moves_people``: someone may not be in the room any more after it."""

    rule: Callable[..., bool]
    do: Doing
    moves_people: bool = False


ACTS: dict[str, Act] = {}


def _act(name: str, rule: Callable[..., bool], *, moves_people: bool = False) -> Callable[[Doing], Doing]:
    def add(do: Doing) -> Doing:
        ACTS[name] = Act(rule, do, moves_people)
        return do

    return add


# Its times.


@_act("begin-now", lead_meeting)
def _begin_now(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    meeting.begin()
    return None


@_act("finish", lead_meeting)
def _finish(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    meeting.finish()
    return None


@_act("longer", lead_meeting)
def _longer(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    meeting.extend(LONGER)
    return None


# The rounds.


@_act("begin-round", lead_meeting)
def _begin_round(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    if asked.kind not in set(rounds.Kind):
        raise Refusal("Please choose which round.")
    rounds.begin(meeting, rounds.Kind(asked.kind))
    return None


@_act("end-round", lead_meeting)
def _end_round(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    rounds.end(meeting)
    return None


@_act("next-turn", lead_meeting)
def _next_turn(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    rounds.turn_over(meeting, _someone(meeting, asked))
    return None


@_act("my-turn-is-over", take_part)
def _my_turn_is_over(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    rounds.turn_over(meeting, me.id)
    return None


@_act("a-turn-after-all", take_part)
def _a_turn_after_all(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    rounds.ask_again(meeting, me.id)
    return None


# Hands.


@_act("raise-hand", take_part)
def _raise_hand(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    hands.put_up(meeting, me.id)
    return {me.id, *_leaders(meeting)}


@_act("lower-hand", take_part)
def _lower_hand(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    hands.put_down(meeting, me.id)
    return None


@_act("call-on", lead_meeting)
def _call_on(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    hands.call_on(meeting, _someone(meeting, asked))
    return None


@_act("hand-is-done", lead_meeting)
def _hand_is_done(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    hands.put_down(meeting, _someone(meeting, asked))
    return None


# The theme, and quiet moments.


@_act("theme", look_after_meeting)
def _theme(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    meeting.set_theme(_words(asked, LONGEST_THEME), asked.topics)
    return None


@_act("pause", lead_meeting)
def _pause(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    if asked.minutes not in PAUSES:
        raise Refusal("Please choose how long it will be quiet.")
    meeting.room.pause(clock.now() + timedelta(minutes=asked.minutes), _words(asked, LONGEST_PAUSE_WORDS))
    return None


@_act("go-on", lead_meeting)
def _go_on(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    meeting.room.go_on()
    return None


# Between two.


@_act("open-line", be_in_meeting)
def _open_line(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    other_id = _someone(meeting, asked)
    leads = {person_id: leading.leads(meeting, person_id) for person_id in (me.id, other_id)}
    leader_id, member_id = (me.id, other_id) if leads[me.id] else (other_id, me.id)
    if other_id == me.id or not leads[leader_id] or not private_lines.may_be_between(meeting, leader_id, member_id):
        raise Refusal("There is no private line between you in this meeting.", 403)
    private_lines.open_line(meeting, leader_id, member_id)
    return {me.id, other_id}


@_act("say-alone", be_in_meeting)
def _say_alone(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    line, words = _my_line(meeting, me, asked), _words(asked, private_lines.LONGEST)
    if not private_lines.may_be_between(meeting, line.leader_id, line.member_id):
        raise Refusal("There is no private line between you any more. What you wrote was not sent.", 403)
    if not words:
        raise Refusal("There is nothing in it yet.")
    private_lines.say(line, me.id, words, asked.key or uuid.uuid4().hex)
    return line.pair


@_act("end-line", be_in_meeting)
def _end_line(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    line = _my_line(meeting, me, asked)
    private_lines.end(line)
    return line.pair


@_act("need-help", be_in_meeting)
def _need_help(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    help_calls.press(meeting, me.id)
    return {me.id, *_leaders(meeting)}


@_act("no-help-needed", be_in_meeting)
def _no_help_needed(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    help_calls.undo(meeting, me.id)
    return {me.id, *_leaders(meeting)}


@_act("looked-after", look_after_meeting)
def _looked_after(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    help_calls.look_after(meeting, asked.member_id)
    return {me.id, asked.member_id, *_leaders(meeting)}


# Who leads, who is there by telephone, and what is said at the end.


@_act("lead-beside", look_after_meeting)
def _lead_beside(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    leading.name_beside(meeting, me, asked.member_id)
    return None


@_act("lead-no-more", look_after_meeting, moves_people=True)
def _lead_no_more(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    leading.leave_beside(meeting, asked.member_id)
    return None


@_act("hand-over", look_after_meeting, moves_people=True)
def _hand_over(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    leading.hand_over(meeting, me, asked.member_id)
    return None


@_act("take-back", look_after_meeting, moves_people=True)
def _take_back(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    leading.take_back(meeting, me)
    return None


@_act("by-phone", look_after_meeting)
def _by_phone(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    attendance.by_phone(meeting, asked.member_id)
    return None


@_act("not-by-phone", look_after_meeting)
def _not_by_phone(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    attendance.not_by_phone(meeting, asked.member_id)
    return None


@_act("after-care", look_after_meeting)
def _after_care(meeting: Meeting, me: Member, asked: Asked) -> Concerned:
    aftercare.add(meeting, _words(asked, aftercare.LONGEST))
    return None


def _words(asked: Asked, most: int) -> str:
    words = " ".join(asked.words.split())
    if len(words) > most:
        raise Refusal(f"This is too long. Please keep it under {most} characters.")
    return words


def _someone(meeting: Meeting, asked: Asked) -> int:
    """The id of the member it is about. Raises Refusal when she is not in the meeting."""
    if not attendance.is_in(meeting, asked.member_id):
        raise Refusal("This person is not in the meeting.", 409)
    return asked.member_id


def _my_line(meeting: Meeting, me: Member, asked: Asked) -> PrivateLine:
    line = private_lines.between(meeting, me.id, asked.member_id)
    if line is None:
        raise Refusal("There is no private line between you in this meeting.", 404)
    return line


def _leaders(meeting: Meeting) -> set[int]:
    return set(db.session.scalars(circles.leaders_of(meeting.circle_id)))
