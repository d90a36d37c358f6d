"""What a member chooses: for each topic, with one of three presets, and for one night."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from enum import StrEnum

from community.accounts.models import Member
from community.comfort.decision import Way
from community.comfort.topics import ALL, Topic
from community.core import clock

# When "Not tonight" ends, on her own clock.
MORNING = time(6)


class Preset(StrEnum):
    """Three plain ways to begin with."""

    SHOW = "show"
    COVER = "cover"
    LEAVE_OUT = "leave_out"


# What each preset says of every topic, those to come too: (left out, covered).
SETS = {Preset.SHOW: (0, 0), Preset.COVER: (0, ALL), Preset.LEAVE_OUT: (ALL, 0)}


def begin_with(member: Member, preset: Preset) -> None:
    """Meet every topic, those to come too, in one way."""
    member.leaves_out, member.covers = SETS[preset]
    member.comfort_chosen_at = clock.now()


def choose(member: Member, ways: Mapping[Topic, Way]) -> None:
    """Meet each of these topics in the way given; all others, those to come too, as before."""
    for topic, way in ways.items():
        member.leaves_out = _with(member.leaves_out, topic.mask, way == Way.LEAVE_OUT)
        member.covers = _with(member.covers, topic.mask, way == Way.COVER)
    member.comfort_chosen_at = clock.now()


def chosen(member: Member, topic: Topic) -> Way:
    """What she chose for a topic, whatever tonight is."""
    if topic.mask & member.leaves_out:
        return Way.LEAVE_OUT
    return Way.COVER if topic.mask & member.covers else Way.SHOW


def preset_of(member: Member) -> Preset | None:
    """The preset her choices still are, if they are one."""
    return next((preset for preset, sets in SETS.items() if sets == (member.leaves_out, member.covers)), None)


def not_tonight(member: Member) -> datetime:
    """Cover everything confronting until her next morning; gives when that is."""
    member.not_tonight_until = next_morning(clock.now(), member.timezone)
    return member.not_tonight_until


def tonight_after_all(member: Member) -> None:
    """Meet things as chosen again."""
    member.not_tonight_until = None


def next_morning(moment: datetime, zone: str) -> datetime:
    """The next six o'clock in the morning in ``zone``."""
    here = clock.local(moment, zone)
    day = here.date() if here.time() < MORNING else here.date() + timedelta(days=1)
    return datetime.combine(day, MORNING, tzinfo=here.tzinfo)


def _with(topics: int, mask: int, wanted: bool) -> int:
    return topics | mask if wanted else topics & ~mask
