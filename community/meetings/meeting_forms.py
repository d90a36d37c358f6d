"""What a facilitator fills in to plan meetings, to change them and to cancel them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import DateField, IntegerField, RadioField, StringField, TimeField, ValidationError
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from community.comfort.forms import Touches
from community.core import clock
from community.core.forms import Form, KeyedForm
from community.meetings.measures import (
    FEWEST_SEATS,
    FURTHEST,
    LONGEST,
    LONGEST_REASON,
    LONGEST_THEME,
    MOST_SEATS,
    PASSED,
    SHORTEST,
    TOO_FAR,
    USUAL_LENGTH,
    USUAL_SEATS,
)
from community.meetings.recurrence import Rule, moment
from community.meetings.rhythm import RHYTHMS, Rhythm
from community.meetings.series import MOST_TIMES

ONCE = "once"
HOW_OFTEN: dict[str, str] = {ONCE: "Once", **{rhythm.value: words for rhythm, words in RHYTHMS.items()}}
ONLY_THIS, AND_LATER = "this", "later"
WHICH = {ONLY_THIS: "Only this meeting", AND_LATER: "This one and all later ones"}
LENGTH_WORDS = f"A meeting lasts {SHORTEST} to {LONGEST} minutes."
SEATS_WORDS = f"A meeting has {FEWEST_SEATS} to {MOST_SEATS} seats."
TIMES_WORDS = f"A series has 2 to {MOST_TIMES} meetings."


class _Details(Touches):
    minutes = IntegerField(
        "How many minutes", default=USUAL_LENGTH, validators=[NumberRange(SHORTEST, LONGEST, LENGTH_WORDS)]
    )
    seats = IntegerField(
        "How many seats", default=USUAL_SEATS, validators=[NumberRange(FEWEST_SEATS, MOST_SEATS, SEATS_WORDS)]
    )
    theme = StringField("Theme", validators=[Length(max=LONGEST_THEME)])

    @property
    def details(self) -> dict[str, Any]:
        """Length, seats, theme and topics, by the names of the arguments of Meeting.plan and MeetingSeries.begin."""
        theme = self.theme.data or ""
        topics = self.topics.mask if theme else 0
        return {"minutes": self.minutes.data, "seats": self.seats.data, "theme": theme, "topics": topics}


class _End:
    times = IntegerField("How many meetings", validators=[Optional(), NumberRange(2, MOST_TIMES, TIMES_WORDS)])
    until = DateField("Or until which day", validators=[Optional()])

    def validate_until(self, field: DateField) -> None:
        """Refuse two different ends."""
        if field.data and self.times.data:
            raise ValidationError("Please say how many meetings, or until which day, not both.")


def _within_reach(_form: Form, field: DateField) -> None:
    # Asked first, because near the years 1 and 9999 a local time cannot be computed. measures.py has the real limits.
    if field.data and abs(field.data - clock.now().date()) > 2 * FURTHEST:
        raise ValidationError(PASSED if field.data < clock.now().date() else TOO_FAR)


def _time() -> TimeField:
    return TimeField("It begins at", validators=[InputRequired("Please say at what time it begins.")])


class _When:
    day = DateField("Day", validators=[InputRequired("Please choose a day."), _within_reach])
    begins = _time()

    def starts_at(self, zone: str) -> datetime:
        """The moment at which it begins, with day and time read by the clocks of ``zone``."""
        return moment(self.day.data, self.begins.data, clock.zone(zone))


class PlanForm(_Details, _End, _When, KeyedForm):
    """One meeting, or a series of them."""

    repeats = RadioField("How often", choices=HOW_OFTEN, default=ONCE)

    @property
    def rule(self) -> Rule | None:
        """Its days when it repeats; None for a single meeting."""
        if self.repeats.data == ONCE:
            return None
        return Rule(Rhythm(self.repeats.data), self.day.data, self.times.data, self.until.data)


class ChangeForm(_Details, _When, Form):
    """Another time, length, size or theme for one meeting."""


class OneOfSeriesForm(ChangeForm):
    """The same for a meeting of a series: for it alone, or for all that follow too. Then the rhythm can be another."""

    which = RadioField("What changes", choices=WHICH, default=ONLY_THIS)
    repeats = RadioField("How often", choices={rhythm.value: words for rhythm, words in RHYTHMS.items()})

    def validate_repeats(self, field: RadioField) -> None:
        """Refuse another rhythm for one meeting: it would be lost without a word."""
        if self.which.data == ONLY_THIS and field.data != field.object_data:
            raise ValidationError(f"To change how often you meet, choose “{WHICH[AND_LATER]}” above.")


class SeriesForm(_Details, _End, Form):
    """Another time of day, length, size, theme or end for the rest of a series."""

    begins = _time()


class CancelForm(Form):
    """Why something does not take place, for those who would have come."""

    words = StringField(
        "A sentence to those who have a seat",
        validators=[DataRequired("Please write a sentence, so that nobody wonders."), Length(max=LONGEST_REASON)],
        filters=[lambda words: (words or "").strip()],
    )
