"""Forms of keeping a live room in order."""

from __future__ import annotations

from datetime import datetime, timedelta

from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from community.chat import pace, pins, quieting
from community.core import clock
from community.core.forms import Form
from community.moderation.models import LONGEST_WORDS
from community.moderation.thing import LONGEST_SENTENCE


def _stripped(words: str | None) -> str:
    # Only spaces count as nothing, so that the words that stand in for an empty field are used.
    return (words or "").strip()


def _why() -> TextAreaField:
    return TextAreaField(
        "Why, for the log",
        description="Only staff can read this. The words it is about are kept there too.",
        filters=[_stripped],
        validators=[Length(max=LONGEST_WORDS)],
    )


class PaceForm(Form):
    """How slowly a room goes."""

    pace = RadioField(
        "Between two messages, everyone waits",
        choices={str(seconds): words for seconds, words in pace.CHOICES.items()},
        validators=[DataRequired("Please choose one.")],
    )


class LineForm(Form):
    """A line on top of a room."""

    line = StringField(
        "A line for everyone who comes in",
        validators=[DataRequired("There are no words in it yet."), Length(max=pins.LONGEST_LINE)],
    )


class CloseForm(Form):
    """Close a room for now."""

    sentence = StringField(
        "What stands in the room meanwhile",
        description="Everyone reads this. It follows “This room is closed.”",
        filters=[_stripped],
        validators=[Length(max=LONGEST_SENTENCE)],
    )
    reason = _why()


class WarnForm(Form):
    """Write to someone about what she said."""

    words = TextAreaField(
        "To them",
        description="Only they read this. Say what it is about and what they can do.",
        validators=[DataRequired("There are no words in this yet."), Length(max=LONGEST_WORDS)],
    )
    reason = _why()


class QuietForm(Form):
    """Ask someone to be quiet for a time."""

    length = RadioField(
        "For how long",
        choices={str(minutes): words.capitalize() for minutes, words in quieting.LENGTHS.items()},
        default=str(next(iter(quieting.LENGTHS))),
    )
    where = RadioField("Where", choices={"here": "In this room"}, default="here")
    words = TextAreaField(
        "To them",
        description="Only they read this, where they would write. Left empty, a kind letter is sent for you.",
        filters=[_stripped],
        validators=[Optional(), Length(max=quieting.LONGEST_REASON)],
    )
    reason = _why()

    def offer_everywhere(self) -> None:
        """She may also ask for it in all rooms."""
        self.where.choices = {"here": "In this room", "everywhere": "In every live room for everyone"}

    @property
    def until(self) -> datetime:
        """When it ends."""
        return clock.now() + timedelta(minutes=int(self.length.data))
