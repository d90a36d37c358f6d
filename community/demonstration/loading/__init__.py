"""Puts a plan into an empty database. The same tables, columns and derived text as when members do it themselves.

loaded         what the steps tell each other
members        members, and staff with a second step
profiles       what they told of themselves
greetings      hellos and blocks
pictures       photos, drawn and kept
conversations  threads, and what was said in rooms
talk           ... who answers and names whom there
pointing       quotes and names
replies        short replies
reading        where they stopped reading
drafts         what they have begun and not sent
decisions      the log of what was decided
staff          what waits for the moderators
order          pins, and the pace of rooms
waits          who waits for an answer
groups         groups, their cards and people
meetings       their meetings, series and seats
running        what goes on in those that run
"""

from __future__ import annotations

from collections.abc import Iterator

from community.core.database import writing
from community.demonstration.loading import (
    conversations,
    decisions,
    drafts,
    greetings,
    groups,
    meetings,
    members,
    pictures,
    pointing,
    profiles,
    reading,
    replies,
    running,
    staff,
    waits,
)
from community.demonstration.loading.loaded import Loaded
from community.demonstration.plan import World

# In this order: each needs the numbers of those before.
STEPS = (
    ("members", members.put),
    ("what they tell of themselves", profiles.put),
    ("groups with their cards", groups.put),
    ("spaces, threads and posts", conversations.put_threads),
    ("photos", pictures.put),
    ("short replies", replies.put),
    ("quotes and names", pointing.put),
    ("what waits for an answer", waits.put),
    ("how far they have read", reading.put),
    ("drafts", drafts.put),
    ("what was said in the rooms", conversations.put_rooms),
    ("what was said in the rooms of groups", groups.put_words),
    ("meetings", meetings.put),
    ("what goes on in them", running.put),
    ("who knows whom", greetings.put),
    ("what waits for the moderators", staff.put),
    ("what the moderators decided", decisions.put),
)


def load(world: World, password: str, second_step: str) -> Iterator[tuple[str, int]]:
    """Put ``world`` into the database, all of it or nothing. Says what is done, and how many rows, after each step.

    ``password`` is hashed already; ``second_step`` is the secret of the staff's codes.
    """
    loaded = Loaded(world, password, second_step)
    with writing():
        for title, put in STEPS:
            yield title, put(loaded)
