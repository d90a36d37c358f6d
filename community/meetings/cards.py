"""Card: what someone reads of a group before she decides: whom it is for, what it is like, when it meets."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from community.core import clock
from community.core.database import Id, UTCDateTime
from community.extensions import db
from community.meetings.measures import USUAL_LENGTH
from community.meetings.rhythm import Rhythm, Times

# Six to nine talk best; a group has a few members more than come on one evening.
USUAL_SIZE, FEWEST, MOST = 8, 4, 30
# Minutes. A written meeting of less than an hour hardly begins, and after an hour and a half everyone is tired.
LENGTHS = (60, 75, 90)
# What can be read in the minute before a door opens.
MOST_WORDS_OF_RULES = 250
# So many plain words have far fewer characters; without spaces any length would be one word.
LONGEST_RULES = 3000
# A sentence, which stands alone in the list of groups.
LONGEST_FOR_WHOM = 200
# A page of a small book, and a paragraph of it: whoever reads it may have little strength.
LONGEST_ABOUT, LONGEST_PARAGRAPH = 1200, 400
# How long those who were at a meeting can read what was said. Kept as said here: it is on every card.
DAYS_KEPT = 7
# What becomes of what is said in a meeting. Said before one comes in, and kept as said.
PROMISE = (
    f"What is said is kept {DAYS_KEPT} days for those who were there, then deleted. "
    "Nobody else can read it. If someone reports a message, what belongs to the report is kept until it is settled."
)


class LedBy(StrEnum):
    """Who leads a group."""

    PEERS = "peers"
    PROFESSIONAL = "professional"


class Talk(StrEnum):
    """What its meetings are about."""

    OPEN = "open"
    THEMES = "themes"


class Dying(StrEnum):
    """How much it speaks of dying."""

    SELDOM = "seldom"
    SOMETIMES = "sometimes"
    OPENLY = "openly"


class Pace(StrEnum):
    """How fast one writes there."""

    SLOW = "slow"
    EASY = "easy"
    LIVELY = "lively"


LED_BY = {
    LedBy.PEERS: "Led by peers, who live with it themselves",
    LedBy.PROFESSIONAL: "Led by a named professional",
}
TALK = {Talk.OPEN: "Open talk: whatever is on someone's mind", Talk.THEMES: "A theme for each meeting"}
DYING = {
    Dying.SELDOM: "Seldom, and only when someone needs to",
    Dying.SOMETIMES: "Sometimes, when it comes up",
    Dying.OPENLY: "Openly: dying is one of the things we talk about",
}
PACE = {
    Pace.SLOW: "Slow: there is time to think before you write",
    Pace.EASY: "Easy: some quiet, some talk",
    Pace.LIVELY: "Lively: quick to and fro",
}


class Situation(StrEnum):
    """An age or a situation that a group has in mind. A hint to readers of the card, never a gate."""

    UNDER_45 = "under_45"
    OVER_65 = "over_65"
    YOUNG_CHILDREN = "young_children"
    NEWLY_DIAGNOSED = "newly_diagnosed"
    LONG_TIME = "long_time"
    LIVING_ALONE = "living_alone"
    WORKING = "working"
    COUNTRY = "country"
    MEN = "men"


SITUATIONS = {
    Situation.UNDER_45: "Under 45",
    Situation.OVER_65: "Over 65",
    Situation.YOUNG_CHILDREN: "With young children",
    Situation.NEWLY_DIAGNOSED: "Newly diagnosed with secondary breast cancer",
    Situation.LONG_TIME: "Living with it for years",
    Situation.LIVING_ALONE: "Living on your own",
    Situation.WORKING: "Working",
    Situation.COUNTRY: "In the country, far from services",
    Situation.MEN: "Men with breast cancer",
}
# Each is one bit of Card.suits, for ever: new ones go to the end of Situation.
BITS = {situation: 1 << place for place, situation in enumerate(Situation)}


class Card(db.Model):
    """What a group says of itself. All of it is plain words; none of it is about a member."""

    __tablename__ = "group_card"

    group_id: Mapped[int] = mapped_column(ForeignKey("circle_group.id", ondelete="CASCADE"), primary_key=True)
    for_whom: Mapped[str] = mapped_column(String(LONGEST_FOR_WHOM), default="")
    about: Mapped[str] = mapped_column(String(LONGEST_ABOUT), default="")
    not_for: Mapped[str] = mapped_column(String(LONGEST_PARAGRAPH), default="")
    led_by: Mapped[LedBy | None] = mapped_column(String(15))
    talk: Mapped[Talk | None] = mapped_column(String(10))
    themes: Mapped[str] = mapped_column(String(LONGEST_PARAGRAPH), default="")
    # What the themes touch on (comfort.topics). Those who lead the group are always shown them.
    topics: Mapped[int] = mapped_column(Id, default=0)
    dying: Mapped[Dying | None] = mapped_column(String(10))
    pace: Mapped[Pace | None] = mapped_column(String(10))
    size: Mapped[int] = mapped_column(default=USUAL_SIZE)
    # Monday is 0. The time is one on the wall of ``zone``, whatever clocks do elsewhere.
    weekday: Mapped[int | None]
    starts: Mapped[str] = mapped_column(String(5), default="")
    zone: Mapped[str] = mapped_column(String(40), default=clock.DEFAULT_ZONE)
    # In minutes.
    lasts: Mapped[int] = mapped_column(default=USUAL_LENGTH)
    rhythm: Mapped[Rhythm | None] = mapped_column(String(15))
    # How many weeks it goes on, and from when; empty: it has no end.
    weeks: Mapped[int | None]
    begins_on: Mapped[date | None]
    # Whether one can be there by telephone as well as in writing.
    by_phone: Mapped[bool | None]
    # As they stand now. Each version that someone has accepted is kept with the meetings.
    ground_rules: Mapped[str] = mapped_column(Text, default="")
    # What is kept besides what every group keeps.
    also_kept: Mapped[str] = mapped_column(String(LONGEST_PARAGRAPH), default="")
    # Which of Situation it has in mind, as BITS.
    suits: Mapped[int] = mapped_column(Id, default=0)
    changed_at: Mapped[datetime] = mapped_column(UTCDateTime, default=clock.now)
    changed_by_id: Mapped[int | None] = mapped_column(ForeignKey("member.id", ondelete="SET NULL"))

    @property
    def times(self) -> Times | None:
        """When it meets; None while that is not said."""
        return Times.of(self)

    @property
    def situations(self) -> list[Situation]:
        """The ages and situations it has in mind."""
        return [situation for situation, bit in BITS.items() if self.suits & bit]

    def missing(self) -> dict[str, str]:
        """What is missing before the group can be listed: a sentence for each open field, by the field's name in the
        form. Empty when nothing is."""
        needed = {
            "for_whom": (self.for_whom, "Say whom the group is for."),
            "about": (self.about, "Say what the group is like."),
            "led_by": (self.led_by, "Say who leads it: peers, or a professional."),
            "talk": (self.talk, "Say whether talk is open, or has set themes."),
            "themes": (self.talk != Talk.THEMES or self.themes, "Say what the themes are."),
            "dying": (self.dying, "Say how much it speaks of dying."),
            "pace": (self.pace, "Say what its pace is."),
            "weekday": (self.times, "Say on which day it meets, at what time and how often."),
            "by_phone": (self.by_phone is not None, "Say whether one can be there by phone as well."),
            "ground_rules": (self.ground_rules, "Write down its ground rules."),
            "not_for": (self.not_for, "Say whom it may not suit."),
        }
        return {name: words for name, (said, words) in needed.items() if not said}

    def change(self, by_id: int, **words: object) -> None:
        """Set some of its columns, by their names."""
        for name, value in words.items():
            setattr(self, name, value)
        self.changed_at, self.changed_by_id = clock.now(), by_id


def bits(situations: list[str]) -> int:
    """A set of situations as one number."""
    return sum(BITS[Situation(one)] for one in set(situations))
